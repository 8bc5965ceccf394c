// SPDX-License-Identifier: GPL-2.0
/*
 * Doing by hand the instruction that touched a window of a device: what
 * compilers make of readX(), writeX() and of C on a volatile pointer, and the
 * port instructions.
 */
#include "emulate_step.h"

/* mov and its relatives, xchg. */
static bool move(struct step *s)
{
	uint64_t value = emulate_get(&s->from, s->bus);

	switch (s->in->head.mnemonic) {
	case ZYDIS_MNEMONIC_MOVSX:
	case ZYDIS_MNEMONIC_MOVSXD:
		value = emulate_sign_extend(value, s->from.size);
		break;
	case ZYDIS_MNEMONIC_MOVBE:
		value = __builtin_bswap64(value) >> (64 - 8 * s->to.size);
		break;
	case ZYDIS_MNEMONIC_XCHG:
		emulate_put(&s->from, s->bus, emulate_get(&s->to, s->bus));
		break;
	default:
		break;
	}
	emulate_put(&s->to, s->bus, value);
	return true;
}

static unsigned int port_of(struct step *s, const struct place *p)
{
	return (unsigned int)emulate_get(p, s->bus) & 0xffff;
}

static bool port(struct step *s)
{
	if (s->in->head.mnemonic == ZYDIS_MNEMONIC_IN)
		emulate_reg_set(s->to.reg,
			s->bus->in(port_of(s, &s->from), s->to.size));
	else
		s->bus->out(port_of(s, &s->to), s->from.size,
			    (uint32_t)emulate_reg_get(s->from.reg));
	return true;
}

static bool execute(struct step *s)
{
	switch (s->in->head.mnemonic) {
	case ZYDIS_MNEMONIC_MOV:
	case ZYDIS_MNEMONIC_MOVZX:
	case ZYDIS_MNEMONIC_MOVSX:
	case ZYDIS_MNEMONIC_MOVSXD:
	case ZYDIS_MNEMONIC_MOVNTI:
	case ZYDIS_MNEMONIC_MOVBE:
	case ZYDIS_MNEMONIC_XCHG:
		return move(s);
	case ZYDIS_MNEMONIC_AND:
	case ZYDIS_MNEMONIC_OR:
	case ZYDIS_MNEMONIC_XOR:
	case ZYDIS_MNEMONIC_ADD:
	case ZYDIS_MNEMONIC_ADC:
	case ZYDIS_MNEMONIC_SUB:
	case ZYDIS_MNEMONIC_SBB:
	case ZYDIS_MNEMONIC_CMP:
	case ZYDIS_MNEMONIC_TEST:
	case ZYDIS_MNEMONIC_XADD:
		return emulate_arithmetic(s);
	case ZYDIS_MNEMONIC_INC:
	case ZYDIS_MNEMONIC_DEC:
	case ZYDIS_MNEMONIC_NEG:
	case ZYDIS_MNEMONIC_NOT:
		return emulate_unary(s);
	case ZYDIS_MNEMONIC_BT:
	case ZYDIS_MNEMONIC_BTS:
	case ZYDIS_MNEMONIC_BTR:
	case ZYDIS_MNEMONIC_BTC:
		return emulate_bit(s);
	case ZYDIS_MNEMONIC_CMPXCHG:
		return emulate_cmpxchg(s);
	case ZYDIS_MNEMONIC_IN:
	case ZYDIS_MNEMONIC_OUT:
		return port(s);
	default:
		return false;
	}
}

static bool find_places(struct step *s)
{
	unsigned int n = s->in->head.operand_count_visible;

	if (n > 2 || !n || !emulate_place(s->regs, s->in, &s->in->ops[0], &s->to))
		return false;
	return n == 1 || emulate_place(s->regs, s->in, &s->in->ops[1], &s->from);
}

enum emulate_result emulate(struct kpi_regs *regs,
			    const struct emulate_bus *bus,
			    unsigned long *fault)
{
	struct step s = { .regs = regs, .bus = bus };
	enum emulate_result result;

	s.in = emulate_decode(regs->ip, bus);
	if (!s.in)
		return EMULATE_UNKNOWN;
	result = emulate_string(&s, fault);
	if (result != EMULATE_UNKNOWN)
		return result;
	if (!(find_places(&s) && execute(&s)) && !emulate_vector(&s))
		return EMULATE_UNKNOWN;
	regs->ip += s.in->head.length;
	return EMULATE_DONE;
}
