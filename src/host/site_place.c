// SPDX-License-Identifier: GPL-2.0
/*
 * site_place.c - memory for thunks, and for the jumps to them.
 *
 * A jump of five bytes often covers more than one instruction.  A thread may
 * be just before the second one, and other code may jump there.  So the
 * jump's bytes at which an instruction began are int3: whoever gets there
 * traps, and goes on in the thunk.  These bytes are part of the jump's
 * distance; where such a jump leads to there must be room, for a second jump.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "site.h"

#define INT3 0xccu
#define PAGES 1024u
#define THUNK_PAGES (SITE_THUNKS * THUNK_SIZE / PAGE_SIZE)
#define LOWEST 0x10000ul	/* vm.mmap_min_addr */

/* One file, mapped to write as a whole, and to run page by page. */
static struct {
	int fd;
	unsigned char *write;
	unsigned int n_pages;
	unsigned long thunks;	/* where the first THUNK_PAGES run */
	unsigned char used[SITE_THUNKS];
	/* Pages of landings: where they run, which bytes are taken. */
	struct landing_page {
		unsigned long at;
		unsigned char taken[PAGE_SIZE / 8];
	} *landings;
	unsigned int n_landings;
} places = { .fd = -1 };

static bool map_all(void)
{
	void *p;

	if (places.write)
		return true;
	places.fd = memfd_create("lkmhost-sites", MFD_CLOEXEC);
	if (places.fd < 0 || ftruncate(places.fd, PAGES * PAGE_SIZE))
		return false;
	p = mmap(NULL, PAGES * sizeof(*places.landings), PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return false;
	places.landings = p;
	/* Modules lie below 2 GiB, too: each reaches the other. */
	p = mmap(NULL, THUNK_PAGES * PAGE_SIZE, PROT_READ | PROT_EXEC,
		 MAP_SHARED | MAP_32BIT, places.fd, 0);
	if (p == MAP_FAILED)
		return false;
	places.thunks = (unsigned long)p;
	places.n_pages = THUNK_PAGES;
	p = mmap(NULL, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		 places.fd, 0);
	if (p == MAP_FAILED)
		return false;
	places.write = p;
	return true;
}

unsigned char *site_thunk_room(unsigned long *at)
{
	if (!map_all())
		return NULL;
	for (size_t i = 0; i < sizeof(places.used); i++)
		if (!places.used[i]) {
			places.used[i] = 1;
			*at = places.thunks + i * THUNK_SIZE;
			return places.write + i * THUNK_SIZE;
		}
	return NULL;
}

int site_thunk_at(unsigned long ip)
{
	unsigned long offset = ip - places.thunks;

	return places.write && offset < THUNK_PAGES * PAGE_SIZE ?
		       (int)(offset / THUNK_SIZE) : -1;
}

void site_thunk_free(unsigned long at)
{
	places.used[site_thunk_at(at)] = 0;
}

/* ------------------------------------------------------------- landings */

static bool is_free(const struct landing_page *p, unsigned long at)
{
	unsigned long offset = at - p->at;

	if (offset > PAGE_SIZE - SITE_JUMP)
		return false;
	for (unsigned long i = offset; i < offset + SITE_JUMP; i++)
		if (p->taken[i / 8] & 1u << i % 8)
			return false;
	return true;
}

static void mark(struct landing_page *p, unsigned long at, bool taken)
{
	for (unsigned long i = at - p->at; i < at - p->at + SITE_JUMP; i++)
		if (taken)
			p->taken[i / 8] |= (unsigned char)(1u << i % 8);
		else
			p->taken[i / 8] &= (unsigned char)~(1u << i % 8);
}

static unsigned char *take(struct landing_page *p, unsigned long at)
{
	size_t page = THUNK_PAGES + (size_t)(p - places.landings);

	mark(p, at, true);
	return places.write + page * PAGE_SIZE + (at - p->at);
}

/* Do the distance's bytes that must be int3 say so? */
static bool fits(unsigned long from, unsigned int traps, unsigned long at)
{
	int64_t distance = (int64_t)(at - (from + SITE_JUMP));

	if (distance != (int32_t)distance)
		return false;
	for (unsigned int i = 1; i < SITE_JUMP; i++)
		if (traps & 1u << i &&
		    (distance >> 8 * (i - 1) & 0xff) != INT3)
			return false;
	return true;
}

static unsigned char *in_page(struct landing_page *p, unsigned long from,
			      unsigned int traps, unsigned long *at)
{
	for (*at = p->at; *at < p->at + PAGE_SIZE; ++*at)
		if (fits(from, traps, *at) && is_free(p, *at))
			return take(p, *at);
	return NULL;
}

static struct landing_page *new_page(unsigned long at)
{
	struct landing_page *p = &places.landings[places.n_landings];
	off_t offset = (off_t)(THUNK_PAGES + places.n_landings) * PAGE_SIZE;
	void *want = (void *)(at & ~(PAGE_SIZE - 1)), *got;

	if (THUNK_PAGES + places.n_landings == PAGES || at < LOWEST)
		return NULL;
	got = mmap(want, PAGE_SIZE, PROT_READ | PROT_EXEC,
		   MAP_SHARED | MAP_FIXED_NOREPLACE, places.fd, offset);
	if (got == MAP_FAILED)
		return NULL;
	if (got != want) { /* a kernel without NOREPLACE */
		munmap(got, PAGE_SIZE);
		return NULL;
	}
	p->at = (unsigned long)want;
	places.n_landings++;
	return p;
}

/* Try distances that differ in the upper bytes, as far as these are free. */
static unsigned char *in_new_page(unsigned long from, unsigned int traps,
				  unsigned long *at)
{
	uint32_t fixed = 0;

	for (unsigned int i = 1; i < SITE_JUMP; i++)
		if (traps & 1u << i)
			fixed |= INT3 << 8 * (i - 1);
	for (unsigned int n = 0; n < 1024; n++) {
		uint32_t distance = fixed;
		struct landing_page *p;

		if (!(traps & 1u << 4))
			distance |= (n & 0xff) << 24;
		if (!(traps & 1u << 3))
			distance |= (n >> 8 | 0x40) << 16;
		*at = from + SITE_JUMP + (unsigned long)(int32_t)distance;
		p = new_page(*at);
		if (p)
			return in_page(p, from, traps, at);
	}
	return NULL;
}

unsigned char *site_landing_room(unsigned long from, unsigned int traps,
				 unsigned long *at)
{
	if (!map_all())
		return NULL;
	for (unsigned int i = 0; i < places.n_landings; i++) {
		unsigned char *room = in_page(&places.landings[i], from, traps,
					      at);

		if (room)
			return room;
	}
	return in_new_page(from, traps, at);
}

void site_landing_free(unsigned long at)
{
	for (unsigned int i = 0; i < places.n_landings; i++)
		if (at - places.landings[i].at < PAGE_SIZE)
			mark(&places.landings[i], at, false);
}

void site_places_close(void)
{
	for (unsigned int i = 0; i < places.n_landings; i++)
		munmap((void *)places.landings[i].at, PAGE_SIZE);
	if (places.landings)
		munmap(places.landings, PAGES * sizeof(*places.landings));
	if (places.thunks)
		munmap((void *)places.thunks, THUNK_PAGES * PAGE_SIZE);
	if (places.write)
		munmap(places.write, PAGES * PAGE_SIZE);
	if (places.fd >= 0)
		close(places.fd);
	memset(&places, 0, sizeof(places));
	places.fd = -1;
}
