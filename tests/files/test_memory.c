// SPDX-License-Identifier: GPL-2.0
/*
 * test_memory.c - a client in another process, whose memory is reached by
 * windows and by the host's help; mappings.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include "filesdrv/filesdrv.h"
#include "files.h"
#include "remote.h"

static void *enter_remote(struct remote *r, unsigned long *handle,
			  struct client **c)
{
	sigaction(SIGSEGV, &on_fault, NULL);
	remote_start(r);
	*c = client_get(r->pid, NULL, CLIENT_REFRESH);
	assert_non_null(*c);
	assert_int_equal(client_enter(*c), 0);
	*handle = client_memory(*c);
	return open_path("dev/fd_pipe", O_RDWR | O_NONBLOCK);
}

void remote_memory(void **state)
{
	struct remote r;
	struct client *c;
	unsigned long handle;
	void *file = enter_remote(&r, &handle, &c);
	unsigned long page = r.page, end = page + 4096;
	struct sum_request q = { page, 3, 0 };
	char text[64] = "local copy";
	struct host_window w[2] = {
		{ page + 64, text, 16, HOST_WINDOW_READ | HOST_WINDOW_WRITE },
		{ 0x1000, text + 32, 16, HOST_WINDOW_WRITE },
	};
	int value = 11;
	void *mine;

	(void)state;
	assert_true(handle && handle != HOST_MEMORY_SELF);
	remote_write(&r, page + 512, &value, 4);
	assert_int_equal(ctl(file, FD_DOUBLE, (void *)(page + 512)), 0);
	remote_read(&r, page + 512, &value, 4);
	assert_int_equal(value, 22);
	assert_int_equal(ctl(file, FD_RAW, (void *)(page + 512)), 0);
	remote_read(&r, page + 512, &value, 4);
	assert_int_equal(value, 23);
	assert_int_equal(ctl(file, FD_DOUBLE, (void *)end), -EFAULT);
	assert_int_equal(ctl(file, FD_DOUBLE, (void *)(end - 2)), -EFAULT);
	/* What is this process's is nobody else's. */
	mine = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_int_equal(ctl(file, FD_DOUBLE, mine), -EFAULT);
	munmap(mine, 4096);
	assert_int_equal(ctl(file, FD_STRING, (void *)page),
			 strlen(REMOTE_TEXT));
	remote_write(&r, end - 10, "no end of it", 10);
	assert_int_equal(ctl(file, FD_STRING, (void *)(end - 10)), -EFAULT);
	remote_write(&r, page + 600, &q, sizeof(q));
	assert_int_equal(ctl(file, FD_SUM, (void *)(page + 600)), 0);
	remote_read(&r, page + 600, &q, sizeof(q));
	assert_int_equal(q.sum, 'a' + ' ' + 's');
	assert_int_equal(ctl(file, FD_CLEAR, (void *)(page + 600)), 0);
	remote_read(&r, page + 600, &q, sizeof(q));
	assert_true(!q.ptr && !q.len);
	/* Windows go first; each for what it is for. */
	assert_int_equal(kpi.ioctl(file, FD_STRING, page + 64, 0, w, 2), 10);
	assert_int_equal(kpi.ioctl(file, FD_CLEAR, 0x1000, 0, w, 2), 0);
	assert_int_equal(kpi.ioctl(file, FD_STRING, 0x1000, 0, w, 2), -EFAULT);
	/* Data across the edge of a window. */
	remote_write(&r, page + 80, "and the rest", 13);
	memset(text, 'x', 16);
	assert_int_equal(kpi.ioctl(file, FD_STRING, page + 64, 0, w, 2), 28);
	kpi.release(file);
	client_leave();
	client_put(c);
	remote_end(&r);
}

void remote_data(void **state)
{
	struct remote r;
	struct client *c;
	unsigned long handle;
	void *file = enter_remote(&r, &handle, &c);
	char text[] = "0123456789";
	struct host_window w = { 0x5000, text, 10, HOST_WINDOW_READ };
	struct host_window back = { r.page, text, 10, HOST_WINDOW_WRITE };

	(void)state;
	assert_int_equal(kpi.write(file, &w, NULL), 10);
	memset(text, 0, 10);
	assert_int_equal(kpi.read(file, &back, NULL), 10);
	assert_memory_equal(text, "0123456789", 10);
	kpi.release(file);
	client_leave();
	client_put(c);
	remote_end(&r);
}

/* ------------------------------------------------------------------- mmap */

void mappings(void **state)
{
	void *task = enter(&root), *file = open_path("dev/fd_pipe", O_RDWR);
	void *reader = open_path("dev/fd_pipe", O_RDONLY), *vma, *copy;
	unsigned int rw = PROT_READ | PROT_WRITE;
	unsigned long at = 0x500000000000ul;
	long long first, second;

	(void)state;
	assert_int_equal(kpi.mmap(file, at, 0, rw, MAP_SHARED, 0, &vma),
			 -EINVAL);
	assert_int_equal(kpi.mmap(file, at + 1, 4096, rw, MAP_SHARED, 0, &vma),
			 -EINVAL);
	assert_int_equal(kpi.mmap(reader, at, 4096, rw, MAP_SHARED, 0, &vma),
			 -EACCES);
	/* By faults. */
	assert_int_equal(kpi.mmap(file, at, 3 * 4096, rw, MAP_SHARED, 0, &vma),
			 0);
	first = kpi.vma_page(vma, 0, 0);
	second = kpi.vma_page(vma, 4096, 1);
	assert_true(first > 0 && second == first + 4096);
	assert_int_equal(kpi.vma_page(vma, 0, 1), first);
	assert_int_equal(kpi.vma_page(vma, 2 * 4096, 0), -EFAULT);
	assert_int_equal(kpi.vma_page(vma, 3 * 4096, 0), -EFAULT);
	assert_int_equal(kpi.vma_open(vma, &copy), 0);
	kpi.vma_close(vma);
	assert_int_equal(kpi.vma_page(copy, 4096, 0), second);
	kpi.vma_close(copy);
	/* By a table. */
	assert_int_equal(kpi.mmap(reader, at, 8192, PROT_READ, MAP_SHARED,
				  16 * 4096, &vma), 0);
	assert_int_equal(kpi.vma_page(vma, 0, 0), first);
	assert_int_equal(kpi.vma_page(vma, 4096 + 5, 0), second);
	assert_int_equal(kpi.vma_page(vma, 0, 1), -EFAULT);
	kpi.release(reader);
	assert_int_equal(kpi.vma_page(vma, 0, 0), first);
	kpi.vma_close(vma);
	kpi.release(file);
	file = open_path("proc/fd_text", O_RDWR);
	assert_int_equal(kpi.mmap(file, at, 4096, rw, MAP_SHARED, 0, &vma),
			 -EIO);
	kpi.release(file);
	leave(task);
}
