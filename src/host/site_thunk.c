// SPDX-License-Identifier: GPL-2.0
/*
 * site_thunk.c - the code that stands in for instructions which access a
 * device: the address is looked at; one of a window goes to the device by a
 * call, any other is accessed by the instruction itself.
 */
#include <string.h>

#include "site.h"

struct code {
	unsigned char *bytes;
	unsigned long at;	/* where it will run */
	size_t n;
	bool failed;		/* too long, or too far away */
};

static void emit(struct code *c, const void *bytes, size_t n)
{
	if (c->n + n > THUNK_SIZE) {
		c->failed = true;
		return;
	}
	memcpy(c->bytes + c->n, bytes, n);
	c->n += n;
}
#define EMIT(c, ...)                                                          \
	emit(c, (const unsigned char[]){ __VA_ARGS__ },                       \
	     sizeof((const unsigned char[]){ __VA_ARGS__ }))

static void emit32(struct code *c, uint32_t value)
{
	emit(c, &value, sizeof(value));
}

static void emit64(struct code *c, uint64_t value)
{
	emit(c, &value, sizeof(value));
}

static unsigned long here(const struct code *c)
{
	return c->at + c->n;
}

/* The distance to @to from behind the four bytes that say it. */
static void emit_distance(struct code *c, unsigned long to)
{
	int64_t distance = (int64_t)(to - (here(c) + 4));

	c->failed |= distance != (int32_t)distance;
	emit32(c, (uint32_t)distance);
}

static void emit_jump(struct code *c, unsigned long to)
{
	EMIT(c, 0xe9);
	emit_distance(c, to);
}

/* A jump within the thunk whose target comes later: land() there. */
static size_t emit_later(struct code *c)
{
	emit32(c, 0);
	return c->n;
}

static void land(struct code *c, size_t from)
{
	uint32_t distance = (uint32_t)(c->n - from);

	if (!c->failed)
		memcpy(c->bytes + from - 4, &distance, 4);
}

/* ----------------------------------------------- registers on the stack */

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11 };

/*
 * Pushed in this order, then flags and RBP; RBP points at the last. A called
 * function keeps the others.
 */
static const unsigned char pushed[] = { RAX, RCX, RDX, RSI, RDI,
					R8,  R9,  R10, R11 };
#define N_PUSHED sizeof(pushed)
#define FRAME ((N_PUSHED + 2) * 8)	/* to where RSP was */

/* Where register @r is, from RBP; -1: in itself. */
static int slot(unsigned int r)
{
	for (size_t i = 0; i < N_PUSHED; i++)
		if (pushed[i] == r)
			return (int)(FRAME - (i + 1) * 8);
	return r == RBP ? 0 : -1;
}

static void emit_push(struct code *c, unsigned int r)
{
	if (r >= 8)
		EMIT(c, 0x41);
	EMIT(c, (unsigned char)(0x50 + (r & 7)));
}

static void emit_pop(struct code *c, unsigned int r)
{
	if (r >= 8)
		EMIT(c, 0x41);
	EMIT(c, (unsigned char)(0x58 + (r & 7)));
}

static void emit_save(struct code *c)
{
	for (size_t i = 0; i < N_PUSHED; i++)
		emit_push(c, pushed[i]);
	EMIT(c, 0x9c);				/* pushfq */
	emit_push(c, RBP);
}

static void emit_restore(struct code *c)
{
	emit_pop(c, RBP);
	EMIT(c, 0x9d);				/* popfq */
	for (size_t i = N_PUSHED; i-- > 0;)
		emit_pop(c, pushed[i]);
}

void site_unwind(struct kpi_regs *regs, unsigned long ip)
{
	unsigned long bp = regs->bp;

	regs->ip = ip;
	regs->sp = bp + FRAME;
	peek_long(bp, &regs->bp);
}

/* ------------------------------------------------- what can be done here */

