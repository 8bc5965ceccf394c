// SPDX-License-Identifier: GPL-2.0
/* emulate_operand.c - registers, addresses and constants of an instruction. */
#include <stddef.h>

#include "emulate_step.h"

uint64_t emulate_sign_extend(uint64_t value, unsigned int size)
{
	return ((value & emulate_mask(size)) ^ emulate_sign(size)) - emulate_sign(size);
}

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

unsigned long *emulate_slot(struct kpi_regs *regs, unsigned int number)
{
	return (unsigned long *)((char *)regs + slots[number]);
}

/* AH, CH, DH and BH lie between the low bytes and SPL ... in Zydis' order. */
static struct reg byte_reg(struct kpi_regs *regs, ZydisRegister r)
{
	unsigned int n = r - ZYDIS_REGISTER_AL;

	if (n >= 4 && n < 8)
		return (struct reg){ emulate_slot(regs, n - 4), 8, 1 };
	return (struct reg){ emulate_slot(regs, n < 4 ? n : n - 4), 0, 1 };
}

static struct reg reg_of(struct kpi_regs *regs, ZydisRegister r)
{
	if (r >= ZYDIS_REGISTER_AL && r <= ZYDIS_REGISTER_R15B)
		return byte_reg(regs, r);
	if (r >= ZYDIS_REGISTER_AX && r <= ZYDIS_REGISTER_R15W)
		return (struct reg){ emulate_slot(regs, r - ZYDIS_REGISTER_AX), 0,
				     2 };
	if (r >= ZYDIS_REGISTER_EAX && r <= ZYDIS_REGISTER_R15D)
		return (struct reg){ emulate_slot(regs, r - ZYDIS_REGISTER_EAX), 0,
				     4 };
	if (r >= ZYDIS_REGISTER_RAX && r <= ZYDIS_REGISTER_R15)
		return (struct reg){ emulate_slot(regs, r - ZYDIS_REGISTER_RAX), 0,
				     8 };
	return (struct reg){ NULL, 0, 0 };
}

uint64_t emulate_reg_get(struct reg r)
{
	return *r.slot >> r.shift & emulate_mask(r.size);
}

/* Writing 32 bits clears the upper half, writing fewer keeps the rest. */
void emulate_reg_set(struct reg r, uint64_t value)
{
	uint64_t m = emulate_mask(r.size) << r.shift;

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
	return reg.slot ? emulate_reg_get(reg) : 0;
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

bool emulate_place(struct kpi_regs *regs, const struct insn *in,
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

uint64_t emulate_get(const struct place *p, const struct emulate_bus *bus)
{
	if (p->is_memory)
		return bus->read(p->address, p->size);
	return p->is_immediate ? p->immediate : emulate_reg_get(p->reg);
}

void emulate_put(const struct place *p, const struct emulate_bus *bus,
		uint64_t value)
{
	if (p->is_memory)
		bus->write(p->address, p->size, value & emulate_mask(p->size));
	else
		emulate_reg_set(p->reg, value);
}
