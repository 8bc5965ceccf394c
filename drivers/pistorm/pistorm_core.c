// SPDX-License-Identifier: GPL-2.0
/* pistorm_core.c - registers mapped, requests of programs carried out. */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "pistorm.h"

static unsigned long gpio_base = 0x3f200000;
module_param(gpio_base, ulong, 0444);
MODULE_PARM_DESC(gpio_base, "Physical address of the GPIO registers");

static unsigned long clock_base = 0x3f101000;
module_param(clock_base, ulong, 0444);
MODULE_PARM_DESC(clock_base, "Physical address of the clock manager");

#define REGISTERS_SIZE 0x1000

struct pistorm pistorm = { .lock = __MUTEX_INITIALIZER(pistorm.lock) };

int pistorm_map(void)
{
	pistorm.gpio = ioremap(gpio_base, REGISTERS_SIZE);
	if (!pistorm.gpio)
		return -ENOMEM;
	pistorm.clock = ioremap(clock_base, REGISTERS_SIZE);
	if (pistorm.clock)
		return 0;
	iounmap(pistorm.gpio);
	return -ENOMEM;
}

void pistorm_unmap(void)
{
	iounmap(pistorm.clock);
	iounmap(pistorm.gpio);
}

static int get_pins(struct pistorm *ps, void __user *arg)
{
	struct pistorm_pins pins;

	pistorm_pins(ps, &pins);
	return copy_to_user(arg, &pins, sizeof(pins)) ? -EFAULT : 0;
}

static int busop(struct pistorm *ps, void __user *arg)
{
	struct pistorm_busop op;
	int ret;

	if (copy_from_user(&op, arg, sizeof(op)))
		return -EFAULT;
	ret = pistorm_busop(ps, &op);
	if (ret)
		return ret;
	return copy_to_user(arg, &op, sizeof(op)) ? -EFAULT : 0;
}

/* What was done before one failed is copied back, too. */
static int run_ops(struct pistorm *ps, struct pistorm_busop *ops, u32 count)
{
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < count; i++) {
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = pistorm_busop(ps, &ops[i]);
	}
	return ret;
}

static int batch(struct pistorm *ps, void __user *arg)
{
	struct pistorm_batch batch;
	struct pistorm_busop *ops;
	void __user *user;
	size_t size;
	int ret;

	if (copy_from_user(&batch, arg, sizeof(batch)))
		return -EFAULT;
	if (!batch.ops_count || batch.ops_count > PISTORM_BATCH_MAX)
		return -EINVAL;
	user = u64_to_user_ptr(batch.ops_ptr);
	size = batch.ops_count * sizeof(*ops);
	ops = memdup_user(user, size);
	if (IS_ERR(ops))
		return PTR_ERR(ops);
	ret = run_ops(ps, ops, batch.ops_count);
	if (copy_to_user(user, ops, size))
		ret = -EFAULT;
	kfree(ops);
	return ret;
}

static long carry_out(struct pistorm *ps, unsigned int cmd, void __user *arg)
{
	switch (cmd) {
	case PISTORM_IOC_SETUP:
		return pistorm_setup(ps);
	case PISTORM_IOC_RESET_SM:
		pistorm_reset_state_machine(ps);
		return 0;
	case PISTORM_IOC_PULSE_RESET:
		pistorm_pulse_reset(ps);
		return 0;
	case PISTORM_IOC_GET_PINS:
		return get_pins(ps, arg);
	case PISTORM_IOC_BUSOP:
		return busop(ps, arg);
	case PISTORM_IOC_BATCH:
		return batch(ps, arg);
	default:
		return -ENOTTY;
	}
}

static long pistorm_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	long ret;

	if (mutex_lock_interruptible(&pistorm.lock))
		return -ERESTARTSYS;
	ret = carry_out(&pistorm, cmd, (void __user *)arg);
	mutex_unlock(&pistorm.lock);
	return ret;
}

const struct file_operations pistorm_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.llseek = no_llseek,
	.unlocked_ioctl = pistorm_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
