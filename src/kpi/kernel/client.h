/* SPDX-License-Identifier: GPL-2.0 */
/* client.h - tasks of programs, and what a call of theirs has around it. */
#ifndef KPI_KERNEL_CLIENT_H
#define KPI_KERNEL_CLIENT_H

#include <linux/mm_types.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <linuxkpi/host/file.h>

/* The address space of a client process, shared by its threads' tasks. */
struct kpi_mm {
	struct mm_struct *mm;
	struct list_head link;
	int tgid;
	unsigned long memory;	/* host_client.memory */
};

/* What a client's task has besides; NULL in other tasks. */
struct kpi_client {
	unsigned long memory;	/* host_client.memory */
	const struct host_window *windows;	/* of the call that runs */
	unsigned long nr_windows;
	struct fs_struct *fs;	/* its umask */
};

/*
 * 1 while the task on this CPU is a client whose memory is elsewhere: then
 * user addresses must not be dereferenced.
 */
DECLARE_PER_CPU(u8, kpi_remote_user);

static inline bool kpi_user_is_remote(void)
{
	return unlikely(this_cpu_read(kpi_remote_user));
}

/* Between the kernel and the client's memory. How many bytes were not copied. */
unsigned long kpi_remote_read(void *to, unsigned long from, unsigned long n);
unsigned long kpi_remote_write(unsigned long to, const void *from,
			       unsigned long n);
unsigned long kpi_remote_clear(unsigned long to, unsigned long n);
/* The caller does not know which of the two is the client's. */
unsigned long kpi_remote_copy(void *to, void *from, unsigned int n);

/*
 * Around each call of a client. What end() gives back may be told to the host:
 * -ERESTART* has become -EINTR or -ERESTARTSYS.
 */
void kpi_call_begin(const struct host_window *windows, unsigned long nr);
long kpi_call_end(long result);

/* The task ends. */
void kpi_client_free(struct kpi_client *client);

/* user_mm.c: the address space of the process @tgid, with a reference. */
struct mm_struct *kpi_mm_get(int tgid, unsigned long memory);
/* Its handle for host_user_frames(); 0: it has no user. */
unsigned long kpi_mm_memory(const struct mm_struct *mm);

/* gup.c: the last user of @mm is gone, and with it what was mapped there. */
void kpi_gup_release(const struct mm_struct *mm);

#endif
