// SPDX-License-Identifier: GPL-2.0
/*
 * asm/uaccess.h: user memory of programs that are other processes: what the
 * host has at hand for the call (windows), and the rest by the host's help.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "kpi.h"
#include "arch/x86/uaccess.h"
#include "kernel/client.h"
#include "kernel/task.h"

static const char zeroes[256];

/*
 * The window that holds @addr, or NULL; *@n becomes no more than what is in
 * that window, or than what is before the next one.
 */
static const struct host_window *window_at(const struct kpi_client *client,
					   unsigned long addr,
					   unsigned int access,
					   unsigned long *n)
{
	const struct host_window *w = client->windows;
	const struct host_window *end = w + client->nr_windows;

	for (; w < end; w++) {
		if (!(w->flags & access))
			continue;
		if (addr - w->user < w->size) {
			*n = min(*n, w->size - (addr - w->user));
			return w;
		}
		if (w->user > addr)
			*n = min(*n, w->user - addr);
	}
	return NULL;
}

/* Addresses are those of a 64-bit program; no kernel is behind them. */
static bool is_user(unsigned long addr, unsigned long n)
{
	return addr < TASK_SIZE_MAX && n <= TASK_SIZE_MAX - addr;
}

/*
 * Copy as far as one window, or what lies between two, goes: *@n bytes. How
 * many of them were not copied.
 */
static unsigned long move_part(const struct kpi_client *client,
			       unsigned long addr, void *buf, unsigned long *n,
			       bool write)
{
	const struct host_window *w =
		window_at(client, addr,
			  write ? HOST_WINDOW_WRITE : HOST_WINDOW_READ, n);

	if (!w)
		return client->memory ? host_user_copy(client->memory, addr,
						       buf, *n, write) : *n;
	if (write)
		memcpy(w->host + (addr - w->user), buf, *n);
	else
		memcpy(buf, w->host + (addr - w->user), *n);
	return 0;
}

static unsigned long move(unsigned long addr, void *buf, unsigned long n,
			  bool write)
{
	const struct kpi_client *client = kpi_task_of(current)->client;
	unsigned long part, left = 0;

	if (!is_user(addr, n))
		return n;
	for (; n && !left; n -= part - left) {
		part = n;
		left = move_part(client, addr, buf, &part, write);
		addr += part - left;
		buf += part - left;
	}
	return n;
}

unsigned long kpi_remote_read(void *to, unsigned long from, unsigned long n)
{
	return move(from, to, n, false);
}

unsigned long kpi_remote_write(unsigned long to, const void *from,
			       unsigned long n)
{
	return move(to, (void *)from, n, true);
}

unsigned long kpi_remote_clear(unsigned long to, unsigned long n)
{
	while (n) {
		unsigned long part = min(n, sizeof(zeroes));
		unsigned long left = kpi_remote_write(to, zeroes, part);

		to += part - left;
		n -= part - left;
		if (left)
			break;
	}
	return n;
}

unsigned long kpi_user_access(unsigned long addr, void *buf,
			      unsigned long size, unsigned int write)
{
	if (!kpi_user_is_remote())
		return size;
	return write ? kpi_remote_write(addr, buf, size) :
		       kpi_remote_read(buf, addr, size);
}

static bool on_this_stack(unsigned long addr)
{
	unsigned long top = (unsigned long)current->stack + THREAD_SIZE;
	unsigned long here = (unsigned long)__builtin_frame_address(0);

	return addr >= here && addr < max(top, here + PAGE_SIZE);
}

static bool is_kernel(void *p, unsigned long n)
{
	return kpi_touches_kernel((unsigned long)p, n ?: 1) ||
	       on_this_stack((unsigned long)p);
}

/*
 * raw_copy_*_user() is inlined down to one function for both directions. The
 * side that is neither the kernel's nor on the caller's stack is the user's.
 */
unsigned long kpi_remote_copy(void *to, void *from, unsigned int n)
{
	if (is_kernel(to, n))
		return kpi_remote_read(to, (unsigned long)from, n);
	return kpi_remote_write((unsigned long)to, from, n);
}
