// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/char/hw_random/core.c, linux/hw_random.h: hardware random number
 * generators, of which one is current; /dev/hwrng gives what that gives.
 *
 * A generator is initialised when it becomes current, and cleaned up when it
 * is not current any more and nobody reads from it. There is no thread that
 * feeds an entropy pool: the host's own random numbers are never short of it.
 *
 * reading covers the buffer and is held while a generator reads, perhaps for
 * long; lock covers the list, the choice and the end of a generator, and is
 * taken inside of it.
 */
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/hw_random.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "kpi.h"

#define BUFFER_SIZE (SMP_CACHE_BYTES < 32 ? 32 : SMP_CACHE_BYTES)
#define MAX_QUALITY 1024

static DEFINE_MUTEX(lock);
static LIST_HEAD(generators);
static struct hwrng *current_rng;
static bool chosen_by_user;

static DEFINE_MUTEX(reading);
static u8 buffer[BUFFER_SIZE] __aligned(SMP_CACHE_BYTES);
static size_t held;	/* bytes of it that nobody has had yet */

/* ---------------------------------------------------- the current one */

/* With lock. */
static void clean_up(struct kref *ref)
{
	struct hwrng *rng = container_of(ref, struct hwrng, ref);

	if (rng->cleanup)
		rng->cleanup(rng);
	complete_all(&rng->cleanup_done);
}

static void clean_up_and_unlock(struct kref *ref)
{
	clean_up(ref);
	mutex_unlock(&lock);
}

static struct hwrng *get_current_rng(void)
{
	struct hwrng *rng;

	mutex_lock(&lock);
	rng = current_rng;
	if (rng)
		kref_get(&rng->ref);
	mutex_unlock(&lock);
	return rng;
}

static void put_rng(struct hwrng *rng)
{
	kref_put_mutex(&rng->ref, clean_up_and_unlock, &lock);
}

static int start(struct hwrng *rng)
{
	int ret;

	/* It is still being read from since it was current last. */
	if (kref_get_unless_zero(&rng->ref))
		return 0;
	ret = rng->init ? rng->init(rng) : 0;
	if (ret)
		return ret;
	kref_init(&rng->ref);
	reinit_completion(&rng->cleanup_done);
	return 0;
}

/* With lock; NULL: none shall be. */
static int choose(struct hwrng *rng)
{
	struct hwrng *old = current_rng;
	int ret = rng && rng != old ? start(rng) : 0;

	if (ret || rng == old)
		return ret;
	current_rng = rng;
	if (old)
		kref_put(&old->ref, clean_up);
	return 0;
}

/* With lock. */
static int choose_best(void)
{
	struct hwrng *rng, *best = NULL;
	int ret;

	list_for_each_entry(rng, &generators, list)
		if (!best || rng->quality > best->quality)
			best = rng;
	ret = choose(best);
	if (!ret)
		chosen_by_user = false;
	return ret;
}

/* -------------------------------------------------------- registration */

static bool name_is_taken(const char *name)
{
	struct hwrng *rng;

	list_for_each_entry(rng, &generators, list)
		if (!strcmp(rng->name, name))
			return true;
	return false;
}

int hwrng_register(struct hwrng *rng)
{
	int ret = 0;

	if (!rng->name || (!rng->read && !rng->data_read))
		return -EINVAL;
	mutex_lock(&lock);
	if (name_is_taken(rng->name)) {
		mutex_unlock(&lock);
		return -EEXIST;
	}
	refcount_set(&rng->ref.refcount, 0);
	init_completion(&rng->cleanup_done);
	complete_all(&rng->cleanup_done);
	init_completion(&rng->dying);
	if (rng->quality > MAX_QUALITY)
		rng->quality = MAX_QUALITY;
	list_add_tail(&rng->list, &generators);
	if (!current_rng ||
	    (!chosen_by_user && rng->quality > current_rng->quality))
		ret = choose(rng);
	if (ret)
		list_del_init(&rng->list);
	mutex_unlock(&lock);
	return ret;
}
KPI_EXPORT(hwrng_register);

/* Returns when nobody reads from it any more. */
void hwrng_unregister(struct hwrng *rng)
{
	mutex_lock(&lock);
	list_del_init(&rng->list);
	complete_all(&rng->dying);
	/* Where no other one starts there is none. */
	if (current_rng == rng && choose_best())
		choose(NULL);
	mutex_unlock(&lock);
	wait_for_completion(&rng->cleanup_done);
}
KPI_EXPORT(hwrng_unregister);

static void release(struct device *dev, void *res)
{
	hwrng_unregister(*(struct hwrng **)res);
}

static int is_of(struct device *dev, void *res, void *rng)
{
	return *(struct hwrng **)res == rng;
}

int devm_hwrng_register(struct device *dev, struct hwrng *rng)
{
	struct hwrng **res = devres_alloc(release, sizeof(*res), GFP_KERNEL);
	int ret;

	if (!res)
		return -ENOMEM;
	ret = hwrng_register(rng);
	if (ret) {
		devres_free(res);
		return ret;
	}
	*res = rng;
	devres_add(dev, res);
	return 0;
}
KPI_EXPORT(devm_hwrng_register);

void devm_hwrng_unregister(struct device *dev, struct hwrng *rng)
{
	devres_release(dev, release, is_of, rng);
}
KPI_EXPORT(devm_hwrng_unregister);

/* Sleep in a read function; not 0: the generator is being unregistered. */
long hwrng_msleep(struct hwrng *rng, unsigned int msecs)
{
	return wait_for_completion_interruptible_timeout(
		&rng->dying, msecs_to_jiffies(msecs) + 1);
}
KPI_EXPORT(hwrng_msleep);

