// SPDX-License-Identifier: GPL-2.0
/*
 * Doing by hand the instruction that touched a window of a device: what
 * compilers make of readX(), writeX() and of C on a volatile pointer, and the
 * port instructions.  Zydis decodes; it is loaded with the first window.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <Zydis/Zydis.h>

#include "emulate.h"

static struct {
	__typeof__(ZydisDecoderInit) *init;
	__typeof__(ZydisDecoderDecodeFull) *decode;
	ZydisDecoder decoder;
} zydis;

int emulate_open(void)
{
	void *lib;

	if (zydis.decode)
		return 0;
	lib = dlopen("libZydis.so.4.0", RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return -ENOSYS;
	zydis.init = dlsym(lib, "ZydisDecoderInit");
	if (!zydis.init ||
	    ZYAN_FAILED(zydis.init(&zydis.decoder, ZYDIS_MACHINE_MODE_LONG_64,
				   ZYDIS_STACK_WIDTH_64)))
		return -ENOSYS;
	zydis.decode = dlsym(lib, "ZydisDecoderDecodeFull");
	return zydis.decode ? 0 : -ENOSYS;
}

struct insn {
	ZydisDecodedInstruction head;
	ZydisDecodedOperand ops[ZYDIS_MAX_OPERAND_COUNT];
};

#define MAX_INSN 15

/*
 * A driver polls a register in a loop: the last instructions are remembered,
 * by their bytes, since code may be patched.
 */
struct cached {
	unsigned long ip;
	unsigned char bytes[MAX_INSN];
	struct insn insn;
};
static _Thread_local struct cached cache[8];

static const struct insn *decode(unsigned long ip)
{
	struct cached *c = &cache[(ip ^ ip >> 4) % 8];
	const void *code = (const void *)ip;

	/* Text ends in padding: 15 bytes can be read. */
	if (c->ip == ip && !memcmp(c->bytes, code, c->insn.head.length))
		return &c->insn;
	c->ip = 0;
	if (ZYAN_FAILED(zydis.decode(&zydis.decoder, code, MAX_INSN,
				     &c->insn.head, c->insn.ops)))
		return NULL;
	memcpy(c->bytes, code, c->insn.head.length);
	c->ip = ip;
	return &c->insn;
}

/* ------------------------------------------------------------ registers */

static const size_t slots[16] = {
	offsetof(struct kpi_regs, ax),	offsetof(struct kpi_regs, cx),
	offsetof(struct kpi_regs, dx),	offsetof(struct kpi_regs, bx),
	offsetof(struct kpi_regs, sp),	offsetof(struct kpi_regs, bp),
	offsetof(struct kpi_regs, si),	offsetof(struct kpi_regs, di),
	offsetof(struct kpi_regs, r8),	offsetof(struct kpi_regs, r9),
	offsetof(struct kpi_regs, r10), offsetof(struct kpi_regs, r11),
	offsetof(struct kpi_regs, r12), offsetof(struct kpi_regs, r13),
	offsetof(struct kpi_regs, r14), offsetof(struct kpi_regs, r15),
};

static uint64_t mask(unsigned int size)
{
	return size >= 8 ? ~0ull : (1ull << (8 * size)) - 1;
}

struct reg {
	unsigned long *slot;	/* NULL: none that we know */
	unsigned int shift, size;
};

static unsigned long *slot_of(struct kpi_regs *regs, unsigned int number)
{
	return (unsigned long *)((char *)regs + slots[number]);
}

/* AH, CH, DH and BH lie between the low bytes and SPL ... in Zydis' order. */
static struct reg byte_reg(struct kpi_regs *regs, ZydisRegister r)
{
	unsigned int n = r - ZYDIS_REGISTER_AL;

	if (n >= 4 && n < 8)
		return (struct reg){ slot_of(regs, n - 4), 8, 1 };
	return (struct reg){ slot_of(regs, n < 4 ? n : n - 4), 0, 1 };
}

static struct reg reg_of(struct kpi_regs *regs, ZydisRegister r)
{
	if (r >= ZYDIS_REGISTER_AL && r <= ZYDIS_REGISTER_R15B)
		return byte_reg(regs, r);
	if (r >= ZYDIS_REGISTER_AX && r <= ZYDIS_REGISTER_R15W)
		return (struct reg){ slot_of(regs, r - ZYDIS_REGISTER_AX), 0,
				     2 };
	if (r >= ZYDIS_REGISTER_EAX && r <= ZYDIS_REGISTER_R15D)
		return (struct reg){ slot_of(regs, r - ZYDIS_REGISTER_EAX), 0,
				     4 };
	if (r >= ZYDIS_REGISTER_RAX && r <= ZYDIS_REGISTER_R15)
		return (struct reg){ slot_of(regs, r - ZYDIS_REGISTER_RAX), 0,
				     8 };
	return (struct reg){ NULL, 0, 0 };
}

