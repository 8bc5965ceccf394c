// SPDX-License-Identifier: GPL-2.0
/*
 * linux/vermagic.h: the version magic of the kernel that this kernel side was
 * built for, where a module has its own, so that the host can compare them.
 */
#define INCLUDE_VERMAGIC
#include <linux/module.h>
#include <linux/vermagic.h>

MODULE_INFO(vermagic, VERMAGIC_STRING);
