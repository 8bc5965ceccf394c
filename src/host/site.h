/* SPDX-License-Identifier: GPL-2.0 */
/*
 * site.h - places in modules' text that access devices so often that they are
 * patched: a jump to code which asks the device without a fault (a thunk).
 */
#ifndef LKMHOST_HOST_SITE_H
#define LKMHOST_HOST_SITE_H

#include "emulate_step.h"
#include "internal.h"

/*
 * A jump takes five bytes: the instruction and, if it is shorter, the next.
 * Prefixes before it, which mean nothing there, move its other bytes.
 */
#define SITE_JUMP 5u
#define SITE_PREFIXES 3u
#define SITE_INSNS 5u
#define THUNK_SIZE 512u

/* One instruction of the place, and where the thunk has it. */
struct site_insn {
	unsigned long ip;
	unsigned int length;
	bool is_access;		/* it goes to the device, if it is one */
	unsigned long copy;	/* of the instruction itself */
	unsigned long entry;	/* to do it: @copy, or the access before it */
};

struct site {
	unsigned long ip;
	unsigned int prefixes;	/* of the jump */
	unsigned int length;	/* of all its instructions, at least a jump's */
	unsigned int n;
	struct site_insn insns[SITE_INSNS];
	/* What the jump has replaced. */
	unsigned char old[SITE_PREFIXES + SITE_JUMP];
	unsigned long thunk;
	unsigned long landing;	/* a jump to the thunk (see site_place.c) */
};

/* ------------------------------------------------------- site_thunk.c */

/* An instruction that a thunk can do as an access. */
bool site_is_access(const struct insn *in);
/* One that runs as well somewhere else. */
bool site_can_move(const struct insn *in);
/*
 * Make the code of @s at @at, which is @code in this process. Its size, or 0
 * where it does not fit. Sets the instructions' copies and entries.
 */
size_t site_make_thunk(struct site *s, unsigned char *code, unsigned long at);
/* The registers at the place, from those in the middle of its thunk. */
void site_unwind(struct kpi_regs *regs, unsigned long ip);

/* ------------------------------------------------------- site_place.c */

/* Room for a thunk at *@at, writable at the pointer returned; NULL: none. */
unsigned char *site_thunk_room(unsigned long *at);
void site_thunk_free(unsigned long at);
/* Which thunk @ip is in, below SITE_THUNKS; -1: none. */
#define SITE_THUNKS 1024
int site_thunk_at(unsigned long ip);
/*
 * Room for a jump that begins where a jump of five bytes at @from reaches with
 * int3 in its bytes of the bit mask @traps (bit n: byte n).
 */
unsigned char *site_landing_room(unsigned long from, unsigned int traps,
				 unsigned long *at);
void site_landing_free(unsigned long at);
void site_places_close(void);

#endif
