// SPDX-License-Identifier: GPL-2.0
/* join.c - lkmhost_join(): this process's program becomes one of the drivers'. */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../exec.h"
#include "gate.h"

#define HIGH_DESCRIPTORS 512

int lkmhost_prepare_join(void)
{
	struct rlimit limit;
	unsigned int a, b, c, d;

	gate_has_xsave = __get_cpuid(1, &a, &b, &c, &d) && c & bit_OSXSAVE;
	gate_host_fds = HIGH_DESCRIPTORS;
	if (!getrlimit(RLIMIT_NOFILE, &limit) &&
	    limit.rlim_cur < 2 * HIGH_DESCRIPTORS)
		gate_host_fds = (long)limit.rlim_cur / 2;
	calls_open();
	signals_prepare();
	return call_sites_open();
}

/* Children find the drivers by the filter; what the gate calls passes it. */
static int filter_children(struct lkm_error *err)
{
	int fd, ret = supervisor_start();

	if (ret)
		return lkm_error_set(err, ret, "cannot start a thread: %s",
				     strerror(-ret));
	/* It is there before this thread's calls need to be answered. */
	fd = filter_install(gate_text_start, gate_free_end);
	if (fd < 0)
		return lkm_error_set(err, fd, "seccomp filter: %s",
				     strerror(-fd));
	supervisor_listen(fd);
	return 0;
}

int lkmhost_join(struct lkmhost *host, int (*end)(void *ctx, int status),
		 void *ctx, struct lkmhost_error *error)
{
	struct lkm_error err = { "" };
	int ret = exec_prepare(&err);

	(void)host;
	if (!ret)
		ret = filter_children(&err);
	if (!ret)
		ret = signals_open();
	if (ret) {
		memcpy(error->text, err.text, sizeof(error->text));
		return ret;
	}
	inside_joined = true;
	devices_share_process();
	inside_end = end;
	inside_end_ctx = ctx;
	threads_end_by_hand();
	inside_client(false);
	if (!gate_stack)
		gate_stack_new();
	gate_begin();
	return 0;
}
