// SPDX-License-Identifier: GPL-2.0
/*
 * mutate.c: most bytes of a module are code and debug information that no check
 * looks at; so aim at headers, section headers, symbols, relocations.
 */
#include "mutate.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>

static uint64_t state = 88172645463325252ull;

void mutate_seed(uint64_t seed)
{
	state = 88172645463325252ull + seed;
	state += !state;	/* xorshift stays at zero */
}

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint64_t value(void)
{
	static const uint64_t values[] = {
		0, 1, 7, 8, 0x7f, 0x80, 0xff, 0xfff1, 0xfff2, 0xffff, 0x10000,
		0x7fffffff, 0x80000000, 0xffffffff, 1ull << 32, 1ull << 62,
		~0ull, ~0ull - 7,
	};

	return next() % 3 ? values[next() % (sizeof(values) / sizeof(*values))] :
			    next();
}

/* Some section header: its place and what it says, as far as the file goes. */
static bool section(const uint8_t *data, size_t size, size_t *at,
		    Elf64_Shdr *sh)
{
	Elf64_Ehdr h;

	if (size < sizeof(h))
		return false;
	memcpy(&h, data, sizeof(h));
	if (!h.e_shnum || h.e_shoff >= size)
		return false;
	*at = h.e_shoff + next() % h.e_shnum * sizeof(*sh);
	if (*at > size || size - *at < sizeof(*sh))
		return false;
	memcpy(sh, data + *at, sizeof(*sh));
	return true;
}

/* An offset within a header, a section header or the contents of a table. */
static size_t place(const uint8_t *data, size_t size)
{
	Elf64_Shdr sh;
	size_t at;

	if (next() % 16 == 0)
		return next() % sizeof(Elf64_Ehdr);
	if (next() % 8 == 0 || !section(data, size, &at, &sh))
		return next() % size;
	if (next() % 2)
		return at + next() % sizeof(sh) / 4 * 4;
	if (sh.sh_type == SHT_NOBITS || !sh.sh_size || sh.sh_offset >= size)
		return next() % size;
	return sh.sh_offset + next() % sh.sh_size / 4 * 4;
}

size_t mutate_module(uint8_t *data, size_t size)
{
	static const size_t widths[] = { 1, 2, 4, 8 };
	size_t n = 1 + next() % 4;

	if (!size)
		return 0;
	while (n--) {
		size_t at = place(data, size), width = widths[next() % 4];
		uint64_t v = value();

		if (at < size && width <= size - at)
			memcpy(data + at, &v, width);
	}
	return next() % 64 ? size : next() % size;
}
