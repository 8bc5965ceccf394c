/* SPDX-License-Identifier: GPL-2.0 */
/* Between the files of RCU, and the hooks of those who make tasks. */
#ifndef KPI_RCU_H
#define KPI_RCU_H

#include <linux/atomic.h>
#include <linux/llist.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct cpumask;
struct host_range;
struct rcu_gp_oldstate;
struct srcu_struct;
struct task_struct;

/*
 * Numbers of grace periods, and the cookies that callers keep of them, are
 * counted as the kernel counts them: the two low bits are the state of the one
 * that runs (0: none does), the rest is how many there were.
 */
#define RCU_GP_STATE 3UL
#define RCU_GP_COMPLETED 1UL	/* the cookie that is always done with */

static inline unsigned long kpi_rcu_seq_next(unsigned long seq)
{
	return (seq | RCU_GP_STATE) + 1;
}

/* What @seq must reach before a whole grace period from now on has passed. */
static inline unsigned long kpi_rcu_seq_snap(unsigned long seq)
{
	return (seq + 2 * RCU_GP_STATE + 1) & ~RCU_GP_STATE;
}

/* A task may become a reader from here on, until the other is called. */
void kpi_rcu_task_add(struct task_struct *task);
void kpi_rcu_task_del(struct task_struct *task);

/*
 * Ask @pred about each task until it says true of one. A spin lock is held.
 * Tasks that come later are not readers that a grace period must wait for.
 */
bool kpi_rcu_any_task(bool (*pred)(struct task_struct *task));

/* Counts what shows of a CPU that no reader is in its midst. */
DECLARE_PER_CPU(unsigned long, kpi_rcu_quiet);

/*
 * Sleep between two looks at a condition that nobody will signal: short at
 * first, then longer. @round counts up from 0. may block.
 */
void kpi_rcu_pause(unsigned int round);

/* tree.c: its state, for polled.c and torture.c. */
extern unsigned long kpi_rcu_gp_seq;
extern unsigned long kpi_rcu_exp_seq;
void kpi_rcu_gp_until(unsigned long cookie, bool expedited);
void kpi_rcu_start_gp(void);
void kpi_rcu_set_torture_wait(int jiffies_to_wait);
int kpi_rcu_reading_cpu(void);	/* -1: the grace period waits for none */

/* A grace period of the ordinary kind, from now on. may block. */
void kpi_rcu_grace_period(void);

/*
 * Callbacks of one kind of RCU: a list without a lock, and one thread that
 * takes all of it, waits for a grace period and calls in order of arrival. The
 * thread is made when the first callback comes.
 */
struct kpi_rcu_cbs {
	const char *name;		/* of the thread */
	void (*grace_period)(void);
	struct llist_head pending;
	struct task_struct *thread;
	atomic_t making;
	atomic_t poll_wanted;
	atomic_long_t queued;
	unsigned long invoked;
	unsigned long periods;
};

#define KPI_RCU_CBS_INIT(thread_name, gp) {                                   \
	.name = thread_name,                                                  \
	.grace_period = gp,                                                   \
	.pending = LLIST_HEAD_INIT(pending),                                  \
}

void kpi_rcu_cbs_add(struct kpi_rcu_cbs *cbs, struct rcu_head *head,
		     rcu_callback_t func);
void kpi_rcu_cbs_poll(struct kpi_rcu_cbs *cbs);
void kpi_rcu_cbs_sync(struct kpi_rcu_cbs *cbs);
void kpi_rcu_cbs_barrier(struct kpi_rcu_cbs *cbs);
void kpi_rcu_cbs_show(struct kpi_rcu_cbs *cbs);

/* The callback of kvfree_rcu(): called where it may sleep. */
void kpi_kvfree_batch_done(struct rcu_head *head);
bool kpi_kvfree_pending(void);

/* The module's DEFINE_SRCU()s, from ___srcu_struct_ptrs. 0 or -ENOMEM. */
int kpi_srcu_module_coming(const struct host_range *ptrs);
void kpi_srcu_module_going(const struct host_range *ptrs);

/* srcutree.c for srcucb.c. */
void kpi_srcu_gp_until(struct srcu_struct *ssp, unsigned long cookie);
void kpi_srcu_init_callbacks(struct srcu_struct *ssp);
bool kpi_srcu_flush_callbacks(struct srcu_struct *ssp);

/* Call @head's function as a softirq would. */
void kpi_rcu_invoke(struct rcu_head *head);

/*
 * What the kernel's kernel/rcu/rcu.h declares for its own tests: not among
 * the headers that modules are built with.
 */
enum rcutorture_type {
	RCU_FLAVOR,
	RCU_TASKS_FLAVOR,
	RCU_TASKS_RUDE_FLAVOR,
	RCU_TASKS_TRACING_FLAVOR,
	RCU_TRIVIAL_FLAVOR,
	SRCU_FLAVOR,
	INVALID_RCU_FLAVOR
};

bool rcu_gp_is_normal(void);
bool rcu_gp_is_expedited(void);
void rcu_expedite_gp(void);
void rcu_unexpedite_gp(void);
unsigned long rcu_get_gp_seq(void);
unsigned long rcu_exp_batches_completed(void);
unsigned long srcu_batches_completed(struct srcu_struct *sp);
void rcu_force_quiescent_state(void);
bool rcu_check_boost_fail(unsigned long gp_state, int *cpup);
void show_rcu_gp_kthreads(void);
int rcu_get_gp_kthreads_prio(void);
void rcu_fwd_progress_check(unsigned long j);
void rcu_gp_slow_register(atomic_t *rgssp);
void rcu_gp_slow_unregister(atomic_t *rgssp);
void rcu_bind_current_to_nocb(void);
int rcu_jiffies_till_stall_check(void);
int rcu_exp_jiffies_till_stall_check(void);
void rcu_gp_set_torture_wait(int duration);
void rcutorture_get_gp_data(enum rcutorture_type test_type, int *flags,
			    unsigned long *gp_seq);
void srcutorture_get_gp_data(enum rcutorture_type test_type,
			     struct srcu_struct *sp, int *flags,
			     unsigned long *gp_seq);
void do_trace_rcu_torture_read(const char *name, struct rcu_head *rhp,
			       unsigned long secs, unsigned long c_old,
			       unsigned long c);
void show_rcu_tasks_classic_gp_kthread(void);
void show_rcu_tasks_rude_gp_kthread(void);
void show_rcu_tasks_trace_gp_kthread(void);
void call_rcu_tasks_rude(struct rcu_head *rhp, rcu_callback_t func);
void rcu_barrier_tasks_rude(void);

/* Also with a timeout in seconds and a suppression the tests set. */
extern int rcu_cpu_stall_suppress;
extern int rcu_cpu_stall_suppress_at_boot;
extern int rcu_cpu_stall_timeout;

/*
 * stall.c: while a grace period waits; @start and @next in jiffies. Says, at
 * most once each time round, which CPU (or -1) or which task it waits for.
 */
struct kpi_rcu_stall {
	unsigned long start;
	unsigned long next;
};
void kpi_rcu_stall_begin(struct kpi_rcu_stall *stall);
void kpi_rcu_stall_check(struct kpi_rcu_stall *stall, int cpu,
			 bool (*is_reader)(struct task_struct *task));

#endif
