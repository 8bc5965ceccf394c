/* SPDX-License-Identifier: GPL-2.0 */
/*
 * check.h - one check of a conformance module, in a function that returns an
 * int. The module counts in its `checks` those that have passed.
 */
#ifndef TESTS_MODULES_CHECK_H
#define TESTS_MODULES_CHECK_H

#include <linux/errno.h>
#include <linux/printk.h>

#define CHECK(cond)                                                           \
	do {                                                                  \
		if (!(cond)) {                                                \
			printk(KERN_ERR KBUILD_MODNAME ": line %d: %s\n",     \
			       __LINE__, #cond);                              \
			return -EINVAL;                                       \
		}                                                             \
		checks++;                                                     \
	} while (0)

#endif
