// SPDX-License-Identifier: GPL-2.0
/* Calls through a wild function pointer. */
#include <linux/module.h>

static void (*volatile nowhere)(void) = (void *)0xdead000UL;

static noinline void jump(void)
{
	nowhere();
	barrier();
}

static int __init crash_jump_init(void)
{
	jump();
	return 0;
}
module_init(crash_jump_init);

MODULE_DESCRIPTION("Jumps to where no code is");
MODULE_LICENSE("GPL");
