// SPDX-License-Identifier: GPL-2.0
/*
 * The fuzzer's harness without libFuzzer: real modules with a few bytes changed.
 * usage: mutate_loader ROUNDS FILE...	(SEED in the environment: other bytes)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loader.h"
#include "mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_one(const struct lkm_file *file, uint8_t *copy)
{
	uint8_t *exact;
	size_t size;

	memcpy(copy, file->data, file->size);
	size = mutate_module(copy, file->size);
	/* Of the exact size, for a checker to see overruns. */
	exact = malloc(size + !size);
	if (!exact)
		return;
	memcpy(exact, copy, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 2 ? strtoul(argv[1], NULL, 0) : 0;
	struct lkm_error err;
	struct lkm_file *file;

	if (getenv("SEED"))
		mutate_seed(strtoull(getenv("SEED"), NULL, 0));
	for (int i = 2; i < argc; i++) {
		uint8_t *copy;

		if (lkm_file_open(argv[i], &file, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 2;
		}
		copy = malloc(file->size);
		for (unsigned long k = 0; copy && k < rounds; k++)
			try_one(file, copy);
		free(copy);
		lkm_file_close(file);
	}
	return 0;
}