static unsigned int number(ZydisRegister r)
{
	if (r >= ZYDIS_REGISTER_RAX && r <= ZYDIS_REGISTER_R15)
		return r - ZYDIS_REGISTER_RAX;
	if (r >= ZYDIS_REGISTER_EAX && r <= ZYDIS_REGISTER_R15D)
		return r - ZYDIS_REGISTER_EAX;
	if (r >= ZYDIS_REGISTER_AX && r <= ZYDIS_REGISTER_R15W)
		return r - ZYDIS_REGISTER_AX;
	if (r >= ZYDIS_REGISTER_AL && r <= ZYDIS_REGISTER_BL)
		return r - ZYDIS_REGISTER_AL;
	/* Not AH ... BH; SPL and those behind come after these four. */
	if (r >= ZYDIS_REGISTER_SPL && r <= ZYDIS_REGISTER_R15B)
		return r - ZYDIS_REGISTER_AL - 4;
	return ~0u;
}

static bool is_plain_memory(const struct insn *in, const ZydisDecodedOperand *op)
{
	return op->type == ZYDIS_OPERAND_TYPE_MEMORY &&
	       op->mem.type == ZYDIS_MEMOP_TYPE_MEM &&
	       in->head.address_width == 64 &&
	       op->mem.segment != ZYDIS_REGISTER_FS &&
	       op->mem.segment != ZYDIS_REGISTER_GS && op->size >= 8 &&
	       op->size <= 64;
}

static bool is_register(const ZydisDecodedOperand *op)
{
	return op->type == ZYDIS_OPERAND_TYPE_REGISTER &&
	       number(op->reg.value) != ~0u && number(op->reg.value) != RSP;
}

bool site_is_access(const struct insn *in)
{
	const ZydisDecodedOperand *to = &in->ops[0], *from = &in->ops[1];

	if (in->head.operand_count_visible != 2)
		return false;
	switch (in->head.mnemonic) {
	case ZYDIS_MNEMONIC_MOV:
		if (is_plain_memory(in, to))
			return from->type == ZYDIS_OPERAND_TYPE_IMMEDIATE ||
			       is_register(from);
		/* fallthrough */
	case ZYDIS_MNEMONIC_MOVZX:
	case ZYDIS_MNEMONIC_MOVSX:
	case ZYDIS_MNEMONIC_MOVSXD:
		return is_plain_memory(in, from) && is_register(to);
	default:
		return false;
	}
}

static bool is_condition(const struct insn *in)
{
	return in->head.meta.category == ZYDIS_CATEGORY_COND_BR &&
	       in->head.meta.branch_type != ZYDIS_BRANCH_TYPE_NONE &&
	       ((in->head.opcode_map == ZYDIS_OPCODE_MAP_DEFAULT &&
		 (in->head.opcode & 0xf0) == 0x70) ||
		(in->head.opcode_map == ZYDIS_OPCODE_MAP_0F &&
		 (in->head.opcode & 0xf0) == 0x80));
}

