// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: .altinstructions, code with a replacement for CPUs that have some
 * feature. Only replacements that a process may run are ever taken: of those
 * features that the table below knows. A place that asks for any other one is
 * left alone as a whole; what stands there is right on every CPU (it calls
 * through pv_ops, or tests boot_cpu_data, which the kernel side fills in).
 */
#include <cpuid.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "editor.h"

/* Features by the kernel's numbers (word * 32 + bit), and where cpuid has it. */
enum { NEVER, ALWAYS, LEAF };
struct feature {
	uint16_t number;
	uint8_t how;
	uint32_t leaf;
	uint8_t reg;		/* 0 eax ... 3 edx */
	uint8_t bit;
};

static const struct feature features[] = {
	{ 0 * 32 + 26, LEAF, 1, 3, 26 },	/* XMM2: mfence, lfence */
	{ 1 * 32 + 27, LEAF, 0x80000001, 3, 27 }, /* RDTSCP */
	{ 3 * 32 + 16, LEAF, 7, 1, 9 },		/* REP_GOOD: as with ERMS */
	{ 3 * 32 + 18, LEAF, 1, 3, 26 },	/* LFENCE_RDTSC */
	{ 3 * 32 + 21, ALWAYS, 0, 0, 0 },	/* ALWAYS */
	{ 4 * 32 + 23, LEAF, 1, 2, 23 },	/* POPCNT */
	{ 9 * 32 + 9, LEAF, 7, 1, 9 },		/* ERMS */
	{ 9 * 32 + 20, NEVER, 0, 0, 0 },	/* SMAP: stac and clac */
	{ 9 * 32 + 23, LEAF, 7, 1, 23 },	/* CLFLUSHOPT */
	{ 9 * 32 + 24, LEAF, 7, 1, 24 },	/* CLWB */
	/*
	 * FSRM: would leave clear_user() inline. Where the memory is another
	 * process's it must be a call.
	 */
	{ 18 * 32 + 4, NEVER, 0, 0, 0 },
};
#define N_FEATURES (sizeof(features) / sizeof(*features))

static bool feature_present(const struct feature *f)
{
	uint32_t r[4] = { 0 };

	if (f->how != LEAF)
		return f->how == ALWAYS;
	if (!__get_cpuid_count(f->leaf, 0, &r[0], &r[1], &r[2], &r[3]))
		return false;
	return r[f->reg] >> f->bit & 1;
}

uint64_t lkm_arch_features(void)
{
	static uint64_t known;
	uint64_t mask = 1ull << 63;	/* "has been asked" */

	if (known)
		return known;
	for (size_t i = 0; i < N_FEATURES; i++)
		if (feature_present(&features[i]))
			mask |= 1ull << i;
	return known = mask;
}

/* 1: there, 0: not there, -1: not for us to judge. */
static int feature_state(uint32_t number)
{
	for (size_t i = 0; i < N_FEATURES; i++)
		if (features[i].number == number)
			return lkm_arch_features() >> i & 1;
	return -1;
}

/*
 * The kernel's struct alt_instr: two 32-bit distances, then the feature with
 * its flags, then two lengths. Which of the layouts it is can be told from
 * the size of an entry, and that from the number of relocations (two each).
 */
struct layout {
	uint8_t size;
	uint8_t feature_size;	/* 2: bit 15 negates; 4: bit 16, more flags */
	uint8_t length, replacement_length;
};

static const struct layout layouts[] = {
	{ 12, 2, 10, 11 },	/* up to Linux 6.2 */
	{ 14, 4, 12, 13 },	/* since Linux 6.3 */
};

struct site {
	uint64_t addr, replacement;
	uint32_t feature;
	bool negated;
	bool strange;		/* flags that ask for more than a copy */
	uint8_t length, replacement_length;
};

static struct site read_site(const struct layout *y, const uint8_t *entry,
			     uint64_t addr)
{
	struct site s = { 0 };
	int32_t distance[2];
	uint32_t feature = 0;

	memcpy(distance, entry, 8);
	memcpy(&feature, entry + 8, y->feature_size);
	s.addr = addr + (int64_t)distance[0];
	s.replacement = addr + 4 + (int64_t)distance[1];
	if (y->feature_size == 2) {
		s.negated = feature >> 15;
		s.feature = feature & 0x7fff;
	} else {
		s.negated = feature >> 16 & 1;
		s.strange = feature >> 17;
		s.feature = feature & 0xffff;
	}
	s.length = entry[y->length];
	s.replacement_length = entry[y->replacement_length];
	return s;
}

/*
 * Distances in a replacement are relative to where it was: all of them come
 * from relocations, so those tell where they are.
 */
struct distances {
	uint64_t *at;
	size_t n;
};

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void add_distances(const struct link *l, const struct lkm_section *rela,
			  struct distances *d)
{
	size_t n;
	const Elf64_Rela *r = lkm_relas(rela, &n);

