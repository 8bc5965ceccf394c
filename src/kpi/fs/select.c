// SPDX-License-Identifier: GPL-2.0
/*
 * fs/select.c, linux/poll.h: waiting for files to become ready. Clients wait
 * in the host, which has a cookie for each; drivers may wait here.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "kpi.h"
#include "fs/file.h"
#include "kernel/client.h"

/* ------------------------------------------------------ clients that wait */

/*
 * Stays on the driver's wait queues from the first kpi_poll() with its cookie
 * until kpi_poll_cancel(), as an epoll item does; @armed tells whether the
 * host wants to hear of the next change.
 */
struct poller {
	struct poll_table_struct pt;
	struct list_head list;		/* of the file; with f_lock */
	struct list_head queues;
	unsigned long cookie;
	int armed;
};

struct queue {
	struct list_head list;		/* of the poller; its calls are one at a time */
	wait_queue_entry_t entry;
	wait_queue_head_t *head;
	struct poller *poller;
};

static int woken(wait_queue_entry_t *entry, unsigned int mode, int flags,
		 void *key)
{
	struct queue *q = container_of(entry, struct queue, entry);
	struct poller *p = q->poller;
	__poll_t events = key_to_poll(key);

	if (events && !(events & (p->pt._key | EPOLLERR | EPOLLHUP)))
		return 0;
	if (xchg(&p->armed, 0))
		host_poll_wake(p->cookie, (__force unsigned int)events);
	/* POLLFREE: the queue ends before the file does. */
	if (unlikely(events & POLLFREE)) {
		list_del_init(&entry->entry);
		smp_store_release(&q->head, NULL);
	}
	return 1;
}

static void enqueue(struct file *file, wait_queue_head_t *head, poll_table *pt)
{
	struct poller *p = container_of(pt, struct poller, pt);
	struct queue *q;

	list_for_each_entry(q, &p->queues, list)
		if (q->head == head)
			return;
	q = kzalloc(sizeof(*q), GFP_KERNEL);
	if (!q)
		return;
	init_waitqueue_func_entry(&q->entry, woken);
	q->head = head;
	q->poller = p;
	list_add(&q->list, &p->queues);
	add_wait_queue(head, &q->entry);
}

static void free_poller(struct poller *p)
{
	struct queue *q, *next;

	list_for_each_entry_safe(q, next, &p->queues, list) {
		wait_queue_head_t *head;

		rcu_read_lock();
		head = smp_load_acquire(&q->head);
		if (head)
			remove_wait_queue(head, &q->entry);
		rcu_read_unlock();
		kfree(q);
	}
	kfree(p);
}

static struct poller *find_poller(struct kpi_file *kf, unsigned long cookie)
{
	struct poller *p, *found = NULL;

	spin_lock(&kf->file.f_lock);
	list_for_each_entry(p, &kf->pollers, list) {
		if (p->cookie == cookie) {
			found = p;
			break;
		}
	}
	spin_unlock(&kf->file.f_lock);
	return found;
}

static struct poller *get_poller(struct kpi_file *kf, unsigned long cookie)
{
	struct poller *p = find_poller(kf, cookie);

	if (p)
		return p;
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return NULL;
	INIT_LIST_HEAD(&p->queues);
	p->cookie = cookie;
	init_poll_funcptr(&p->pt, enqueue);
	spin_lock(&kf->file.f_lock);
	list_add(&p->list, &kf->pollers);
	spin_unlock(&kf->file.f_lock);
	return p;
}

static __poll_t gone_mask(struct file *file)
{
	switch (kpi_file_of(file)->node->fs) {
	case KPI_FS_SYS:
		return DEFAULT_POLLMASK | EPOLLERR | EPOLLPRI;
	case KPI_FS_PROC:
		return DEFAULT_POLLMASK;
	default:
		return EPOLLHUP;
	}
}

static __poll_t poll_once(struct file *file, __poll_t events)
{
	poll_table plain;

	init_poll_funcptr(&plain, NULL);
	plain._key = events;
	return vfs_poll(file, &plain);
}

/* In the file's operations, so that kpi_poll_end() comes before or after. */
static __poll_t poll_with_cookie(struct file *file, __poll_t events,
				 unsigned long cookie)
{
	struct poller *p = get_poller(kpi_file_of(file), cookie);

	if (!p)
		return poll_once(file, events);
	p->pt._key = events;
	xchg(&p->armed, 1);
	return vfs_poll(file, &p->pt);
}

