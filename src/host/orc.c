// SPDX-License-Identifier: GPL-2.0
/*
 * ORC: the tables by which a distribution's modules, stripped of debug
 * information, can be unwound.  An entry says for the code from its address
 * on where the caller's stack pointer is, and where its frame pointer.
 */
#include <string.h>

#include "internal.h"

enum {
	REG_UNDEFINED,
	REG_PREV_SP,
	REG_DX,
	REG_DI,
	REG_BP,
	REG_SP,
	REG_R10,
	REG_R13,
	REG_BP_INDIRECT,
	REG_SP_INDIRECT,
};

enum { TYPE_CALL };

/* The layout of Linux up to 6.3; packed, six bytes. */
struct orc_entry {
	int16_t sp_offset;
	int16_t bp_offset;
	uint16_t bits;		/* sp_reg:4 bp_reg:4 type:2 end:1 */
};

static bool entry_at(const struct orc_tables *t, size_t i,
		     struct orc_entry *out)
{
	return peek((unsigned long)t->orc + i * ORC_ENTRY_SIZE, out,
		    ORC_ENTRY_SIZE);
}

/*
 * Modules come with their table unsorted; a search through all of it needs
 * no memory, and happens in crashes only.
 */
static bool find(const struct orc_tables *t, unsigned long ip,
		 struct orc_entry *out)
{
	const char *ips = t->ip;
	unsigned long best = 0;
	size_t index = 0;

	for (size_t i = 0; i < t->count; i++) {
		const char *at = ips + i * sizeof(int32_t);
		unsigned long start;
		int32_t offset;

		memcpy(&offset, at, sizeof(offset));
		start = (unsigned long)at + offset;
		if (start <= ip && start >= best) {
			best = start;
			index = i;
		}
	}
	return best && entry_at(t, index, out);
}

static bool stack_pointer(const struct orc_entry *e,
			  const struct kpi_regs *regs, unsigned long *cfa)
{
	switch (e->bits & 15) {
	case REG_SP:
		*cfa = regs->sp + e->sp_offset;
		return true;
	case REG_BP:
		*cfa = regs->bp + e->sp_offset;
		return true;
	case REG_SP_INDIRECT:
		if (!peek_long(regs->sp, cfa))
			return false;
		*cfa += e->sp_offset;
		return true;
	case REG_BP_INDIRECT:
		return peek_long(regs->bp + e->sp_offset, cfa);
	case REG_R10:
		*cfa = regs->r10;
		return true;
	case REG_R13:
		*cfa = regs->r13;
		return true;
	case REG_DI:
		*cfa = regs->di;
		return true;
	case REG_DX:
		*cfa = regs->dx;
		return true;
	}
	return false;
}

enum unwind_result orc_unwind_step(const struct orc_tables *tables,
				   struct kpi_regs *regs, unsigned long ip)
{
	unsigned long cfa, bp = regs->bp;
	struct orc_entry e;

	if (!find(tables, ip, &e))
		return UNWIND_NO_TABLE;
	if ((e.bits & 15) == REG_UNDEFINED)
		return e.bits >> 10 & 1 ? UNWIND_END : UNWIND_NO_TABLE;
	/* Register frames of interrupts do not occur in a process. */
	if ((e.bits >> 8 & 3) != TYPE_CALL || !stack_pointer(&e, regs, &cfa) ||
	    !peek_long(cfa - 8, &regs->ip))
		return UNWIND_NO_TABLE;
	if ((e.bits >> 4 & 15) == REG_PREV_SP)
		peek_long(cfa + e.bp_offset, &bp);
	else if ((e.bits >> 4 & 15) == REG_BP)
		peek_long(regs->bp + e.bp_offset, &bp);
	regs->bp = bp;
	regs->sp = cfa;
	return UNWIND_OK;
}
