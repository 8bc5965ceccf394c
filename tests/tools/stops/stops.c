// SPDX-License-Identifier: GPL-2.0
/* stops - places to stop at: core text, init text, a kernel struct, locals. */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/spinlock.h>

struct account {
	spinlock_t lock;
	struct list_head entries;
	int balance;
};

static struct account account;

static noinline int deposit(struct account *to, int amount)
{
	volatile int before = to->balance;	/* kept in memory for a debugger */

	if (amount <= 0)	/* stop here */
		return -EINVAL;
	spin_lock(&to->lock);
	to->balance = before + amount;
	spin_unlock(&to->lock);
	return to->balance;
}

static int __init stops_init(void)
{
	int total;

	spin_lock_init(&account.lock);
	INIT_LIST_HEAD(&account.entries);
	total = deposit(&account, 40);
	total = deposit(&account, total + 2);	/* stop in init */
	pr_info("total %d\n", total);
	return 0;
}

static void __exit stops_exit(void)
{
}

module_init(stops_init);
module_exit(stops_exit);
MODULE_DESCRIPTION("Places for a debugger to stop at");
MODULE_LICENSE("GPL");