unsigned int kpi_poll(void *p, unsigned int events, unsigned long cookie)
{
	__poll_t wanted = (__force __poll_t)events | EPOLLERR | EPOLLHUP, mask;
	struct file *file = p;

	kpi_call_begin(NULL, 0);
	if (!kpi_file_enter(file)) {
		mask = gone_mask(file);
	} else {
		mask = cookie ? poll_with_cookie(file, wanted, cookie) :
				poll_once(file, wanted);
		kpi_file_leave(file);
	}
	kpi_call_end(0);
	return (__force unsigned int)(mask & wanted);
}

static struct poller *take_poller(struct kpi_file *kf, unsigned long cookie,
				  bool any)
{
	struct poller *p, *found = NULL;

	spin_lock(&kf->file.f_lock);
	list_for_each_entry(p, &kf->pollers, list) {
		if (any || p->cookie == cookie) {
			found = p;
			list_del(&p->list);
			break;
		}
	}
	spin_unlock(&kf->file.f_lock);
	return found;
}

void kpi_poll_cancel(void *p, unsigned long cookie)
{
	struct poller *poller = take_poller(kpi_file_of(p), cookie, false);

	if (poller)
		free_poller(poller);
}

/* The host asks once more, and hears how the file ended. */
void kpi_poll_end(struct kpi_file *kf)
{
	struct poller *p;

	while ((p = take_poller(kf, 0, true))) {
		if (xchg(&p->armed, 0))
			host_poll_wake(p->cookie, POLLHUP);
		free_poller(p);
	}
}

/* ------------------------------------------------ drivers that wait here */

struct poll_table_page {
	struct poll_table_page *next;
	struct poll_table_entry *entry;
	struct poll_table_entry entries[];
};

static bool page_is_full(const struct poll_table_page *page)
{
	return (unsigned long)(page->entry + 1) > (unsigned long)page + PAGE_SIZE;
}

static struct poll_table_entry *new_entry(struct poll_wqueues *pwq)
{
	struct poll_table_page *page = pwq->table;

	if (pwq->inline_index < N_INLINE_POLL_ENTRIES)
		return &pwq->inline_entries[pwq->inline_index++];
	if (!page || page_is_full(page)) {
		page = (void *)__get_free_page(GFP_KERNEL);
		if (!page) {
			pwq->error = -ENOMEM;
			return NULL;
		}
		page->entry = page->entries;
		page->next = pwq->table;
		pwq->table = page;
	}
	return page->entry++;
}

static int wake_poller(wait_queue_entry_t *wait, unsigned int mode, int sync,
		       void *key)
{
	struct poll_table_entry *entry =
		container_of(wait, struct poll_table_entry, wait);
	struct poll_wqueues *pwq = wait->private;
	DECLARE_WAITQUEUE(dummy, pwq->polling_task);

	if (key && !(key_to_poll(key) & entry->key))
		return 0;
	smp_wmb(); /* the event before the flag; poll_schedule_timeout() */
	WRITE_ONCE(pwq->triggered, 1);
	return default_wake_function(&dummy, mode, sync, key);
}

static void enqueue_here(struct file *file, wait_queue_head_t *head,
			 poll_table *p)
{
	struct poll_wqueues *pwq = container_of(p, struct poll_wqueues, pt);
	struct poll_table_entry *entry = new_entry(pwq);

	if (!entry)
		return;
	entry->filp = get_file(file);
	entry->wait_address = head;
	entry->key = p->_key;
	init_waitqueue_func_entry(&entry->wait, wake_poller);
	entry->wait.private = pwq;
	add_wait_queue(head, &entry->wait);
}

void poll_initwait(struct poll_wqueues *pwq)
{
	init_poll_funcptr(&pwq->pt, enqueue_here);
	pwq->polling_task = current;
	pwq->triggered = 0;
	pwq->error = 0;
	pwq->table = NULL;
	pwq->inline_index = 0;
}
KPI_EXPORT(poll_initwait);

static void free_entry(struct poll_table_entry *entry)
{
	remove_wait_queue(entry->wait_address, &entry->wait);
	fput(entry->filp);
}

void poll_freewait(struct poll_wqueues *pwq)
{
	struct poll_table_page *page = pwq->table, *next;
	int i;

	for (i = 0; i < pwq->inline_index; i++)
		free_entry(&pwq->inline_entries[i]);
	for (; page; page = next) {
		next = page->next;
		while (page->entry > page->entries)
			free_entry(--page->entry);
		free_page((unsigned long)page);
	}
}
KPI_EXPORT(poll_freewait);
