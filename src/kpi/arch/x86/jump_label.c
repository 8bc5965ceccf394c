// SPDX-License-Identifier: GPL-2.0
/* arch/x86/kernel/jump_label.c, asm/jump_label.h: a branch as machine code. */
#include <linux/errno.h>
#include <linux/jump_label.h>
#include <linux/string.h>

#include "kpi.h"
#include "arch/x86/jump_label.h"

#define SHORT_SIZE 2
#define NEAR_SIZE 5
#define SHORT_JMP 0xeb
#define NEAR_JMP 0xe9

static const u8 short_nop[SHORT_SIZE] = { 0x66, 0x90 };
static const u8 near_nop[NEAR_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

/* The assembler chose the size by the distance; 0: no branch stands there. */
static unsigned int branch_size(const u8 *code)
{
	if (code[0] == SHORT_JMP || !memcmp(code, short_nop, SHORT_SIZE))
		return SHORT_SIZE;
	if (code[0] == NEAR_JMP || !memcmp(code, near_nop, NEAR_SIZE))
		return NEAR_SIZE;
	return 0;
}

static int encode_jump(u8 *out, unsigned int size, long distance)
{
	s32 near = distance;

	if (size == SHORT_SIZE) {
		if (distance != (s8)distance)
			return -ERANGE;
		out[0] = SHORT_JMP;
		out[1] = distance;
		return 0;
	}
	if (distance != near)
		return -ERANGE;
	out[0] = NEAR_JMP;
	memcpy(out + 1, &near, sizeof(near));
	return 0;
}

int kpi_patch_branch(unsigned long code, unsigned long target, bool jump)
{
	u8 wanted[NEAR_SIZE];
	unsigned int size;
	int err;

	host_text_restore((const void *)code, NEAR_SIZE);
	size = branch_size((const u8 *)code);
	if (!size)
		return -EINVAL;
	if (jump) {
		err = encode_jump(wanted, size, target - (code + size));
		if (err)
			return err;
	} else {
		memcpy(wanted, size == SHORT_SIZE ? short_nop : near_nop, size);
	}
	if (!memcmp((const void *)code, wanted, size))
		return 0;
	return host_text_poke((void *)code, wanted, size);
}