static uint64_t reg_get(struct reg r)
{
	return *r.slot >> r.shift & mask(r.size);
}

/* Writing 32 bits clears the upper half, writing fewer keeps the rest. */
static void reg_set(struct reg r, uint64_t value)
{
	uint64_t m = mask(r.size) << r.shift;

	if (r.size == 4)
		*r.slot = value & m;
	else
		*r.slot = (*r.slot & ~m) | (value << r.shift & m);
}

/* -------------------------------------------------------------- operands */

static uint64_t base_value(struct kpi_regs *regs, const struct insn *in,
			   ZydisRegister r)
{
	struct reg reg;

	if (r == ZYDIS_REGISTER_RIP)
		return regs->ip + in->head.length;
	reg = reg_of(regs, r);
	return reg.slot ? reg_get(reg) : 0;
}

static unsigned long address_of(struct kpi_regs *regs, const struct insn *in,
				const ZydisDecodedOperand *op)
{
	uint64_t a = base_value(regs, in, op->mem.base) +
		     base_value(regs, in, op->mem.index) * op->mem.scale;

	if (op->mem.disp.has_displacement)
		a += (uint64_t)op->mem.disp.value;
	return in->head.address_width == 32 ? (uint32_t)a : a;
}

struct place {
	unsigned int size;
	bool is_memory;
	unsigned long address;
	struct reg reg;
	uint64_t immediate;
	bool is_immediate;
};

static bool place_of(struct kpi_regs *regs, const struct insn *in,
		     const ZydisDecodedOperand *op, struct place *p)
{
	*p = (struct place){ .size = op->size / 8u };
	switch (op->type) {
	case ZYDIS_OPERAND_TYPE_MEMORY:
		p->is_memory = true;
		p->address = address_of(regs, in, op);
		return op->mem.segment != ZYDIS_REGISTER_GS &&
		       op->mem.segment != ZYDIS_REGISTER_FS;
	case ZYDIS_OPERAND_TYPE_REGISTER:
		p->reg = reg_of(regs, op->reg.value);
		return p->reg.slot;
	case ZYDIS_OPERAND_TYPE_IMMEDIATE:
		p->is_immediate = true;
		p->immediate = op->imm.is_signed ? (uint64_t)op->imm.value.s :
						   op->imm.value.u;
		return true;
	default:
		return false;
	}
}

static uint64_t get(const struct place *p, const struct emulate_bus *bus)
{
	if (p->is_memory)
		return bus->read(p->address, p->size);
	return p->is_immediate ? p->immediate : reg_get(p->reg);
}

static void put(const struct place *p, const struct emulate_bus *bus,
		uint64_t value)
{
	if (p->is_memory)
		bus->write(p->address, p->size, value & mask(p->size));
	else
		reg_set(p->reg, value);
}

/* ----------------------------------------------------------------- flags */

enum { CF = 1, PF = 4, AF = 16, ZF = 64, SF = 128, DF = 1 << 10, OF = 1 << 11 };
#define ARITHMETIC (CF | PF | AF | ZF | SF | OF)

static uint64_t sign(unsigned int size)
{
	return 1ull << (8 * size - 1);
}

static unsigned long result_flags(uint64_t r, unsigned int size)
{
	return (r & mask(size) ? 0 : ZF) | (r & sign(size) ? SF : 0) |
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

	return result_flags(r, size) | (carry & sign(size) ? CF : 0) |
	       ((a ^ r) & (b ^ r) & sign(size) ? OF : 0) |
	       ((a ^ b ^ r) & AF);
}

/* @r = @a - @b - borrow in. */
static unsigned long flags_sub(uint64_t a, uint64_t b, uint64_t r,
			       unsigned int size)
{
	uint64_t borrow = (~a & b) | (~(a ^ b) & r);

	return result_flags(r, size) | (borrow & sign(size) ? CF : 0) |
	       ((a ^ b) & (a ^ r) & sign(size) ? OF : 0) |
	       ((a ^ b ^ r) & AF);
}

/* ---------------------------------------------------------- instructions */

struct step {
	struct kpi_regs *regs;
	const struct emulate_bus *bus;
	const struct insn *in;
	struct place to, from;	/* operands 0 and 1 */
};