static bool is_relative(const struct insn *in)
{
	return in->ops[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE &&
	       in->ops[0].imm.is_relative;
}

bool site_can_move(const struct insn *in)
{
	switch (in->head.meta.category) {
	case ZYDIS_CATEGORY_COND_BR:
		return is_condition(in);
	case ZYDIS_CATEGORY_UNCOND_BR:
	case ZYDIS_CATEGORY_CALL:
		return is_relative(in);
	case ZYDIS_CATEGORY_RET:
		return true;
	case ZYDIS_CATEGORY_INTERRUPT:
	case ZYDIS_CATEGORY_SYSCALL:
	case ZYDIS_CATEGORY_SYSTEM:
	case ZYDIS_CATEGORY_SYSRET:
		return false;
	default:
		return in->head.mnemonic != ZYDIS_MNEMONIC_UD2 &&
		       in->head.mnemonic != ZYDIS_MNEMONIC_INT3;
	}
}

/* -------------------------------------------------------------- an access */

/* lea rdi, [the operand], with the stack @FRAME lower. */
static void emit_address(struct code *c, const struct site_insn *s,
			 const ZydisDecodedOperand *op)
{
	unsigned int base = number(op->mem.base), index = number(op->mem.index);
	int64_t disp = op->mem.disp.has_displacement ? op->mem.disp.value : 0;
	unsigned int scale = op->mem.scale ? __builtin_ctz(op->mem.scale) : 0;

	if (op->mem.base == ZYDIS_REGISTER_RIP) {
		EMIT(c, 0x48, 0xbf);
		emit64(c, s->ip + s->length + (uint64_t)disp);
		return;
	}
	if (base == RSP)
		disp += FRAME;
	c->failed |= disp != (int32_t)disp;
	if (base == ~0u && index == ~0u) {
		EMIT(c, 0x48, 0xc7, 0xc7);	/* mov rdi, disp32 */
		emit32(c, (uint32_t)disp);
		return;
	}
	EMIT(c,
	     (unsigned char)(0x48 | (index != ~0u ? (index >> 3) << 1 : 0) |
			     (base != ~0u ? base >> 3 : 0)),
	     0x8d, base == ~0u ? 0x3c : 0xbc,
	     (unsigned char)(scale << 6 |
			     (index == ~0u ? 4 : index & 7) << 3 |
			     (base == ~0u ? 5 : base & 7)));
	emit32(c, (uint32_t)disp);
}

/* rdi outside of the windows: a jump whose target comes later. */
static size_t emit_check(struct code *c)
{
	EMIT(c, 0x48, 0xb8);
	emit64(c, arena.io.start);
	EMIT(c, 0x48, 0x89, 0xf9);		/* mov rcx, rdi */
	EMIT(c, 0x48, 0x29, 0xc1);		/* sub rcx, rax */
	EMIT(c, 0x48, 0xb8);
	emit64(c, arena.io.end - arena.io.start);
	EMIT(c, 0x48, 0x39, 0xc1);		/* cmp rcx, rax */
	EMIT(c, 0x0f, 0x83);			/* jae */
	return emit_later(c);
}

static void emit_call(struct code *c, unsigned int size, const void *fn)
{
	EMIT(c, 0xbe);				/* mov esi, size */
	emit32(c, size);
	EMIT(c, 0x48, 0xb8);
	emit64(c, (uint64_t)fn);
	EMIT(c, 0xff, 0xd0);			/* call rax */
	EMIT(c, 0x48, 0x89, 0xec);		/* mov rsp, rbp */
}

/* rdx = the value to be written, @size bytes of it. */
static void emit_value(struct code *c, const ZydisDecodedOperand *from,
		       unsigned int size)
{
	int at;

	if (from->type == ZYDIS_OPERAND_TYPE_IMMEDIATE) {
		EMIT(c, 0x48, 0xc7, 0xc2);
		emit32(c, (uint32_t)from->imm.value.u);
	} else {
		unsigned int r = number(from->reg.value);

		at = slot(r);
		if (at >= 0)
			EMIT(c, 0x48, 0x8b, 0x55, (unsigned char)at);
		else
			EMIT(c, (unsigned char)(0x48 | (r >> 3) << 2), 0x89,
			     (unsigned char)(0xc2 | (r & 7) << 3));
	}
	if (size == 1)
		EMIT(c, 0x0f, 0xb6, 0xd2);
	else if (size == 2)
		EMIT(c, 0x0f, 0xb7, 0xd2);
	else if (size == 4)
		EMIT(c, 0x89, 0xd2);
}

/* rax, @size bytes of it, as wide as the instruction makes it. */
static void emit_extend(struct code *c, ZydisMnemonic mnemonic,
			unsigned int size)
{
	bool is_signed = mnemonic == ZYDIS_MNEMONIC_MOVSX ||
			 mnemonic == ZYDIS_MNEMONIC_MOVSXD;

	if (is_signed && size == 4)
		EMIT(c, 0x48, 0x63, 0xc0);
	else if (is_signed)
		EMIT(c, 0x48, 0x0f, size == 1 ? 0xbe : 0xbf, 0xc0);
	else if (size == 4)
		EMIT(c, 0x89, 0xc0);
	else if (size < 4)
		EMIT(c, 0x0f, size == 1 ? 0xb6 : 0xb7, 0xc0);
}

/* Of a register 32 bits clear the upper half, fewer keep the rest. */
static void emit_result(struct code *c, const ZydisDecodedOperand *to)
{
	unsigned int r = number(to->reg.value), size = to->size / 8u;
	unsigned char rex = (unsigned char)(r >> 3), opcode = 0x89;
	int at = slot(r);

	if (size == 4)
		EMIT(c, 0x89, 0xc0);
	if (size == 2)
		EMIT(c, 0x66);
	if (size == 1)
		opcode = 0x88;
	if (size >= 4)
		rex |= 0x48;
	else
		rex |= 0x40;
	if (at >= 0)
		EMIT(c, (unsigned char)(rex & ~1), opcode, 0x45,
		     (unsigned char)at);
	else
		EMIT(c, rex, opcode, (unsigned char)(0xc0 | (r & 7)));
}

static uint64_t read_device(unsigned long va, unsigned int size)
{
	return host_io_read(va, size);
}

static void write_device(unsigned long va, unsigned int size, uint64_t value)
{
	host_io_write(va, size, value);
}

static void emit_move(struct code *c, struct site_insn *s,
		      const struct insn *in);

static void emit_access(struct code *c, struct site_insn *s,
			const struct insn *in)
{
	const ZydisDecodedOperand *to = &in->ops[0], *from = &in->ops[1];
	bool load = to->type == ZYDIS_OPERAND_TYPE_REGISTER;
	unsigned int size = (load ? from : to)->size / 8u;
	size_t plain, done;

	s->entry = here(c);
	emit_save(c);
	emit_address(c, s, load ? from : to);
	EMIT(c, 0x48, 0x89, 0xe5);		/* mov rbp, rsp */
	plain = emit_check(c);
	EMIT(c, 0x48, 0x83, 0xe4, 0xf0);	/* and rsp, -16 */
	if (load) {
		emit_call(c, size, read_device);
		emit_extend(c, in->head.mnemonic, size);
		emit_result(c, to);
	} else {
		emit_value(c, from, size);
		emit_call(c, size, write_device);
	}
	emit_restore(c);
	EMIT(c, 0xe9);
	done = emit_later(c);
	land(c, plain);
	emit_restore(c);
	emit_move(c, s, in);
	land(c, done);
}

/* ------------------------------------------------ the instruction, moved */

static unsigned long target(const struct site_insn *s, const struct insn *in)
{
	return s->ip + s->length + (unsigned long)in->ops[0].imm.value.s;
}

/* A call must return to the text, where tables know the place. */
static void emit_moved_call(struct code *c, const struct site_insn *s,
			    const struct insn *in)
{
	unsigned long back = s->ip + s->length;

	c->failed |= back != (unsigned long)(int32_t)back;
	EMIT(c, 0x68);				/* push */
	emit32(c, (uint32_t)back);
	emit_jump(c, target(s, in));
}

static void emit_copy(struct code *c, const struct site_insn *s,
		      const struct insn *in)
{
	unsigned long at = here(c);
	unsigned char bytes[MAX_INSN];

	memcpy(bytes, (const void *)s->ip, s->length);
	for (unsigned int i = 0; i < in->head.operand_count; i++) {
		const ZydisDecodedOperand *op = &in->ops[i];
		int64_t disp;
		int32_t word;

		if (op->type != ZYDIS_OPERAND_TYPE_MEMORY ||
		    op->mem.base != ZYDIS_REGISTER_RIP)
			continue;
		disp = op->mem.disp.value + (int64_t)(s->ip - at);
		word = (int32_t)disp;
		c->failed |= disp != word;
		memcpy(bytes + in->head.raw.disp.offset, &word, sizeof(word));
	}
	emit(c, bytes, s->length);
}

static void emit_move(struct code *c, struct site_insn *s,
		      const struct insn *in)
{
	s->copy = here(c);
	switch (in->head.meta.category) {
	case ZYDIS_CATEGORY_COND_BR:
		EMIT(c, 0x0f,
		     (unsigned char)(0x80 | (in->head.opcode & 0x0f)));
		emit_distance(c, target(s, in));
		break;
	case ZYDIS_CATEGORY_UNCOND_BR:
		emit_jump(c, target(s, in));
		break;
	case ZYDIS_CATEGORY_CALL:
		emit_moved_call(c, s, in);
		break;
	default:
		emit_copy(c, s, in);
	}
}

size_t site_make_thunk(struct site *s, unsigned char *code, unsigned long at)
{
	struct code c = { .bytes = code, .at = at };

	for (unsigned int i = 0; i < s->n; i++) {
		struct site_insn *part = &s->insns[i];
		const struct insn *in = emulate_decode(part->ip, NULL);

		if (!in)
			return 0;
		part->entry = here(&c);
		if (part->is_access)
			emit_access(&c, part, in);
		else
			emit_move(&c, part, in);
	}
	emit_jump(&c, s->ip + s->length);
	return c.failed ? 0 : c.n;
}
