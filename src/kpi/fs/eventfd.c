// SPDX-License-Identifier: GPL-2.0
/*
 * fs/eventfd.c, linux/eventfd.h: a program's own eventfd, which a driver
 * signals. The counter is the program's kernel's; here is a handle of it.
 */
#include <linux/eventfd.h>
#include <linux/kref.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linuxkpi/host/file.h>

#include "kpi.h"

struct eventfd_ctx {
	struct kref kref;
	long handle;	/* of host_eventfd_get() */
};

static void free_ctx(struct kref *kref)
{
	struct eventfd_ctx *ctx = container_of(kref, struct eventfd_ctx, kref);

	host_eventfd_put(ctx->handle);
	kfree(ctx);
}

void eventfd_ctx_put(struct eventfd_ctx *ctx)
{
	kref_put(&ctx->kref, free_ctx);
}
KPI_EXPORT(eventfd_ctx_put);

/* -EBADF: the calling program has no such descriptor; -EINVAL: another kind. */
struct eventfd_ctx *eventfd_ctx_fdget(int fd)
{
	struct eventfd_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);

	if (!ctx)
		return ERR_PTR(-ENOMEM);
	kref_init(&ctx->kref);
	ctx->handle = host_eventfd_get(current->tgid, fd);
	if (ctx->handle < 0) {
		long err = ctx->handle;

		kfree(ctx);
		return ERR_PTR(err);
	}
	return ctx;
}
KPI_EXPORT(eventfd_ctx_fdget);

__u64 eventfd_signal_mask(struct eventfd_ctx *ctx, __u64 n, unsigned int mask)
{
	/* Whoever waits is woken by the program's kernel, without a mask. */
	return host_eventfd_signal(ctx->handle, n);
}

__u64 eventfd_signal(struct eventfd_ctx *ctx, __u64 n)
{
	return host_eventfd_signal(ctx->handle, n);
}
KPI_EXPORT(eventfd_signal);
