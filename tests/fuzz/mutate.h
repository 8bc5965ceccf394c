/* SPDX-License-Identifier: GPL-2.0 */
/* mutate.h - a module's bytes changed where it hurts. */
#ifndef MUTATE_H
#define MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* What follows is decided by the seed alone. */
void mutate_seed(uint64_t seed);

/*
 * Change some fields of the ELF file @data in place, now and then cut its end
 * off; returns its size then.  @data need not be one: it may have been mutated.
 */
size_t mutate_module(uint8_t *data, size_t size);

#endif
