// SPDX-License-Identifier: GPL-2.0
/*
 * Real modules with a few bytes changed, mostly where it hurts: headers,
 * section headers, symbols, relocations.
 * usage: mutate_loader ROUNDS FILE...
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state = 88172645463325252ull;

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

/* An offset within a header, a section header or the contents of a table. */
static size_t place(const uint8_t *data, size_t size)
{
	const Elf64_Ehdr *h = (const Elf64_Ehdr *)data;
	const Elf64_Shdr *sh;

	if (next() % 16 == 0)
		return next() % sizeof(*h);
	if (next() % 8 == 0 || !h->e_shnum)
		return next() % size;
	sh = (const Elf64_Shdr *)(data + h->e_shoff) + next() % h->e_shnum;
	if (next() % 2)
		return (size_t)((const uint8_t *)sh - data) +
		       next() % sizeof(*sh) / 4 * 4;
	if (sh->sh_type == SHT_NOBITS || !sh->sh_size)
		return next() % size;
	return sh->sh_offset + next() % sh->sh_size / 4 * 4;
}

static void mutate(const uint8_t *from, uint8_t *to, size_t *size)
{
	static const size_t widths[] = { 1, 2, 4, 8 };
	size_t n = 1 + next() % 4;

	memcpy(to, from, *size);
	while (n--) {
		size_t at = place(from, *size), width = widths[next() % 4];
		uint64_t v = value();

		if (at + width <= *size)
			memcpy(to + at, &v, width);
	}
	if (next() % 64 == 0)
		*size = next() % *size;
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 2 ? strtoul(argv[1], NULL, 0) : 0;
	struct lkm_error err;
	struct lkm_file *file;

	if (getenv("SEED"))
		state += strtoull(getenv("SEED"), NULL, 0);
	for (int i = 2; i < argc; i++) {
		uint8_t *copy;

		if (lkm_file_open(argv[i], &file, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 2;
		}
		copy = malloc(file->size);
		for (unsigned long k = 0; copy && k < rounds; k++) {
			size_t size = file->size;
			uint8_t *exact;

			mutate(file->data, copy, &size);
			/* Of the exact size, for a checker to see overruns. */
			exact = malloc(size + !size);
			if (!exact)
				break;
			memcpy(exact, copy, size);
			LLVMFuzzerTestOneInput(exact, size);
			free(exact);
		}
		free(copy);
		lkm_file_close(file);
	}
	return 0;
}
