// SPDX-License-Identifier: GPL-2.0
/*
 * percpu_rwsem - readers together, writers alone, and neither keeps the other
 * out for good.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu-rwsem.h>

static int checks;

#include "../check.h"

DEFINE_STATIC_PERCPU_RWSEM(still);
static struct percpu_rw_semaphore sem;

/* Asks from another thread: may it read, may it be let in within the time? */
struct asker {
	struct percpu_rw_semaphore *sem;
	bool writes;
	struct completion started, in, leave, out;
};

static int ask(void *arg)
{
	struct asker *a = arg;

	complete(&a->started);
	if (a->writes)
		percpu_down_write(a->sem);
	else
		percpu_down_read(a->sem);
	complete(&a->in);
	wait_for_completion(&a->leave);
	if (a->writes)
		percpu_up_write(a->sem);
	else
		percpu_up_read(a->sem);
	/* Not a line of this module runs after that. */
	kthread_complete_and_exit(&a->out, 0);
}

static int start(struct asker *a, struct percpu_rw_semaphore *s, bool writes)
{
	a->sem = s;
	a->writes = writes;
	init_completion(&a->started);
	init_completion(&a->in);
	init_completion(&a->leave);
	init_completion(&a->out);
	if (IS_ERR(kthread_run(ask, a, "percpu_rwsem/ask")))
		return -ENOMEM;
	wait_for_completion(&a->started);
	return 0;
}

static bool is_in(struct asker *a)
{
	return wait_for_completion_timeout(&a->in, HZ / 20);
}

static void finish(struct asker *a)
{
	complete(&a->leave);
	wait_for_completion(&a->out);
}

static int check_states(struct percpu_rw_semaphore *s)
{
	struct asker reader, writer, late;

	CHECK(!percpu_is_read_locked(s) && !percpu_is_write_locked(s));
	percpu_down_read(s);
	CHECK(percpu_is_read_locked(s) && !percpu_is_write_locked(s));
	CHECK(percpu_down_read_trylock(s));
	percpu_up_read(s);
	/* A second reader comes in, a writer waits for both. */
	CHECK(!start(&reader, s, false));
	CHECK(is_in(&reader));
	CHECK(!start(&writer, s, true));
	CHECK(!is_in(&writer));
	/* It keeps those out that come later. */
	CHECK(percpu_is_write_locked(s));
	CHECK(!percpu_down_read_trylock(s));
	CHECK(!start(&late, s, false));
	CHECK(!is_in(&late));
	percpu_up_read(s);
	CHECK(!is_in(&writer));
	finish(&reader);
	wait_for_completion(&writer.in);
	CHECK(!is_in(&late));
	finish(&writer);
	wait_for_completion(&late.in);
	finish(&late);
	percpu_down_write(s);
	CHECK(percpu_is_write_locked(s) && !percpu_is_read_locked(s));
	CHECK(!percpu_down_read_trylock(s));
	percpu_up_write(s);
	CHECK(percpu_down_read_trylock(s));
	percpu_up_read(s);
	CHECK(!percpu_is_read_locked(s) && !percpu_is_write_locked(s));
	return 0;
}

#define WRITERS 2
#define READERS 4

static unsigned long took[WRITERS + READERS];
static int inside, writing;
static atomic_t reading, violations;

static int stress(void *arg)
{
	unsigned long *mine = arg;
	bool writes = mine < took + WRITERS;

	while (!kthread_should_stop()) {
		if (writes) {
			percpu_down_write(&sem);
			if (writing++ || atomic_read(&reading))
				atomic_inc(&violations);
			inside++;
			writing--;
			percpu_up_write(&sem);
		} else {
			percpu_down_read(&sem);
			atomic_inc(&reading);
			if (READ_ONCE(writing))
				atomic_inc(&violations);
			atomic_dec(&reading);
			percpu_up_read(&sem);
		}
		(*mine)++;
		/* Writers pause, so that readers find their fast path too. */
		if (writes && !(*mine % 8))
			msleep(2);
		cond_resched();
	}
	return 0;
}

static int check_stress(void)
{
	struct task_struct *tasks[WRITERS + READERS];
	unsigned long end = jiffies + 30 * HZ;
	int i;

	for (i = 0; i < WRITERS + READERS; i++) {
		tasks[i] = kthread_run(stress, &took[i], "percpu_rwsem/%d", i);
		CHECK(!IS_ERR(tasks[i]));
	}
	for (i = 0; i < WRITERS + READERS; i++)
		while (READ_ONCE(took[i]) < 50 && time_before(jiffies, end))
			msleep(1);
	for (i = 0; i < WRITERS + READERS; i++)
		kthread_stop(tasks[i]);
	for (i = 0; i < WRITERS + READERS; i++)
		CHECK(took[i] >= 50);
	CHECK(!atomic_read(&violations));
	CHECK(inside == took[0] + took[1]);
	return 0;
}

static int __init percpu_rwsem_init(void)
{
	int err = percpu_init_rwsem(&sem);

	err = err ?: check_states(&sem) ?: check_states(&still) ?:
	      check_stress();
	/* Twice, as after an initialization that failed. */
	percpu_free_rwsem(&sem);
	percpu_free_rwsem(&sem);
	if (!err)
		pr_info("percpu_rwsem: %d checks passed\n", checks);
	return err;
}

static void __exit percpu_rwsem_exit(void)
{
}

module_init(percpu_rwsem_init);
module_exit(percpu_rwsem_exit);
MODULE_DESCRIPTION("Checks per-CPU reader-writer semaphores");
MODULE_LICENSE("GPL");
