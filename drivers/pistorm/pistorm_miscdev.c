// SPDX-License-Identifier: GPL-2.0
/* pistorm_miscdev.c - /dev/pistorm, a misc device. */
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "pistorm.h"

static struct miscdevice misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "pistorm",
	.fops = &pistorm_fops,
};

static int __init pistorm_init(void)
{
	int ret = pistorm_map();

	if (ret)
		return ret;
	ret = misc_register(&misc);
	if (ret)
		pistorm_unmap();
	else
		pr_info("pistorm: /dev/pistorm is ready\n");
	return ret;
}
module_init(pistorm_init);

static void __exit pistorm_exit(void)
{
	misc_deregister(&misc);
	pistorm_unmap();
}
module_exit(pistorm_exit);

MODULE_DESCRIPTION("PiStorm: an Amiga's bus on a Raspberry Pi's GPIO pins");
MODULE_LICENSE("GPL");
