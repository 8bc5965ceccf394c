/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - the only place that asks which kernel this is.  Names a feature
 * or a difference once; the other files use the name.
 */
#ifndef LKMHOST_COMPAT_H
#define LKMHOST_COMPAT_H

#include <linux/version.h>

#endif
