// SPDX-License-Identifier: GPL-2.0
/*
 * emulate_vector.c - loads and stores of vector registers: what a C library's
 * memcpy() makes of a copy from or to a program's mapping of a device.
 */
#include <string.h>

#include "emulate_step.h"

#define PART 16u	/* bytes; a register is up to four of these */

static bool is_move(ZydisMnemonic m)
{
	switch (m) {
#define MOVE(name) case ZYDIS_MNEMONIC_##name: case ZYDIS_MNEMONIC_V##name:
	MOVE(MOVUPS) MOVE(MOVUPD) MOVE(MOVAPS) MOVE(MOVAPD) MOVE(MOVDQU)
	MOVE(MOVDQA) MOVE(MOVNTDQ) MOVE(MOVNTDQA) MOVE(MOVNTPS) MOVE(MOVNTPD)
	MOVE(LDDQU) MOVE(MOVQ) MOVE(MOVD) MOVE(MOVSS) MOVE(MOVSD)
#undef MOVE
	case ZYDIS_MNEMONIC_VMOVDQU8:
	case ZYDIS_MNEMONIC_VMOVDQU16:
	case ZYDIS_MNEMONIC_VMOVDQU32:
	case ZYDIS_MNEMONIC_VMOVDQU64:
	case ZYDIS_MNEMONIC_VMOVDQA32:
	case ZYDIS_MNEMONIC_VMOVDQA64:
		return true;
	default:
		return false;
	}
}

static int number_of(ZydisRegister r)
{
	if (r >= ZYDIS_REGISTER_XMM0 && r <= ZYDIS_REGISTER_XMM31)
		return r - ZYDIS_REGISTER_XMM0;
	if (r >= ZYDIS_REGISTER_YMM0 && r <= ZYDIS_REGISTER_YMM31)
		return r - ZYDIS_REGISTER_YMM0;
	if (r >= ZYDIS_REGISTER_ZMM0 && r <= ZYDIS_REGISTER_ZMM31)
		return r - ZYDIS_REGISTER_ZMM0;
	return -1;
}

/* Eight bytes at a time, as two of the widest accesses there are. */
static void transfer(const struct emulate_bus *bus, unsigned long address,
		     unsigned char *at, unsigned int size, bool store)
{
	uint64_t value = 0;

	for (unsigned int done = 0, n; done < size; done += n) {
		n = size - done < 8 ? size - done : 8;
		if (store) {
			memcpy(&value, at + done, n);
			bus->write(address + done, n, value);
		} else {
			value = bus->read(address + done, n);
			memcpy(at + done, &value, n);
		}
	}
}

/* What a load does not reach: the old encoding leaves all beyond 16 bytes. */
static void clear_rest(const struct step *s, unsigned int number,
		       unsigned int size)
{
	bool old = s->in->head.encoding == ZYDIS_INSTRUCTION_ENCODING_LEGACY;
	unsigned char *at;

	for (unsigned int part = size / PART; part < (old ? 1 : 4); part++) {
		at = s->bus->vector(number, part);
		if (at && part == size / PART && size % PART)
			memset(at + size % PART, 0, PART - size % PART);
		else if (at)
			memset(at, 0, PART);
	}
}

static bool move(struct step *s, const ZydisDecodedOperand *memory,
		 unsigned int number, bool store)
{
	unsigned int size = memory->size / 8u;
	struct place p;

	if (!emulate_place(s->regs, s->in, memory, &p))
		return false;
	for (unsigned int done = 0; done < size; done += PART)
		if (!s->bus->vector(number, done / PART))
			return false;
	for (unsigned int done = 0; done < size; done += PART)
		transfer(s->bus, p.address + done,
			 s->bus->vector(number, done / PART),
			 size - done < PART ? size - done : PART, store);
	if (!store)
		clear_rest(s, number, size);
	return true;
}

/* The last visible operand: a mask register may stand before it. */
static const ZydisDecodedOperand *source(const struct insn *in)
{
	return &in->ops[in->head.operand_count_visible - 1];
}

bool emulate_vector(struct step *s)
{
	const ZydisDecodedOperand *to = &s->in->ops[0], *from = source(s->in);
	ZydisRegister mask = s->in->head.avx.mask.reg;
	bool store = to->type == ZYDIS_OPERAND_TYPE_MEMORY;
	const ZydisDecodedOperand *reg = store ? from : to;
	const ZydisDecodedOperand *memory = store ? to : from;

	if (!s->bus->vector || !is_move(s->in->head.mnemonic) ||
	    (mask != ZYDIS_REGISTER_NONE && mask != ZYDIS_REGISTER_K0))
		return false;
	if (reg->type != ZYDIS_OPERAND_TYPE_REGISTER ||
	    memory->type != ZYDIS_OPERAND_TYPE_MEMORY ||
	    number_of(reg->reg.value) < 0)
		return false;
	return move(s, memory, (unsigned int)number_of(reg->reg.value), store);
}
