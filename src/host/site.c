// SPDX-License-Identifier: GPL-2.0
/*
 * site.c - which places access devices often, and patching them.
 *
 * A place is patched by the thread whose access has just been emulated, in
 * its fault handler: it was in a module's text, so it holds no lock of libc's.
 * Lock order: sites' mutex, then text poke's.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <valgrind/valgrind.h>

#include "site.h"

#define INT3 0xcc
#define JUMP 0xe9
#define PREFIX 0x3e
#define SITES 512u
#define COUNTS 2048u

#define PATCH_AFTER 16u
static unsigned int patch_after;

/* Under the mutex; handlers read those that are @live. */
static struct {
	struct site site;
	atomic_bool live;
	bool unpatched;		/* a thread may still be in its thunk */
} sites[SITES];
static _Atomic size_t n_sites;	/* those behind have never been live */
static struct site *_Atomic by_thunk[SITE_THUNKS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* How often each place has trapped. */
static struct count {
	_Atomic unsigned long ip;
	_Atomic unsigned int n;
	atomic_bool settled;	/* patched, or it cannot be */
} counts[COUNTS];
static _Atomic unsigned long n_trapped;
static _Atomic unsigned int n_patched, n_refused;

static struct count *count_of(unsigned long ip)
{
	size_t hash = ip * 0x9e3779b97f4a7c15 >> 40;

	for (size_t i = 0; i < 16; i++) {
		struct count *c = &counts[(hash + i) % COUNTS];
		unsigned long seen = 0;

		if (atomic_load_explicit(&c->ip, memory_order_relaxed) == ip ||
		    atomic_compare_exchange_strong(&c->ip, &seen, ip) ||
		    seen == ip)
			return c;
	}
	return NULL;
}

/* ------------------------------------------------------------- looking up */

static unsigned int jump_size(const struct site *s)
{
	return s->prefixes + SITE_JUMP;
}

static struct site *site_holding(unsigned long start, unsigned long end)
{
	for (size_t i = 0; i < atomic_load(&n_sites); i++)
		if (atomic_load(&sites[i].live) && !sites[i].unpatched &&
		    sites[i].site.ip < end &&
		    start < sites[i].site.ip + jump_size(&sites[i].site))
			return &sites[i].site;
	return NULL;
}

unsigned long site_entry(unsigned long ip)
{
	const struct site *s = site_holding(ip, ip + 1);

	for (unsigned int i = 0; s && i < s->n; i++)
		if (s->insns[i].ip == ip)
			return s->insns[i].entry;
	return 0;
}

static const struct site *site_of_thunk(unsigned long ip)
{
	int i = site_thunk_at(ip);

	return i < 0 ? NULL : atomic_load(&by_thunk[i]);
}

bool site_copy(unsigned long ip)
{
	const struct site *s = site_of_thunk(ip);

	for (unsigned int i = 0; s && i < s->n; i++)
		if (s->insns[i].copy == ip)
			return true;
	return false;
}

unsigned long site_original(unsigned long ip)
{
	const struct site *s = site_of_thunk(ip);
	unsigned long original = s ? s->ip : ip;

	for (unsigned int i = 0; s && i < s->n; i++)
		if (ip >= s->insns[i].entry)
			original = s->insns[i].ip;
	return original;
}

bool site_step_back(struct kpi_regs *regs, unsigned long lookup)
{
	if (!site_of_thunk(lookup))
		return false;
	/* A return address: one behind the place, that it is found. */
	site_unwind(regs, site_original(lookup) + 1);
	return true;
}

/* ---------------------------------------------------------------- patching */

static bool is_text(unsigned long start, unsigned long end)
{
	struct image_node *list = images_enter();
	bool text = image_is_text(list, start) && image_is_text(list, end - 1);

	images_leave();
	return text;
}

/* After a return or a jump nothing runs into what fills the gap. */
static bool is_padding(const struct site *s, unsigned long at)
{
	const struct insn *last;

	if (!s->n || *(const unsigned char *)at != INT3)
		return false;
	last = emulate_decode(s->insns[s->n - 1].ip, NULL);
	return last && (last->head.meta.category == ZYDIS_CATEGORY_RET ||
			last->head.meta.category == ZYDIS_CATEGORY_UNCOND_BR);
}

static bool add_insn(struct site *s, unsigned long at)
{
	const struct insn *in = emulate_decode(at, NULL);
	struct count *c = count_of(at);

	if (!in || s->n == SITE_INSNS || !site_can_move(in))
		return false;
	s->insns[s->n] = (struct site_insn){
		.ip = at,
		.length = in->head.length,
		.is_access = site_is_access(in) && c && atomic_load(&c->n),
	};
	s->length += s->insns[s->n++].length;
	return true;
}

/* The instruction at @ip, and as many more as a jump covers. */
static bool collect(struct site *s, unsigned long ip, unsigned int prefixes)
{
	*s = (struct site){ .ip = ip, .prefixes = prefixes };
	if (!add_insn(s, ip) || !s->insns[0].is_access)
		return false;
	while (s->length < jump_size(s)) {
		if (is_padding(s, ip + s->length))
			s->length++;
		else if (!add_insn(s, ip + s->length))
			return false;
	}
	return is_text(ip, ip + s->length) &&
	       !site_holding(ip, ip + s->length);
}

/* Of the jump's bytes those where an instruction began. */
static unsigned int traps_of(const struct site *s)
{
	unsigned int traps = 0;

	for (unsigned int i = 1; i < s->n; i++)
		if (s->insns[i].ip - s->ip < jump_size(s))
			traps |= 1u << (s->insns[i].ip - s->ip);
	return traps;
}

static void make_jump(unsigned char *bytes, unsigned long from,
		      unsigned long to)
{
	uint32_t distance = (uint32_t)(to - (from + SITE_JUMP));

	bytes[0] = JUMP;
	memcpy(bytes + 1, &distance, sizeof(distance));
}

static bool make_code(struct site *s)
{
	unsigned int traps = traps_of(s);
	unsigned char *code, *landing;

	/* Where a prefix or the jump itself would have to be int3. */
	if (traps & ((2u << s->prefixes) - 1))
		return false;
	code = site_thunk_room(&s->thunk);
	if (!code)
		return false;
	if (!site_make_thunk(s, code, s->thunk))
		goto free_thunk;
	landing = site_landing_room(s->ip + s->prefixes, traps >> s->prefixes,
				    &s->landing);
	if (!landing)
		goto free_thunk;
	make_jump(landing, s->landing, s->thunk);
	return true;
free_thunk:
	site_thunk_free(s->thunk);
	return false;
}

static bool install(const struct site *s)
{
	unsigned char jump[SITE_PREFIXES + SITE_JUMP];
	size_t i = 0;

	while (i < SITES && atomic_load(&sites[i].live))
		i++;
	if (i == SITES)
		return false;
	sites[i].site = *s;
	sites[i].unpatched = false;
	memcpy(sites[i].site.old, (const void *)s->ip, jump_size(s));
	if (i >= n_sites)
		atomic_store(&n_sites, i + 1);
	atomic_store(&by_thunk[site_thunk_at(s->thunk)], &sites[i].site);
	atomic_store(&sites[i].live, true);
	memset(jump, PREFIX, s->prefixes);
	make_jump(jump + s->prefixes, s->ip + s->prefixes, s->landing);
	if (!text_poke_traps(s->ip, jump, jump_size(s), traps_of(s)))
		return true;
	atomic_store(&sites[i].live, false);
	return false;
}

/* Some number of prefixes may give a distance that can be had. */
static bool patch(unsigned long ip)
{
	struct site s;

	for (unsigned int n = 0; n <= SITE_PREFIXES; n++) {
		if (!collect(&s, ip, n) || !make_code(&s))
			continue;
		if (install(&s))
			return true;
		site_thunk_free(s.thunk);
		site_landing_free(s.landing);
	}
	return false;
}

void site_trapped(unsigned long ip)
{
	struct count *c;

	atomic_fetch_add_explicit(&n_trapped, 1, memory_order_relaxed);
	c = patch_after == LKMHOST_PATCH_NEVER ? NULL :
						 count_of(site_original(ip));
	if (!c || atomic_fetch_add_explicit(&c->n, 1, memory_order_relaxed) +
				  1 < patch_after ||
	    atomic_load_explicit(&c->settled, memory_order_relaxed) ||
	    pthread_mutex_trylock(&mutex))
		return;
	if (!atomic_load(&c->settled)) {
		if (ip == c->ip && patch(ip))
			n_patched++;
		else
			n_refused++;
		atomic_store(&c->settled, true);
	}
	pthread_mutex_unlock(&mutex);
}

/* --------------------------------------------------------------- giving up */

void site_yield(unsigned long start, unsigned long end)
{
	pthread_mutex_lock(&mutex);
	for (size_t i = 0; i < SITES; i++) {
		const struct site *s = &sites[i].site;

		if (!atomic_load(&sites[i].live) || sites[i].unpatched ||
		    s->ip >= end || start >= s->ip + s->length)
			continue;
		text_poke_traps(s->ip, s->old, jump_size(s), traps_of(s));
		sites[i].unpatched = true;
		n_patched--;
		n_refused++;
	}
	pthread_mutex_unlock(&mutex);
}

void site_forget(unsigned long start, unsigned long end)
{
	pthread_mutex_lock(&mutex);
	for (size_t i = 0; i < SITES; i++) {
		const struct site *s = &sites[i].site;

		if (!atomic_load(&sites[i].live) || s->ip < start ||
		    s->ip >= end)
			continue;
		atomic_store(&sites[i].live, false);
		site_thunk_free(s->thunk);
		site_landing_free(s->landing);
	}
	for (size_t i = 0; i < COUNTS; i++)
		if (counts[i].ip >= start && counts[i].ip < end) {
			atomic_store(&counts[i].n, 0);
			atomic_store(&counts[i].settled, false);
		}
	pthread_mutex_unlock(&mutex);
}

void site_open(unsigned int after)
{
	patch_after = after ? after : PATCH_AFTER;
	if (RUNNING_ON_VALGRIND)
		patch_after = LKMHOST_PATCH_NEVER;
}

void site_report(void)
{
	if (n_trapped)
		log_printf(7, "lkmhost: %lu accesses to devices trapped; %u places patched, %u could not be",
			   n_trapped, n_patched, n_refused);
}

void site_close(void)
{
	memset(sites, 0, sizeof(sites));
	memset(counts, 0, sizeof(counts));
	memset(by_thunk, 0, sizeof(by_thunk));
	n_sites = 0;
	n_trapped = n_patched = n_refused = 0;
	site_places_close();
}
