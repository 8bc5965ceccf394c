// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/sysrq.c, linux/sysrq.h: keys that ask a kernel what it does;
 * those that a host can serve, and what drivers add.
 */
#include <linux/capability.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysrq.h>
#include <linux/uaccess.h>

#include "kpi.h"

static void set_loglevel(int key)
{
	console_loglevel = key - '0';
	pr_info("Loglevel set to %d\n", console_loglevel);
}

static const struct sysrq_key_op loglevel_op = {
	.handler = set_loglevel,
	.help_msg = "loglevel(0-9)",
	.action_msg = "Changing Loglevel",
	.enable_mask = SYSRQ_ENABLE_LOG,
};

static void crash(int key)
{
	panic("sysrq triggered crash\n");
}

static const struct sysrq_key_op crash_op = {
	.handler = crash,
	.help_msg = "crash(c)",
	.action_msg = "Trigger a crash",
	.enable_mask = SYSRQ_ENABLE_DUMP,
};

static void show_tasks(int key)
{
	host_show_tasks();
}

/* The host logs what is done, too. */
static const struct sysrq_key_op show_tasks_op = {
	.handler = show_tasks,
	.help_msg = "show-task-states(t)",
	.enable_mask = SYSRQ_ENABLE_DUMP,
};

/* 0 ... 9, a ... z, A ... Z. */
#define KEYS 62
static const struct sysrq_key_op *keys[KEYS] = {
	[0 ... 9] = &loglevel_op,
	[10 + 'c' - 'a'] = &crash_op,
	[10 + 't' - 'a'] = &show_tasks_op,
};
static DEFINE_SPINLOCK(keys_lock);

static int index_of(int key)
{
	if (key >= '0' && key <= '9')
		return key - '0';
	if (key >= 'a' && key <= 'z')
		return key - 'a' + 10;
	if (key >= 'A' && key <= 'Z')
		return key - 'A' + 36;
	return -1;
}

static void help(void)
{
	int i, j;

	pr_info("sysrq: HELP :");
	for (i = 0; i < KEYS; i++) {
		for (j = 0; j < i && keys[j] != keys[i]; j++)
			;
		if (keys[i] && j == i)
			pr_cont(" %s", keys[i]->help_msg);
	}
	pr_cont("\n");
}

static void handle(int key)
{
	const struct sysrq_key_op *op;
	int i = index_of(key);

	op = i < 0 ? NULL : READ_ONCE(keys[i]);
	if (!op)
		return help();
	if (op->action_msg)
		pr_info("sysrq: %s\n", op->action_msg);
	op->handler(key);
}

/* All keys are enabled: whoever runs the host owns it. */
int sysrq_mask(void)
{
	return 1;
}
KPI_EXPORT(sysrq_mask);

/* Unregistering waits until no handler of that driver runs any more. */
void __handle_sysrq(int key, bool check_mask)
{
	rcu_read_lock();
	handle(key);
	rcu_read_unlock();
}

void handle_sysrq(int key)
{
	__handle_sysrq(key, true);
}
KPI_EXPORT(handle_sysrq);

static int swap_key(int key, const struct sysrq_key_op *from,
		    const struct sysrq_key_op *to)
{
	int i = index_of(key), ret = -1;

	spin_lock(&keys_lock);
	if (i >= 0 && keys[i] == from) {
		WRITE_ONCE(keys[i], to);
		ret = 0;
	}
	spin_unlock(&keys_lock);
	synchronize_rcu();
	return ret;
}

int register_sysrq_key(int key, const struct sysrq_key_op *op)
{
	return swap_key(key, NULL, op);
}
KPI_EXPORT(register_sysrq_key);

int unregister_sysrq_key(int key, const struct sysrq_key_op *op)
{
	return swap_key(key, op, NULL);
}
KPI_EXPORT(unregister_sysrq_key);

/* /proc/sysrq-trigger: the first character is the key. */
static ssize_t trigger(struct file *file, const char __user *buf, size_t count,
		       loff_t *pos)
{
	char key;

	if (!count)
		return 0;
	if (get_user(key, buf))
		return -EFAULT;
	__handle_sysrq(key, false);
	return count;
}

static const struct proc_ops trigger_ops = {
	.proc_write = trigger,
	.proc_lseek = noop_llseek,
};

static int add_trigger(void)
{
	return proc_create("sysrq-trigger", 0200, NULL, &trigger_ops) ? 0 :
								-ENOMEM;
}
KPI_INIT_LATE(add_trigger);