	for (size_t k = 0; k < n; k++) {
		uint32_t type = ELF64_R_TYPE(r[k].r_info);

		/* What was rewritten has no distance any more. */
		if ((type == R_X86_64_PC32 || type == R_X86_64_PLT32) &&
		    !l->values[ELF64_R_SYM(r[k].r_info)].elide)
			d->at[d->n++] = l->pieces[rela->info].addr +
					r[k].r_offset;
	}
}

static int collect_distances(struct link *l, struct distances *d)
{
	const struct lkm_section *s = l->elf->sections;
	size_t total = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 1; i < l->elf->n_sections; i++) {
			if (strcmp(s[i].name, ".altinstr_replacement"))
				continue;
			for (uint32_t r = s[i].rela; r; r = s[r].next_rela) {
				if (pass)
					add_distances(l, &s[r], d);
				total += s[r].size / sizeof(Elf64_Rela);
			}
		}
		if (!pass)
			d->at = calloc(total + 1, sizeof(*d->at));
		if (!d->at)
			return link_fail(l, -ENOMEM, "out of memory");
	}
	qsort(d->at, d->n, sizeof(*d->at), by_value);
	return 0;
}

static void move_distances(const struct distances *d, const struct site *s,
			   uint8_t *code)
{
	size_t low = 0, high = d->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (d->at[middle] < s->replacement)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < d->n; low++) {
		uint64_t at = d->at[low] - s->replacement;
		uint32_t distance;

		if (at + 4 > s->replacement_length)
			break;
		memcpy(&distance, code + at, 4);
		distance += (uint32_t)(s->replacement - s->addr);
		memcpy(code + at, &distance, 4);
	}
}

static int apply(struct link *l, const struct distances *d,
		 const struct site *s)
{
	uint8_t *code = link_at(l, s->addr, s->length);
	const uint8_t *from = link_at(l, s->replacement, s->replacement_length);

	if (!code || !from || s->replacement_length > s->length)
		return link_fail(l, -ENOEXEC,
				 "section .altinstructions: bad entry for address %#llx",
				 (unsigned long long)s->addr);
	memmove(code, from, s->replacement_length);
	move_distances(d, s, code);
	lkm_arch_nops(code + s->replacement_length,
		      s->length - s->replacement_length);
	return 0;
}

struct table {
	const struct layout *layout;
	const uint8_t *data;
	uint64_t addr;
	size_t n;
};

static struct site site_at(const struct table *t, size_t i)
{
	return read_site(t->layout, t->data + i * t->layout->size,
			 t->addr + i * t->layout->size);
}

/* All entries of one place stand together; the last one that fits wins. */
static int apply_group(struct link *l, const struct distances *d,
		       const struct table *t, size_t first, size_t end)
{
	bool judged = true;
	int rc = 0;

	for (size_t i = first; i < end; i++) {
		struct site s = site_at(t, i);

		judged &= !s.strange && feature_state(s.feature) >= 0;
	}
	for (size_t i = first; i < end && judged && !rc; i++) {
		struct site s = site_at(t, i);

		if (feature_state(s.feature) != s.negated)
			rc = apply(l, d, &s);
	}
	return rc;
}

static int apply_table(struct link *l, const struct distances *d,
		       const struct table *t)
{
	int rc = 0;

	for (size_t i = 0, end; i < t->n && !rc; i = end) {
		uint64_t addr = site_at(t, i).addr;

		for (end = i + 1; end < t->n; end++)
			if (site_at(t, end).addr != addr)
				break;
		rc = apply_group(l, d, t, i, end);
	}
	return rc;
}

static bool find_layout(const struct lkm_elf *elf, const struct lkm_section *s,
			struct table *t)
{
	size_t relas = 0;

	for (uint32_t r = s->rela; r; r = elf->sections[r].next_rela)
		relas += elf->sections[r].size / sizeof(Elf64_Rela);
	for (size_t i = 0; i < sizeof(layouts) / sizeof(*layouts); i++) {
		t->layout = &layouts[i];
		t->n = s->size / layouts[i].size;
		if (s->size % layouts[i].size == 0 && relas == 2 * t->n)
			return true;
	}
	return false;
}

int lkm_arch_alternatives(struct link *l)
{
	struct distances d = { 0 };
	int rc = 0;

	for (uint32_t i = 1; i < l->elf->n_sections && !rc; i++) {
		const struct lkm_section *s = &l->elf->sections[i];
		struct table t = { .data = l->pieces[i].data,
				   .addr = l->pieces[i].addr };

		if (strcmp(s->name, ".altinstructions") || !t.data || !s->size)
			continue;
		if (!find_layout(l->elf, s, &t)) {
			rc = link_fail(l, -ENOEXEC,
				       "section %s: entries of unknown size",
				       s->name);
			break;
		}
		if (!d.at)
			rc = collect_distances(l, &d);
		if (!rc)
			rc = apply_table(l, &d, &t);
	}
	free(d.at);
	return rc;
}
