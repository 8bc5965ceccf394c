// SPDX-License-Identifier: GPL-2.0
/* lkmhost: command dispatch. */
#include <stdio.h>

#include "linuxkpi/lkmhost.h"

int main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("lkmhost %s\n", lkmhost_version());
	return 0;
}
