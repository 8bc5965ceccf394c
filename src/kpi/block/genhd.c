// SPDX-License-Identifier: GPL-2.0
/* block/genhd.c, linux/blkdev.h: major numbers of block devices. */
#include <linux/blkdev.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "kpi.h"

#define LAST_MAJOR 511		/* as of character devices */
#define FIRST_DYNAMIC 254	/* and downwards from there */

struct major {
	struct list_head list;
	unsigned int number;
	char name[16];
};

static DEFINE_MUTEX(lock);
static LIST_HEAD(majors);

static struct major *find(unsigned int number)
{
	struct major *m;

	list_for_each_entry(m, &majors, list)
		if (m->number == number)
			return m;
	return NULL;
}

static int free_number(void)
{
	int number = FIRST_DYNAMIC;

	while (number > 0 && find(number))
		number--;
	return number ?: -EBUSY;
}

static int add(unsigned int number, const char *name)
{
	struct major *m;

	if (find(number)) {
		pr_warn("register_blkdev: cannot get major %u for %s\n", number,
			name);
		return -EBUSY;
	}
	m = kmalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	m->number = number;
	strscpy(m->name, name, sizeof(m->name));
	list_add_tail(&m->list, &majors);
	return 0;
}

/* The number, where one was to be found; else 0. */
int __register_blkdev(unsigned int major, const char *name,
		      void (*probe)(dev_t devt))
{
	int number = major, err;

	if (major > LAST_MAJOR) {
		pr_err("%s: major requested (%u) is greater than the maximum (%u) for %s\n",
		       __func__, major, LAST_MAJOR, name);
		return -EINVAL;
	}
	mutex_lock(&lock);
	if (!major)
		number = free_number();
	err = number < 0 ? number : add(number, name);
	mutex_unlock(&lock);
	return err ?: major ? 0 : number;
}
KPI_EXPORT_PARTIAL(__register_blkdev, "no disk can be added");

void unregister_blkdev(unsigned int major, const char *name)
{
	struct major *m;

	mutex_lock(&lock);
	m = find(major);
	if (!WARN_ON(!m || strncmp(m->name, name, sizeof(m->name) - 1))) {
		list_del(&m->list);
		kfree(m);
	}
	mutex_unlock(&lock);
}
KPI_EXPORT(unregister_blkdev);
