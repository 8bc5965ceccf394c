/* SPDX-License-Identifier: GPL-2.0 */
/* jump_label.h - one branch as machine code. */
#ifndef KPI_ARCH_X86_JUMP_LABEL_H
#define KPI_ARCH_X86_JUMP_LABEL_H

#include <linux/types.h>

/*
 * Make the instruction at @code a jump to @target or a nop of its size. Does
 * nothing where it is that already. -EINVAL: it is neither. may block.
 */
int kpi_patch_branch(unsigned long code, unsigned long target, bool jump);

#endif
