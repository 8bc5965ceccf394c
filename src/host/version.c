// SPDX-License-Identifier: GPL-2.0
/* The version that lkmhost.h promises. */
#include "linuxkpi/lkmhost.h"

const char *lkmhost_version(void)
{
	return LKMHOST_VERSION;
}
