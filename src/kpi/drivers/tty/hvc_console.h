/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hvc_console.h - what drivers of virtual consoles have compiled in: the
 * kernel's drivers/tty/hvc/hvc_console.h is not among the headers that it
 * installs.
 */
#ifndef KPI_TTY_HVC_CONSOLE_H
#define KPI_TTY_HVC_CONSOLE_H

#include <linux/spinlock.h>
#include <linux/tty.h>
#include <linux/workqueue.h>

struct hv_ops;

struct hvc_struct {
	struct tty_port port;
	spinlock_t lock;
	int index;
	int do_wakeup;
	char *outbuf;
	int outbuf_size;
	int n_outbuf;
	u32 vtermno;
	const struct hv_ops *ops;
	int irq_requested;
	int data;
	struct winsize ws;
	struct work_struct tty_resize;
	struct list_head next;
	unsigned long flags;
};

struct hv_ops {
	/* -EPIPE: the line is gone. */
	int (*get_chars)(u32 vtermno, char *buf, int count);
	/* 0 or -EAGAIN: not now. */
	int (*put_chars)(u32 vtermno, const char *buf, int count);
	int (*flush)(u32 vtermno, bool wait);
	int (*notifier_add)(struct hvc_struct *hp, int irq);
	void (*notifier_del)(struct hvc_struct *hp, int irq);
	void (*notifier_hangup)(struct hvc_struct *hp, int irq);
	int (*tiocmget)(struct hvc_struct *hp);
	int (*tiocmset)(struct hvc_struct *hp, unsigned int set,
			unsigned int clear);
	void (*dtr_rts)(struct hvc_struct *hp, int raise);
};

/* For an early console, which nobody asks for here. 0 or -1. */
int hvc_instantiate(u32 vtermno, int index, const struct hv_ops *ops);
struct hvc_struct *hvc_alloc(u32 vtermno, int data, const struct hv_ops *ops,
			     int outbuf_size);
int hvc_remove(struct hvc_struct *hp);
/* What may be moved is; whether there is more to be polled for. */
int hvc_poll(struct hvc_struct *hp);
void hvc_kick(void);
/* With hp->lock. */
void __hvc_resize(struct hvc_struct *hp, struct winsize ws);

#endif
