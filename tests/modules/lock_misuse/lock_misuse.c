// SPDX-License-Identifier: GPL-2.0
/*
 * lock_misuse - does one thing to a lock that must not be done, for what is
 * said about it: what=mutex, rtmutex, write, spin (released by another), read
 * (by nobody), twice (taken), sleep, alloc, reader, atomic (what may sleep, or
 * sleeps, where it must not).
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static char *what = "mutex";
module_param(what, charp, 0444);

static DEFINE_MUTEX(the_mutex);
static DEFINE_RT_MUTEX(the_rtmutex);
static DECLARE_RWSEM(the_rwsem);
static DEFINE_SPINLOCK(the_spinlock);
static DEFINE_RWLOCK(the_rwlock);
static DECLARE_COMPLETION(held);
static DECLARE_COMPLETION(released);

/* Another has the lock that is asked about, and keeps it for a while. */
static int holder(void *unused)
{
	if (!strcmp(what, "mutex"))
		mutex_lock(&the_mutex);
	else if (!strcmp(what, "rtmutex"))
		rt_mutex_lock(&the_rtmutex);
	else if (!strcmp(what, "write"))
		down_write(&the_rwsem);
	else if (!strcmp(what, "spin"))
		spin_lock(&the_spinlock);
	complete(&held);
	if (!strcmp(what, "spin")) {
		mdelay(50);
		preempt_enable();
	} else {
		wait_for_completion(&released);
	}
	return 0;
}

static void release_spinlock(void)
{
	preempt_disable();
	spin_unlock(&the_spinlock);
}

static void release_of_another(void)
{
	kthread_run(holder, NULL, "holder");
	wait_for_completion(&held);
	if (!strcmp(what, "mutex"))
		mutex_unlock(&the_mutex);
	else if (!strcmp(what, "rtmutex"))
		rt_mutex_unlock(&the_rtmutex);
	else if (!strcmp(what, "write"))
		up_write(&the_rwsem);
	else
		release_spinlock();
	complete(&released);
	msleep(60);
}

static void release_of_nobody(void)
{
	up_read(&the_rwsem);
}

static void release_rwlock(void)
{
	preempt_disable();
	write_unlock(&the_rwlock);
}

static void taken_twice(void)
{
	spin_lock(&the_spinlock);
	spin_lock(&the_spinlock);
}

static void sleep_with_lock(void)
{
	spin_lock(&the_spinlock);
	mutex_lock(&the_mutex);
	mutex_unlock(&the_mutex);
	spin_unlock(&the_spinlock);
}

static void alloc_with_lock(void)
{
	void *p;

	spin_lock(&the_spinlock);
	p = kmalloc(100, GFP_KERNEL);
	spin_unlock(&the_spinlock);
	kfree(p);
}

static void sleep_in_reader(void)
{
	rcu_read_lock();
	might_sleep();
	rcu_read_unlock();
}

static void schedule_in_atomic(void)
{
	spin_lock(&the_spinlock);
	msleep(1);
	spin_unlock(&the_spinlock);
}

static int __init lock_misuse_init(void)
{
	if (!strcmp(what, "read"))
		release_of_nobody();
	else if (!strcmp(what, "twice"))
		taken_twice();
	else if (!strcmp(what, "sleep"))
		sleep_with_lock();
	else if (!strcmp(what, "alloc"))
		alloc_with_lock();
	else if (!strcmp(what, "rwlock"))
		release_rwlock();
	else if (!strcmp(what, "reader"))
		sleep_in_reader();
	else if (!strcmp(what, "atomic"))
		schedule_in_atomic();
	else
		release_of_another();
	return 0;
}

static void __exit lock_misuse_exit(void)
{
}

module_init(lock_misuse_init);
module_exit(lock_misuse_exit);
MODULE_DESCRIPTION("Misuses a lock");
MODULE_LICENSE("GPL");
