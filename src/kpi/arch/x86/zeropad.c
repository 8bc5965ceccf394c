// SPDX-License-Identifier: GPL-2.0
/*
 * asm/word-at-a-time.h: load_unaligned_zeropad().  The only instruction that
 * it makes is "mov r64, [memory]" (REX.W 8b), so this decodes no other.
 */
#include <linux/kernel.h>
#include <linux/mm.h>

#include "kpi.h"
#include "arch/x86/zeropad.h"

#define REX_B 1
#define REX_X 2
#define REX_R 4
#define REX_W 8

unsigned long *kpi_pt_reg(struct pt_regs *regs, unsigned int nr)
{
	static const u8 offsets[16] = {
		offsetof(struct pt_regs, ax),  offsetof(struct pt_regs, cx),
		offsetof(struct pt_regs, dx),  offsetof(struct pt_regs, bx),
		offsetof(struct pt_regs, sp),  offsetof(struct pt_regs, bp),
		offsetof(struct pt_regs, si),  offsetof(struct pt_regs, di),
		offsetof(struct pt_regs, r8),  offsetof(struct pt_regs, r9),
		offsetof(struct pt_regs, r10), offsetof(struct pt_regs, r11),
		offsetof(struct pt_regs, r12), offsetof(struct pt_regs, r13),
		offsetof(struct pt_regs, r14), offsetof(struct pt_regs, r15),
	};

	return (unsigned long *)((char *)regs + offsets[nr & 15]);
}

/* base + index * scale, out of the byte that follows ModRM. */
static unsigned long sib_address(struct pt_regs *regs, u8 rex, u8 sib, u8 mod,
				 const u8 **p)
{
	unsigned int base = (sib & 7) | (rex & REX_B ? 8 : 0);
	unsigned int index = ((sib >> 3) & 7) | (rex & REX_X ? 8 : 0);
	unsigned long address = 0;

	if ((sib & 7) == 5 && mod == 0) {
		address = *(const s32 *)*p;
		*p += 4;
	} else {
		address = *kpi_pt_reg(regs, base);
	}
	if (index != 4)
		address += *kpi_pt_reg(regs, index) << (sib >> 6);
	return address;
}

static unsigned long memory_operand(struct pt_regs *regs, u8 rex, u8 modrm,
				    const u8 *p)
{
	u8 mod = modrm >> 6, rm = modrm & 7;
	unsigned long address;

	if (rm == 4) {
		u8 sib = *p++;

		address = sib_address(regs, rex, sib, mod, &p);
	} else if (rm == 5 && mod == 0) {
		return (unsigned long)(p + 4) + *(const s32 *)p;
	} else {
		address = *kpi_pt_reg(regs, rm | (rex & REX_B ? 8 : 0));
	}
	if (mod == 1)
		address += *(const s8 *)p;
	else if (mod == 2)
		address += *(const s32 *)p;
	return address;
}

bool kpi_fix_zeropad(struct pt_regs *regs, unsigned long fault_address)
{
	const u8 *p = (const u8 *)regs->ip;
	u8 rex = p[0], modrm = p[2];
	unsigned long address, first;

	if ((rex & 0xf8) != (0x40 | REX_W) || p[1] != 0x8b || modrm >> 6 == 3)
		return false;
	address = memory_operand(regs, rex, modrm, p + 3);
	first = ALIGN_DOWN(address, sizeof(long));
	if (fault_address != first + sizeof(long))
		return false;
	*kpi_pt_reg(regs, ((modrm >> 3) & 7) | (rex & REX_R ? 8 : 0)) =
		*(unsigned long *)first >> ((address - first) * 8);
	return true;
}
