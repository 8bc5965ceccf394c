// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/async.c, linux/async.h: calls that are made later, by somebody else,
 * and waiting for those before one's own.
 */
#include <linux/async.h>
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "kpi.h"

struct call {
	struct list_head domain_list;	/* domain->pending */
	struct list_head global_list;	/* of registered domains */
	struct list_head all_list;
	struct work_struct work;
	async_cookie_t cookie;
	async_func_t func;
	void *data;
	struct async_domain *domain;
	struct task_struct *runner;
};

static ASYNC_DOMAIN(default_domain);

/* Protects the lists, in the order of cookies, and next_cookie. */
static DEFINE_SPINLOCK(async_lock);
static LIST_HEAD(all_pending);	/* in registered domains */
static LIST_HEAD(all_calls);
static async_cookie_t next_cookie = 1;
static atomic_t calls = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(async_done);

/* Beyond this, memory is better not taken for more of them. */
#define MAX_CALLS 32768

static void finish(struct call *c)
{
	unsigned long flags;

	spin_lock_irqsave(&async_lock, flags);
	list_del_init(&c->domain_list);
	list_del_init(&c->global_list);
	list_del(&c->all_list);
	spin_unlock_irqrestore(&async_lock, flags);
	kfree(c);
	atomic_dec(&calls);
	wake_up_all(&async_done);
}

static void run(struct work_struct *work)
{
	struct call *c = container_of(work, struct call, work);

	WRITE_ONCE(c->runner, current);
	c->func(c->data, c->cookie);
	finish(c);
}

static async_cookie_t enlist(struct call *c, struct async_domain *domain)
{
	unsigned long flags;

	spin_lock_irqsave(&async_lock, flags);
	c->cookie = next_cookie++;
	list_add_tail(&c->domain_list, &domain->pending);
	list_add_tail(&c->all_list, &all_calls);
	if (domain->registered)
		list_add_tail(&c->global_list, &all_pending);
	spin_unlock_irqrestore(&async_lock, flags);
	return c->cookie;
}

/* No memory: the call is made here and now. */
static async_cookie_t call_now(async_func_t func, void *data)
{
	async_cookie_t cookie;
	unsigned long flags;

	spin_lock_irqsave(&async_lock, flags);
	cookie = next_cookie++;
	spin_unlock_irqrestore(&async_lock, flags);
	func(data, cookie);
	return cookie;
}

async_cookie_t async_schedule_node_domain(async_func_t func, void *data,
					  int node,
					  struct async_domain *domain)
{
	struct call *c = NULL;
	async_cookie_t cookie;

	if (atomic_read(&calls) < MAX_CALLS)
		c = kzalloc(sizeof(*c), GFP_ATOMIC);
	if (!c)
		return call_now(func, data);
	INIT_LIST_HEAD(&c->global_list);
	INIT_WORK(&c->work, run);
	c->func = func;
	c->data = data;
	c->domain = domain;
	atomic_inc(&calls);
	cookie = enlist(c, domain);
	queue_work_node(node, system_unbound_wq, &c->work);
	return cookie;
}
KPI_EXPORT(async_schedule_node_domain);

async_cookie_t async_schedule_node(async_func_t func, void *data, int node)
{
	return async_schedule_node_domain(func, data, node, &default_domain);
}
KPI_EXPORT(async_schedule_node);

/* The first that is not done, of @domain or (NULL) of all. */
static async_cookie_t lowest(struct async_domain *domain)
{
	async_cookie_t cookie = ~(async_cookie_t)0;
	struct call *c = NULL;
	unsigned long flags;

	spin_lock_irqsave(&async_lock, flags);
	if (domain)
		c = list_first_entry_or_null(&domain->pending, struct call,
					     domain_list);
	else
		c = list_first_entry_or_null(&all_pending, struct call,
					     global_list);
	if (c)
		cookie = c->cookie;
	spin_unlock_irqrestore(&async_lock, flags);
	return cookie;
}

/* Wait for all that came before @cookie. */
void async_synchronize_cookie_domain(async_cookie_t cookie,
				     struct async_domain *domain)
{
	wait_event(async_done, lowest(domain) >= cookie);
}
KPI_EXPORT(async_synchronize_cookie_domain);

void async_synchronize_cookie(async_cookie_t cookie)
{
	async_synchronize_cookie_domain(cookie, &default_domain);
}
KPI_EXPORT(async_synchronize_cookie);

void async_synchronize_full_domain(struct async_domain *domain)
{
	async_synchronize_cookie_domain(~(async_cookie_t)0, domain);
}
KPI_EXPORT(async_synchronize_full_domain);

void async_synchronize_full(void)
{
	async_synchronize_full_domain(NULL);
}
KPI_EXPORT(async_synchronize_full);

bool current_is_async(void)
{
	unsigned long flags;
	bool found = false;
	struct call *c;

	spin_lock_irqsave(&async_lock, flags);
	list_for_each_entry(c, &all_calls, all_list)
		if (READ_ONCE(c->runner) == current)
			found = true;
	spin_unlock_irqrestore(&async_lock, flags);
	return found;
}
KPI_EXPORT(current_is_async);

/* As in a kernel: a module that goes is waited for until its calls are made. */
static int audit_async(const struct kpi_module_image *image)
{
	if (atomic_read(&calls))
		async_synchronize_full();
	return 0;
}
KPI_AUDIT(audit_async);