long hwrng_yield(struct hwrng *rng)
{
	return wait_for_completion_interruptible_timeout(&rng->dying, 1);
}
KPI_EXPORT(hwrng_yield);

/* --------------------------------------------------------------- reading */

static int get_data(struct hwrng *rng, bool wait)
{
	if (rng->read)
		return rng->read(rng, buffer, sizeof(buffer), wait);
	if (rng->data_present && !rng->data_present(rng, wait))
		return 0;
	return rng->data_read(rng, (u32 *)buffer);
}

/* What a driver says that it has read is not taken on trust. */
static int fill(struct hwrng *rng, bool wait)
{
	int got = get_data(rng, wait);

	if (got < 0)
		return got;
	if (WARN_ONCE(got > sizeof(buffer), "%s gives %d bytes of %zu\n",
		      rng->name, got, sizeof(buffer)))
		got = sizeof(buffer);
	if (!got && !wait)
		return -EAGAIN;
	held = got;
	return 0;
}

/* At most a buffer's worth, in @out; 0: the generator gave none. */
static ssize_t read_some(struct hwrng *rng, u8 *out, size_t size, bool wait)
{
	int ret = 0;

	if (mutex_lock_interruptible(&reading))
		return -ERESTARTSYS;
	if (!held)
		ret = fill(rng, wait);
	if (!ret) {
		size = min(size, held);
		held -= size;
		memcpy(out, buffer + held, size);
		memzero_explicit(buffer + held, size);
	}
	mutex_unlock(&reading);
	return ret ?: size;
}

static ssize_t read_once(struct file *filp, char __user *buf, size_t size)
{
	struct hwrng *rng = get_current_rng();
	u8 some[BUFFER_SIZE];
	ssize_t got;

	if (!rng)
		return -ENODEV;
	got = read_some(rng, some, size, !(filp->f_flags & O_NONBLOCK));
	put_rng(rng);
	if (got > 0 && copy_to_user(buf, some, got))
		got = -EFAULT;
	memzero_explicit(some, sizeof(some));
	return got;
}

static ssize_t rng_read(struct file *filp, char __user *buf, size_t size,
			loff_t *pos)
{
	size_t done = 0;
	ssize_t got;

	while (done < size) {
		got = read_once(filp, buf + done, size - done);
		if (got < 0)
			return done ?: got;
		done += got;
		if (signal_pending(current))
			return done ?: -ERESTARTSYS;
		cond_resched();
	}
	return done;
}

static int rng_open(struct inode *inode, struct file *filp)
{
	bool reads_only = (filp->f_mode & FMODE_READ) &&
			  !(filp->f_mode & FMODE_WRITE);

	return reads_only ? 0 : -EINVAL;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = rng_open,
	.read = rng_read,
	.llseek = noop_llseek,
};

/* ----------------------------------------------------------------- sysfs */

static ssize_t rng_current_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	ssize_t n;

	mutex_lock(&lock);
	n = sysfs_emit(buf, "%s\n", current_rng ? current_rng->name : "none");
	mutex_unlock(&lock);
	return n;
}

static ssize_t rng_current_store(struct device *dev,
				 struct device_attribute *attr,
				 const char *buf, size_t len)
{
	int ret = -ENODEV;
	struct hwrng *rng;

	mutex_lock(&lock);
	if (sysfs_streq(buf, "")) {
		ret = choose_best();
	} else {
		list_for_each_entry(rng, &generators, list) {
			if (!sysfs_streq(rng->name, buf))
				continue;
			ret = choose(rng);
			chosen_by_user = chosen_by_user || !ret;
			break;
		}
	}
	mutex_unlock(&lock);
	return ret ?: len;
}
static DEVICE_ATTR_RW(rng_current);

static ssize_t rng_available_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct hwrng *rng;
	ssize_t n = 0;

	mutex_lock(&lock);
	list_for_each_entry(rng, &generators, list)
		n += sysfs_emit_at(buf, n, "%s ", rng->name);
	n += sysfs_emit_at(buf, n, "\n");
	mutex_unlock(&lock);
	return n;
}
static DEVICE_ATTR_RO(rng_available);

static ssize_t rng_selected_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", READ_ONCE(chosen_by_user));
}
static DEVICE_ATTR_RO(rng_selected);

static ssize_t rng_quality_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	ssize_t n = -ENODEV;

	mutex_lock(&lock);
	if (current_rng)
		n = sysfs_emit(buf, "%hu\n", current_rng->quality);
	mutex_unlock(&lock);
	return n;
}

static ssize_t rng_quality_store(struct device *dev,
				 struct device_attribute *attr,
				 const char *buf, size_t len)
{
	u16 quality;
	int ret;

	if (kstrtou16(buf, 0, &quality) || quality > MAX_QUALITY)
		return -EINVAL;
	mutex_lock(&lock);
	ret = current_rng ? 0 : -ENODEV;
	if (!ret) {
		current_rng->quality = quality;
		ret = choose_best();
	}
	mutex_unlock(&lock);
	return ret ?: len;
}
static DEVICE_ATTR_RW(rng_quality);

static struct attribute *rng_attrs[] = {
	&dev_attr_rng_current.attr,
	&dev_attr_rng_available.attr,
	&dev_attr_rng_selected.attr,
	&dev_attr_rng_quality.attr,
	NULL,
};
ATTRIBUTE_GROUPS(rng);

static struct miscdevice device = {
	.minor = HWRNG_MINOR,
	.name = "hw_random",
	.nodename = "hwrng",
	.fops = &fops,
	.groups = rng_groups,
};

static int add_node(void)
{
	return misc_register(&device);
}
KPI_INIT_LATE(add_node);
