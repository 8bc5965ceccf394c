/* SPDX-License-Identifier: GPL-2.0 */
/*
 * emulate_step.h - what the parts of the emulator share: an instruction as
 * Zydis decodes it, its operands, and the families that do it.
 */
#ifndef LKMHOST_HOST_EMULATE_STEP_H
#define LKMHOST_HOST_EMULATE_STEP_H

#include <Zydis/Zydis.h>

#include "emulate.h"

struct insn {
	ZydisDecodedInstruction head;
	ZydisDecodedOperand ops[ZYDIS_MAX_OPERAND_COUNT];
};

#define MAX_INSN 15

/* emulate_decode.c: the one at @ip (@bus NULL: here); NULL: none known. */
const struct insn *emulate_decode(unsigned long ip,
				  const struct emulate_bus *bus);

/* emulate_operand.c */
struct reg {
	unsigned long *slot;	/* NULL: none that we know */
	unsigned int shift, size;
};

struct place {
	unsigned int size;
	bool is_memory;
	unsigned long address;
	struct reg reg;
	uint64_t immediate;
	bool is_immediate;
};


static inline uint64_t emulate_mask(unsigned int size)
{
	return size >= 8 ? ~0ull : (1ull << (8 * size)) - 1;
}

static inline uint64_t emulate_sign(unsigned int size)
{
	return 1ull << (8 * size - 1);
}

uint64_t emulate_sign_extend(uint64_t value, unsigned int size);
/* AX ... R15 by the processor's numbers. */
unsigned long *emulate_slot(struct kpi_regs *regs, unsigned int number);
uint64_t emulate_reg_get(struct reg r);
void emulate_reg_set(struct reg r, uint64_t value);
/* False: an operand that is not known here. */
bool emulate_place(struct kpi_regs *regs, const struct insn *in,
		   const ZydisDecodedOperand *op, struct place *p);
uint64_t emulate_get(const struct place *p, const struct emulate_bus *bus);
void emulate_put(const struct place *p, const struct emulate_bus *bus,
		 uint64_t value);

struct step {
	struct kpi_regs *regs;
	const struct emulate_bus *bus;
	const struct insn *in;
	struct place to, from;	/* operands 0 and 1 */
};

/* emulate_arithmetic.c */
enum { CF = 1, PF = 4, AF = 16, ZF = 64, SF = 128, DF = 1 << 10, OF = 1 << 11 };
bool emulate_arithmetic(struct step *s);	/* two operands */
bool emulate_unary(struct step *s);
bool emulate_bit(struct step *s);
bool emulate_cmpxchg(struct step *s);

/* emulate_vector.c */
bool emulate_vector(struct step *s);

/* emulate_string.c: EMULATE_UNKNOWN: it is none of these. */
enum emulate_result emulate_string(struct step *s, unsigned long *fault);

#endif
