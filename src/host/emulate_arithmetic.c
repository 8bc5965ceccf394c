// SPDX-License-Identifier: GPL-2.0
/* emulate_arithmetic.c - instructions that compute, and their flags. */
#include "emulate_step.h"

#define ARITHMETIC (CF | PF | AF | ZF | SF | OF)

static unsigned long result_flags(uint64_t r, unsigned int size)
{
	return (r & emulate_mask(size) ? 0 : ZF) | (r & emulate_sign(size) ? SF : 0) |
	       (__builtin_parity((unsigned int)r & 0xff) ? 0 : PF);
}

static void set_flags(struct kpi_regs *regs, unsigned long which,
		      unsigned long flags)
{
	regs->flags = (regs->flags & ~which) | (flags & which);
}

static void flags_logic(struct kpi_regs *regs, uint64_t r, unsigned int size)
{
	set_flags(regs, ARITHMETIC, result_flags(r, size));
}

/* @r = @a + @b + carry in. */
static unsigned long flags_add(uint64_t a, uint64_t b, uint64_t r,
			       unsigned int size)
{
	uint64_t carry = (a & b) | ((a | b) & ~r);

	return result_flags(r, size) | (carry & emulate_sign(size) ? CF : 0) |
	       ((a ^ r) & (b ^ r) & emulate_sign(size) ? OF : 0) |
	       ((a ^ b ^ r) & AF);
}

/* @r = @a - @b - borrow in. */
static unsigned long flags_sub(uint64_t a, uint64_t b, uint64_t r,
			       unsigned int size)
{
	uint64_t borrow = (~a & b) | (~(a ^ b) & r);

	return result_flags(r, size) | (borrow & emulate_sign(size) ? CF : 0) |
	       ((a ^ b) & (a ^ r) & emulate_sign(size) ? OF : 0) |
	       ((a ^ b ^ r) & AF);
}

/* Operations of two operands: the first becomes @r, but for cmp and test. */
bool emulate_arithmetic(struct step *s)
{
	unsigned int size = s->to.size;
	uint64_t a = emulate_get(&s->to, s->bus), b = emulate_get(&s->from, s->bus);
	uint64_t carry = s->regs->flags & CF, r;

	switch (s->in->head.mnemonic) {
	case ZYDIS_MNEMONIC_AND:
	case ZYDIS_MNEMONIC_TEST:
		flags_logic(s->regs, r = a & b, size);
		break;
	case ZYDIS_MNEMONIC_OR:
		flags_logic(s->regs, r = a | b, size);
		break;
	case ZYDIS_MNEMONIC_XOR:
		flags_logic(s->regs, r = a ^ b, size);
		break;
	case ZYDIS_MNEMONIC_ADC:
	case ZYDIS_MNEMONIC_ADD:
	case ZYDIS_MNEMONIC_XADD:
		r = a + b + (s->in->head.mnemonic == ZYDIS_MNEMONIC_ADC) *
				    carry;
		set_flags(s->regs, ARITHMETIC, flags_add(a, b, r, size));
		break;
	default: /* sub, sbb, cmp */
		r = a - b - (s->in->head.mnemonic == ZYDIS_MNEMONIC_SBB) *
				    carry;
		set_flags(s->regs, ARITHMETIC, flags_sub(a, b, r, size));
	}
	if (s->in->head.mnemonic == ZYDIS_MNEMONIC_XADD)
		emulate_put(&s->from, s->bus, a);
	if (s->in->head.mnemonic != ZYDIS_MNEMONIC_CMP &&
	    s->in->head.mnemonic != ZYDIS_MNEMONIC_TEST)
		emulate_put(&s->to, s->bus, r);
	return true;
}

/* Operations of one operand. inc and dec keep the carry, not all flags. */
bool emulate_unary(struct step *s)
{
	unsigned int size = s->to.size;
	uint64_t a = emulate_get(&s->to, s->bus), r;

	switch (s->in->head.mnemonic) {
	case ZYDIS_MNEMONIC_INC:
		r = a + 1;
		set_flags(s->regs, ARITHMETIC & ~CF, flags_add(a, 1, r, size));
		break;
	case ZYDIS_MNEMONIC_DEC:
		r = a - 1;
		set_flags(s->regs, ARITHMETIC & ~CF, flags_sub(a, 1, r, size));
		break;
	case ZYDIS_MNEMONIC_NEG:
		r = -a;
		set_flags(s->regs, ARITHMETIC, flags_sub(0, a, r, size));
		break;
	default: /* not */
		r = ~a;
	}
	emulate_put(&s->to, s->bus, r);
	return true;
}

/* bt and its relatives. A bit number in a register reaches other words. */
bool emulate_bit(struct step *s)
{
	unsigned int width = 8 * s->to.size;
	uint64_t n = emulate_get(&s->from, s->bus), a, m;

	if (s->to.is_memory && !s->from.is_immediate) {
		int64_t words = (int64_t)emulate_sign_extend(n, s->from.size) /
				(int64_t)width;

		if ((int64_t)emulate_sign_extend(n, s->from.size) < 0 &&
		    n % width)
			words--;
		s->to.address += (unsigned long)(words * s->to.size);
	}
	a = emulate_get(&s->to, s->bus);
	m = 1ull << n % width;
	set_flags(s->regs, CF, a & m ? CF : 0);
	switch (s->in->head.mnemonic) {
	case ZYDIS_MNEMONIC_BTS:
		emulate_put(&s->to, s->bus, a | m);
		break;
	case ZYDIS_MNEMONIC_BTR:
		emulate_put(&s->to, s->bus, a & ~m);
		break;
	case ZYDIS_MNEMONIC_BTC:
		emulate_put(&s->to, s->bus, a ^ m);
		break;
	default:
		break;
	}
	return true;
}

bool emulate_cmpxchg(struct step *s)
{
	struct reg acc = { emulate_slot(s->regs, 0), 0, s->to.size };
	uint64_t a = emulate_get(&s->to, s->bus), expected = emulate_reg_get(acc);

	set_flags(s->regs, ARITHMETIC,
		  flags_sub(expected, a, expected - a, s->to.size));
	if (a == expected)
		emulate_put(&s->to, s->bus, emulate_get(&s->from, s->bus));
	else
		emulate_reg_set(acc, a);
	return true;
}