static uint64_t sign_extend(uint64_t value, unsigned int size)
{
	return ((value & mask(size)) ^ sign(size)) - sign(size);
}

/* mov and its relatives, xchg. */
static bool move(struct step *s)
{
	uint64_t value = get(&s->from, s->bus);

	switch (s->in->head.mnemonic) {
	case ZYDIS_MNEMONIC_MOVSX:
	case ZYDIS_MNEMONIC_MOVSXD:
		value = sign_extend(value, s->from.size);
		break;
	case ZYDIS_MNEMONIC_MOVBE:
		value = __builtin_bswap64(value) >> (64 - 8 * s->to.size);
		break;
	case ZYDIS_MNEMONIC_XCHG:
		put(&s->from, s->bus, get(&s->to, s->bus));
		break;
	default:
		break;
	}
	put(&s->to, s->bus, value);
	return true;
}

/* Operations of two operands: the first becomes @r, but for cmp and test. */
static bool arithmetic(struct step *s)
{
	unsigned int size = s->to.size;
	uint64_t a = get(&s->to, s->bus), b = get(&s->from, s->bus);
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
		put(&s->from, s->bus, a);
	if (s->in->head.mnemonic != ZYDIS_MNEMONIC_CMP &&
	    s->in->head.mnemonic != ZYDIS_MNEMONIC_TEST)
		put(&s->to, s->bus, r);
	return true;
}

/* Operations of one operand. inc and dec keep the carry, not all flags. */
static bool unary(struct step *s)
{
	unsigned int size = s->to.size;
	uint64_t a = get(&s->to, s->bus), r;

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
	put(&s->to, s->bus, r);
	return true;
}

/* bt and its relatives. A bit number in a register reaches other words. */
static bool bit(struct step *s)
{
	unsigned int width = 8 * s->to.size;
	uint64_t n = get(&s->from, s->bus), a, m;

	if (s->to.is_memory && !s->from.is_immediate) {
		int64_t words = (int64_t)sign_extend(n, s->from.size) /
				(int64_t)width;

		if ((int64_t)sign_extend(n, s->from.size) < 0 &&
		    n % width)
			words--;
		s->to.address += (unsigned long)(words * s->to.size);
	}
	a = get(&s->to, s->bus);
	m = 1ull << n % width;
	set_flags(s->regs, CF, a & m ? CF : 0);
	switch (s->in->head.mnemonic) {
	case ZYDIS_MNEMONIC_BTS:
		put(&s->to, s->bus, a | m);
		break;
	case ZYDIS_MNEMONIC_BTR:
		put(&s->to, s->bus, a & ~m);
		break;
	case ZYDIS_MNEMONIC_BTC:
		put(&s->to, s->bus, a ^ m);
		break;
	default:
		break;
	}
	return true;
}

static bool compare_exchange(struct step *s)
{
	struct reg acc = { slot_of(s->regs, 0), 0, s->to.size };
	uint64_t a = get(&s->to, s->bus), expected = reg_get(acc);

	set_flags(s->regs, ARITHMETIC,
		  flags_sub(expected, a, expected - a, s->to.size));
	if (a == expected)
		put(&s->to, s->bus, get(&s->from, s->bus));
	else
		reg_set(acc, a);
	return true;
}

/* --------------------------------------------------- strings of elements */

/* Ordinary memory may not be there, which must not fault in here. */
static bool copy_plain(unsigned long address, void *buf, unsigned int size,
		       bool write)
{
	struct iovec local = { buf, size }, remote = { (void *)address, size };
	ssize_t n = write ? process_vm_writev(getpid(), &local, 1, &remote, 1,
					      0) :
			    process_vm_readv(getpid(), &local, 1, &remote, 1,
					     0);

	return n == (ssize_t)size;
}

static bool load(struct step *s, unsigned long address, unsigned int size,
		 uint64_t *value)
{
	*value = 0;
	if (!s->bus->is_io(address))
		return copy_plain(address, value, size, false);
	*value = s->bus->read(address, size);
	return true;
}

static bool store(struct step *s, unsigned long address, unsigned int size,
		  uint64_t value)
{
	if (!s->bus->is_io(address))
		return copy_plain(address, &value, size, true);
	s->bus->write(address, size, value);
	return true;
}

enum { STRING_MOVS, STRING_STOS, STRING_LODS, STRING_INS, STRING_OUTS };

