// SPDX-License-Identifier: GPL-2.0
/*
 * One step up a stack by DWARF call frame information (.debug_frame of what
 * Kbuild makes, .eh_frame of the host's own code).  libdw gives each rule as
 * a location expression; here they are evaluated.
 */
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "dwarf.h"

#define REG(name) offsetof(struct kpi_regs, name)
#define N_REGS 17
#define REG_RSP 7
#define REG_RA 16

/* DWARF's numbers of x86-64's registers; 16 is the return address. */
static const size_t reg_offset[N_REGS] = {
	REG(ax),  REG(dx),  REG(cx),  REG(bx),	REG(si),  REG(di),
	REG(bp),  REG(sp),  REG(r8),  REG(r9),	REG(r10), REG(r11),
	REG(r12), REG(r13), REG(r14), REG(r15), REG(ip),
};

static unsigned long *reg(struct kpi_regs *regs, unsigned int number)
{
	return (unsigned long *)((char *)regs + reg_offset[number]);
}

#define STACK_MAX 16

struct machine {
	struct kpi_regs *regs;
	unsigned long cfa;
	unsigned long stack[STACK_MAX];
	unsigned int depth;
	bool is_value;		/* the result is it, not where it lies */
	int in_register;	/* the result is this register, or -1 */
};

static bool push(struct machine *m, unsigned long value)
{
	if (m->depth == STACK_MAX)
		return false;
	m->stack[m->depth++] = value;
	return true;
}

static bool push_reg(struct machine *m, unsigned long number, long offset)
{
	return number < N_REGS && push(m, *reg(m->regs, number) + offset);
}

static bool binary(struct machine *m, unsigned int op)
{
	unsigned long a, b, r;

	if (m->depth < 2)
		return false;
	b = m->stack[--m->depth];
	a = m->stack[--m->depth];
	switch (op) {
	case DW_OP_plus: r = a + b; break;
	case DW_OP_minus: r = a - b; break;
	case DW_OP_and: r = a & b; break;
	case DW_OP_or: r = a | b; break;
	case DW_OP_mul: r = a * b; break;
	case DW_OP_shl: r = b < 64 ? a << b : 0; break;
	case DW_OP_shr: r = b < 64 ? a >> b : 0; break;
	case DW_OP_ge: r = (long)a >= (long)b; break;
	case DW_OP_gt: r = (long)a > (long)b; break;
	case DW_OP_le: r = (long)a <= (long)b; break;
	case DW_OP_lt: r = (long)a < (long)b; break;
	case DW_OP_eq: r = a == b; break;
	case DW_OP_ne: r = a != b; break;
	default: return false;
	}
	return push(m, r);
}

static bool execute(struct machine *m, const Dwarf_Op *op)
{
	switch (op->atom) {
	case DW_OP_lit0 ... DW_OP_lit31:
		return push(m, op->atom - DW_OP_lit0);
	case DW_OP_reg0 ... DW_OP_reg31:
		m->in_register = op->atom - DW_OP_reg0;
		return true;
	case DW_OP_breg0 ... DW_OP_breg31:
		return push_reg(m, op->atom - DW_OP_breg0, op->number);
	case DW_OP_regx:
		m->in_register = op->number;
		return true;
	case DW_OP_bregx:
		return push_reg(m, op->number, op->number2);
	case DW_OP_call_frame_cfa:
		return push(m, m->cfa);
	case DW_OP_const1u: case DW_OP_const2u: case DW_OP_const4u:
	case DW_OP_const8u: case DW_OP_constu: case DW_OP_const1s:
	case DW_OP_const2s: case DW_OP_const4s: case DW_OP_const8s:
	case DW_OP_consts: case DW_OP_addr:
		return push(m, op->number);
	case DW_OP_plus_uconst:
		if (!m->depth)
			return false;
		m->stack[m->depth - 1] += op->number;
		return true;
	case DW_OP_dup:
		return m->depth && push(m, m->stack[m->depth - 1]);
	case DW_OP_deref:
		return m->depth && peek_long(m->stack[m->depth - 1],
					     &m->stack[m->depth - 1]);
	case DW_OP_stack_value:
		m->is_value = true;
		return true;
	case DW_OP_nop:
		return true;
	}
	return binary(m, op->atom);
}

static bool run(struct machine *m, const Dwarf_Op *ops, size_t n)
{
	m->depth = 0;
	m->is_value = false;
	m->in_register = -1;
	for (size_t i = 0; i < n; i++)
		if (!execute(m, &ops[i]))
			return false;
	return m->in_register >= 0 ? m->in_register < N_REGS : m->depth > 0;
}

enum rule { RULE_SAME, RULE_UNDEFINED, RULE_VALUE, RULE_BAD };

static enum rule old_value(struct machine *m, Dwarf_Frame *frame,
			   unsigned int number, unsigned long *out)
{
	Dwarf_Op memory[3], *ops;
	size_t n;

	if (dw.dwarf_frame_register(frame, number, memory, &ops, &n))
		return RULE_BAD;
	if (n == 0)
		return ops ? RULE_UNDEFINED : RULE_SAME;
	if (!run(m, ops, n))
		return RULE_BAD;
	if (m->in_register >= 0) {
		*out = *reg(m->regs, m->in_register);
		return RULE_VALUE;
	}
	*out = m->stack[m->depth - 1];
	return m->is_value || peek_long(*out, out) ? RULE_VALUE : RULE_BAD;
}

static enum unwind_result apply(struct kpi_regs *regs, Dwarf_Frame *frame)
{
	struct kpi_regs next = *regs;
	struct machine m = { .regs = regs };
	Dwarf_Op *ops;
	size_t n;

	if (dw.dwarf_frame_cfa(frame, &ops, &n) || !n || !run(&m, ops, n))
		return UNWIND_NO_TABLE;
	m.cfa = m.in_register >= 0 ? *reg(regs, m.in_register) :
				     m.stack[m.depth - 1];
	for (unsigned int i = 0; i < N_REGS; i++) {
		if (i == REG_RSP)
			continue;
		switch (old_value(&m, frame, i, reg(&next, i))) {
		case RULE_BAD:
			return UNWIND_NO_TABLE;
		case RULE_UNDEFINED:
			/* No caller: the outermost frame says so. */
			if (i == REG_RA)
				return UNWIND_END;
			break;
		default:
			break;
		}
	}
	next.sp = m.cfa;
	*regs = next;
	return UNWIND_OK;
}

static enum unwind_result by_table(Dwarf_CFI *cfi, struct kpi_regs *regs,
				   Dwarf_Addr addr)
{
	enum unwind_result result;
	Dwarf_Frame *frame;

	if (!cfi || dw.dwarf_cfi_addrframe(cfi, addr, &frame))
		return UNWIND_NO_TABLE;
	result = apply(regs, frame);
	free(frame);
	return result;
}

enum unwind_result dwarf_unwind_step(struct kpi_regs *regs,
				     unsigned long lookup_ip)
{
	struct dwarf_object *o = dwarf_lock(lookup_ip);
	enum unwind_result result;

	if (!o)
		return UNWIND_NO_TABLE;
	result = by_table(o->eh_frame, regs, lookup_ip - o->bias);
	if (result == UNWIND_NO_TABLE)
		result = by_table(o->debug_frame, regs, lookup_ip - o->bias);
	dwarf_unlock();
	return result;
}
