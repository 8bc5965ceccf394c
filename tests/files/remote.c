// SPDX-License-Identifier: GPL-2.0
/* A process whose memory a driver is to reach. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include "remote.h"

/* An address that nothing else is likely to have; the parent must not. */
#define ADDRESS ((void *)0x7ab000000000ul)

static void live(int ready)
{
	char *page = mmap(ADDRESS, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	strcpy(page, REMOTE_TEXT);
	if (write(ready, "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

void remote_start(struct remote *r)
{
	int fds[2];
	char c;

	assert_int_equal(pipe(fds), 0);
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (!r->pid)
		live(fds[1]);
	assert_int_equal(read(fds[0], &c, 1), 1);
	close(fds[0]);
	close(fds[1]);
	r->page = (unsigned long)ADDRESS;
}

void remote_end(struct remote *r)
{
	kill(r->pid, SIGKILL);
	waitpid(r->pid, NULL, 0);
}

void remote_read(const struct remote *r, unsigned long addr, void *buf,
		 size_t size)
{
	struct iovec local = { buf, size }, remote = { (void *)addr, size };

	assert_int_equal(process_vm_readv(r->pid, &local, 1, &remote, 1, 0),
			 size);
}

void remote_write(const struct remote *r, unsigned long addr, const void *buf,
		  size_t size)
{
	struct iovec local = { (void *)buf, size };
	struct iovec remote = { (void *)addr, size };

	assert_int_equal(process_vm_writev(r->pid, &local, 1, &remote, 1, 0),
			 size);
}