/* One element. *@fault: what was not there. */
static bool string_element(struct step *s, int kind, unsigned int size,
			   unsigned long *fault)
{
	struct kpi_regs *r = s->regs;
	struct reg acc = { slot_of(r, 0), 0, size };
	unsigned int port = r->dx & 0xffff;
	bool loads = kind == STRING_MOVS || kind == STRING_LODS ||
		     kind == STRING_OUTS;
	uint64_t value = kind == STRING_STOS ? reg_get(acc) : 0;

	if (kind == STRING_INS)
		value = s->bus->in(port, size);
	*fault = r->si;
	if (loads && !load(s, r->si, size, &value))
		return false;
	*fault = r->di;
	if (kind == STRING_OUTS)
		s->bus->out(port, size, (uint32_t)value);
	else if (kind == STRING_LODS)
		reg_set(acc, value);
	else if (!store(s, r->di, size, value))
		return false;
	return true;
}

static enum emulate_result string(struct step *s, int kind, unsigned int size,
				  unsigned long *fault)
{
	struct kpi_regs *r = s->regs;
	bool rep = s->in->head.attributes & (ZYDIS_ATTRIB_HAS_REP |
					     ZYDIS_ATTRIB_HAS_REPE |
					     ZYDIS_ATTRIB_HAS_REPNE);
	unsigned long step = r->flags & DF ? -(unsigned long)size : size;

	while (!rep || r->cx) {
		if (!string_element(s, kind, size, fault))
			return EMULATE_FAULT;
		if (kind != STRING_STOS && kind != STRING_INS)
			r->si += step;
		if (kind != STRING_LODS && kind != STRING_OUTS)
			r->di += step;
		if (!rep)
			break;
		r->cx--;
	}
	r->ip += s->in->head.length;
	return EMULATE_DONE;
}

static enum emulate_result try_string(struct step *s, unsigned long *fault)
{
	switch (s->in->head.mnemonic) {
#define STRING(kind, suffix, size)                                            \
	case ZYDIS_MNEMONIC_##kind##suffix:                                   \
		return string(s, STRING_##kind, size, fault);
	STRING(MOVS, B, 1) STRING(MOVS, W, 2) STRING(MOVS, D, 4)
	STRING(STOS, B, 1) STRING(STOS, W, 2) STRING(STOS, D, 4)
	STRING(LODS, B, 1) STRING(LODS, W, 2) STRING(LODS, D, 4)
	STRING(INS, B, 1) STRING(INS, W, 2) STRING(INS, D, 4)
	STRING(OUTS, B, 1) STRING(OUTS, W, 2) STRING(OUTS, D, 4)
	STRING(MOVS, Q, 8) STRING(STOS, Q, 8) STRING(LODS, Q, 8)
#undef STRING
	default:
		return EMULATE_UNKNOWN;
	}
}

/* ----------------------------------------------------------------- ports */

static unsigned int port_of(struct step *s, const struct place *p)
{
	return (unsigned int)get(p, s->bus) & 0xffff;
}

static bool port(struct step *s)
{
	if (s->in->head.mnemonic == ZYDIS_MNEMONIC_IN)
		reg_set(s->to.reg,
			s->bus->in(port_of(s, &s->from), s->to.size));
	else
		s->bus->out(port_of(s, &s->to), s->from.size,
			    (uint32_t)reg_get(s->from.reg));
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
		return arithmetic(s);
	case ZYDIS_MNEMONIC_INC:
	case ZYDIS_MNEMONIC_DEC:
	case ZYDIS_MNEMONIC_NEG:
	case ZYDIS_MNEMONIC_NOT:
		return unary(s);
	case ZYDIS_MNEMONIC_BT:
	case ZYDIS_MNEMONIC_BTS:
	case ZYDIS_MNEMONIC_BTR:
	case ZYDIS_MNEMONIC_BTC:
		return bit(s);
	case ZYDIS_MNEMONIC_CMPXCHG:
		return compare_exchange(s);
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

	if (n > 2 || !n || !place_of(s->regs, s->in, &s->in->ops[0], &s->to))
		return false;
	return n == 1 || place_of(s->regs, s->in, &s->in->ops[1], &s->from);
}

enum emulate_result emulate(struct kpi_regs *regs,
			    const struct emulate_bus *bus,
			    unsigned long *fault)
{
	struct step s = { .regs = regs, .bus = bus };
	enum emulate_result result;

	s.in = zydis.decode ? decode(regs->ip) : NULL;
	if (!s.in)
		return EMULATE_UNKNOWN;
	result = try_string(&s, fault);
	if (result != EMULATE_UNKNOWN)
		return result;
	if (!find_places(&s) || !execute(&s))
		return EMULATE_UNKNOWN;
	regs->ip += s.in->head.length;
	return EMULATE_DONE;
}
