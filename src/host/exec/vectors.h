/* SPDX-License-Identifier: GPL-2.0 */
/* vectors.h - vector registers, as the frame of a program's signal has them. */
#ifndef LKMHOST_EXEC_VECTORS_H
#define LKMHOST_EXEC_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As far as the upper registers of AVX-512. */
#define VECTORS_ROOM 4096u

struct vectors {
	uint64_t at;		/* address in the program */
	size_t size;		/* bytes that are here; 0: not read yet */
	unsigned char state[VECTORS_ROOM] __attribute__((aligned(8)));
};

/* Reads or writes the program's memory. */
typedef bool vectors_copy(unsigned long address, void *buf, unsigned int size,
			  bool write);

void vectors_begin(struct vectors *v, uint64_t at);
/* The 16 bytes @part of register @number, or NULL: the machine has none. */
unsigned char *vectors_part(struct vectors *v, unsigned int number,
			    unsigned int part, vectors_copy *copy);
/* Back into the program, if something was asked for. */
bool vectors_end(struct vectors *v, vectors_copy *copy);

#endif
