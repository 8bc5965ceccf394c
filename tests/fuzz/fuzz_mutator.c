// SPDX-License-Identifier: GPL-2.0
/*
 * How libFuzzer changes a module: half of the time in a field that the loader
 * reads, else in its own ways (which know what comparisons were made).
 */
#include "mutate.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	if (seed % 2)
		return LLVMFuzzerMutate(data, size, max_size);
	mutate_seed(seed);
	size = mutate_module(data, size);
	return size ? size : LLVMFuzzerMutate(data, size, max_size);
}
