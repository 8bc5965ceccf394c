// SPDX-License-Identifier: GPL-2.0
/* A driver that pins its caller's memory, for the tests of exec. */
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>

#include "pindev.h"

#define PAGES 256

static DEFINE_MUTEX(lock);
static struct page *pages[PAGES];
static int nr;
static struct pindev_range range;

static void each_byte(void (*fn)(u8 *byte, u32 i, u32 arg), u32 arg)
{
	u32 offset = offset_in_page(range.addr), i;

	for (i = 0; i < range.size; i++) {
		u32 at = offset + i;
		u8 *p = kmap_local_page(pages[at >> PAGE_SHIFT]);

		fn(p + offset_in_page(at), i, arg);
		kunmap_local(p);
	}
}

static void fill_byte(u8 *byte, u32 i, u32 seed)
{
	*byte = i * 7 + seed;
}

static u32 total;

static void add_byte(u8 *byte, u32 i, u32 unused)
{
	total += *byte;
}

static int count_of(const struct pindev_range *r)
{
	return PAGE_ALIGN(offset_in_page(r->addr) + r->size) >> PAGE_SHIFT;
}

static long pin(const struct pindev_range *r)
{
	int want = count_of(r), got;

	if (nr)
		return -EBUSY;
	if (!r->size || want > PAGES)
		return -EINVAL;
	got = pin_user_pages_fast(r->addr, want, FOLL_WRITE, pages);
	if (got < 0)
		return got;
	if (got < want) {
		unpin_user_pages(pages, got);
		return -EFAULT;
	}
	nr = got;
	range = *r;
	return 0;
}

static long again(const struct pindev_range *r)
{
	int want = count_of(r), i, got;

	if (nr || !r->size || want > PAGES)
		return -EINVAL;
	for (i = 0; i < r->seed; i++) {
		got = get_user_pages_fast(r->addr, want, FOLL_WRITE, pages);
		if (got != want)
			return got < 0 ? got : -EFAULT;
		while (got--)
			put_page(pages[got]);
	}
	return 0;
}

static long unpin(void)
{
	unpin_user_pages_dirty_lock(pages, nr, true);
	nr = 0;
	return 0;
}

static long do_ioctl(unsigned int cmd, void __user *arg)
{
	struct pindev_range r;
	u32 seed;
	long err;

	switch (cmd) {
	case PINDEV_PIN:
	case PINDEV_AGAIN:
		if (copy_from_user(&r, arg, sizeof(r)))
			return -EFAULT;
		if (cmd == PINDEV_AGAIN)
			return again(&r);
		err = pin(&r);
		if (!err && r.seed)
			each_byte(fill_byte, r.seed);
		return err;
	case PINDEV_SUM:
		total = 0;
		each_byte(add_byte, 0);
		return put_user(total, (u32 __user *)arg);
	case PINDEV_FILL:
		if (get_user(seed, (u32 __user *)arg))
			return -EFAULT;
		each_byte(fill_byte, seed);
		return 0;
	case PINDEV_UNPIN:
		return unpin();
	case PINDEV_LEAK:
		nr = 0;
		return 0;
	}
	return -ENOTTY;
}

static long pindev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	long ret;

	mutex_lock(&lock);
	ret = do_ioctl(cmd, (void __user *)arg);
	mutex_unlock(&lock);
	return ret;
}

static int pindev_release(struct inode *inode, struct file *file)
{
	return unpin();
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = pindev_ioctl,
	.release = pindev_release,
};
static struct miscdevice pindev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "pindev",
	.fops = &fops,
	.mode = 0666,
};
module_misc_device(pindev);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Pins its caller's memory");
