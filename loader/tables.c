// SPDX-License-Identifier: GPL-2.0
/* The tables of an image: strings, sections, stubs; and the hash of names. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "editor.h"

/* Eight bytes at a time: whole files go through it. */
uint64_t image_hash(const void *data, uint64_t size, uint64_t seed)
{
	const uint64_t k = 0x9e3779b97f4a7c15ull;
	uint64_t h = seed ^ (size * k), word;
	const uint8_t *p = data;

	for (; size >= 8; p += 8, size -= 8) {
		memcpy(&word, p, 8);
		h = (h ^ word) * k;
		h ^= h >> 29;
	}
	word = 0;
	if (size)
		memcpy(&word, p, size);
	h = (h ^ word) * k;
	h = (h ^ (h >> 32)) * k;
	return h ^ (h >> 29);
}

uint32_t image_hash_name(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name; name++)
		h = (h ^ (uint8_t)*name) * 16777619u;
	return h ^ (h >> 15);
}

size_t tables_buckets(size_t n)
{
	size_t buckets = 4;

	while (buckets < n + n / 2 + 1)
		buckets *= 2;
	return buckets;
}

uint32_t tables_string(struct tables *t, const char *s)
{
	size_t len = s ? strlen(s) : 0, at = t->n_strings;

	if (at && !len)
		return 0;
	if (at + len + 1 > t->max_strings) {
		size_t max = 2 * (at + len + 1) + 1024;
		char *strings = max < UINT32_MAX ? realloc(t->strings, max) :
						   NULL;

		if (!strings)
			return UINT32_MAX;
		t->strings = strings;
		t->max_strings = max;
	}
	memcpy(t->strings + at, s ?: "", len + 1);
	t->n_strings = at + len + 1;
	return at;
}

static int add_sections(struct link *l, struct tables *t)
{
	struct image_section *last = NULL;

	t->sections = calloc(l->n_order + 1, sizeof(*t->sections));
	if (!t->sections)
		return -ENOMEM;
	for (size_t k = 0; k < l->n_order; k++) {
		uint32_t i = l->order[k];
		const struct lkm_section *s = &l->elf->sections[i];
		const struct piece *p = &l->pieces[i];

		if (p->part >= PART_PERCPU)
			break;
		if (last && p->group == l->pieces[l->order[k - 1]].group) {
			last->end = p->addr + s->size;
			continue;
		}
		last = &t->sections[t->n_sections++];
		last->name = tables_string(t, s->name);
		last->start = p->addr;
		last->end = p->addr + s->size;
		if (last->name == UINT32_MAX)
			return -ENOMEM;
	}
	return 0;
}

int link_tables(struct link *l, struct tables *t)
{
	int rc = tables_string(t, "") ? -ENOMEM : add_sections(l, t);

	t->stubs = calloc(l->n_stubs + 1, sizeof(*t->stubs));
	if (!t->stubs)
		rc = -ENOMEM;
	for (size_t i = 0; i < l->n_stubs && !rc; i++) {
		t->stubs[i] = (struct image_stub){
			.name = tables_string(t, l->stubs[i].name),
			.kind = l->stubs[i].kind,
			.addr = l->stubs[i].addr,
		};
		if (t->stubs[i].name == UINT32_MAX)
			rc = -ENOMEM;
	}
	return rc ? link_fail(l, rc, "out of memory") : 0;
}

void tables_free(struct tables *t)
{
	free(t->strings);
	free(t->sections);
	free(t->stubs);
	free(t->exports);
	free(t->export_hash);
	free(t->symbols);
	free(t->names);
	free(t->symbol_hash);
	free(t->by_address);
}
