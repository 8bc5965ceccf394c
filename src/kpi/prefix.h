/* SPDX-License-Identifier: GPL-2.0 */
/* prefix.h - included before every file of the kernel side. */
#ifndef LKMHOST_PREFIX_H
#define LKMHOST_PREFIX_H

/*
 * With this option static branches are assembled as jumps, for objtool to
 * make nops of them. objtool does not see the kernel side.
 */
#undef CONFIG_HAVE_JUMP_LABEL_HACK

/* The kernel itself is no module that could be in use. */
#include <linux/export.h>
#undef THIS_MODULE
#define THIS_MODULE ((struct module *)0)

#endif
