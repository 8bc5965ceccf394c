// SPDX-License-Identifier: GPL-2.0
/*
 * positions.c - pread() and pwrite() of a device that has no llseek().  Linux
 * allows both there; the tree's files are streams, which refuse them, or a
 * thread that reads one would keep another from writing it.
 */
#include "exec.h"

#define MOST 0x7ffff000ul	/* bytes at once, as everywhere in Linux */

typedef long transfer_fn(void *file, const struct host_window *buf,
			 long long *pos);

/* The tree's own way serves a file that has positions. */
static long transfer(struct call *call, transfer_fn *fn)
{
	struct open_file *f = file_get(call, (int)call->args[0]);
	struct host_window w = { .user = call->args[1],
				 .size = call->args[2] };
	long long pos = (long long)call->args[3];
	long ret;

	if (!f)
		return CALL_CONTINUE;
	if (w.size > MOST)
		w.size = MOST;
	ret = call_enter(call);
	if (!ret) {
		ret = CALL_CONTINUE;
		if (kpi.file_info(f->file) & KPI_FILE_NONSEEKABLE)
			ret = fn(f->file, &w, &pos);
		call_leave(call);
	}
	file_put(call, f);
	return ret;
}

long do_pread(struct call *call)
{
	return transfer(call, kpi.read);
}

long do_pwrite(struct call *call)
{
	return transfer(call, kpi.write);
}
