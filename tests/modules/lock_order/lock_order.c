// SPDX-License-Identifier: GPL-2.0
/*
 * lock_order - takes two locks in both orders, one after the other so that
 * nothing hangs: what=mutex, spin, rwsem, mixed (a mutex and a semaphore), heap
 * (in one object). And what nobody must complain of: what=fine.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static char *what = "fine";
module_param(what, charp, 0444);

static DEFINE_MUTEX(one);
static DEFINE_MUTEX(two);
static DEFINE_SPINLOCK(spin_one);
static DEFINE_SPINLOCK(spin_two);
static DECLARE_RWSEM(sem_one);
static DECLARE_RWSEM(sem_two);

struct node {
	struct mutex lock;
	struct mutex inner;
};

static noinline void take_mutexes(struct mutex *first, struct mutex *second)
{
	mutex_lock(first);
	mutex_lock_nested(second, SINGLE_DEPTH_NESTING);
	mutex_unlock(second);
	mutex_unlock(first);
}

static noinline void take_spins(spinlock_t *first, spinlock_t *second)
{
	unsigned long flags;

	spin_lock_irqsave(first, flags);
	spin_lock(second);
	spin_unlock(second);
	spin_unlock_irqrestore(first, flags);
}

static noinline void take_sems(struct rw_semaphore *first,
			       struct rw_semaphore *second)
{
	down_read(first);
	down_write(second);
	up_write(second);
	up_read(first);
}

static void mix(void)
{
	mutex_lock(&one);
	down_read(&sem_one);
	up_read(&sem_one);
	mutex_unlock(&one);
	down_write(&sem_one);
	mutex_lock(&one);
	mutex_unlock(&one);
	up_write(&sem_one);
}

static struct node *new_node(void)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	if (n) {
		mutex_init(&n->lock);
		mutex_init(&n->inner);
	}
	return n;
}

static void on_the_heap(void)
{
	struct node *n = new_node();

	if (!n)
		return;
	take_mutexes(&n->lock, &n->inner);
	take_mutexes(&n->inner, &n->lock);
	kfree(n);
}

/* The second object may lie where the first was; its order is its own. */
static void reuse(void)
{
	struct node *n = new_node();

	if (n)
		take_mutexes(&n->lock, &n->inner);
	kfree(n);
	n = new_node();
	if (n)
		take_mutexes(&n->inner, &n->lock);
	kfree(n);
}

/* Who only tries waits for nobody, and who let go holds nothing. */
static void be_fine(void)
{
	take_mutexes(&one, &two);
	take_mutexes(&one, &two);
	mutex_lock(&two);
	if (mutex_trylock(&one))
		mutex_unlock(&one);
	mutex_unlock(&two);
	mutex_lock(&one);
	mutex_lock(&two);
	mutex_unlock(&one);
	mutex_unlock(&two);
	mutex_lock(&one);
	mutex_unlock(&one);
	reuse();
}

static int __init lock_order_init(void)
{
	if (!strcmp(what, "mutex")) {
		take_mutexes(&one, &two);
		take_mutexes(&two, &one);
		take_mutexes(&two, &one);
	} else if (!strcmp(what, "spin")) {
		take_spins(&spin_one, &spin_two);
		take_spins(&spin_two, &spin_one);
	} else if (!strcmp(what, "rwsem")) {
		take_sems(&sem_one, &sem_two);
		take_sems(&sem_two, &sem_one);
	} else if (!strcmp(what, "mixed")) {
		mix();
	} else if (!strcmp(what, "heap")) {
		on_the_heap();
	} else {
		be_fine();
	}
	return 0;
}
module_init(lock_order_init);

static void __exit lock_order_exit(void)
{
}
module_exit(lock_order_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Locks taken in both orders");
