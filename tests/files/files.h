/* SPDX-License-Identifier: GPL-2.0 */
/* files.h - what the tests of open files share. */
#ifndef TESTS_FILES_FILES_H
#define TESTS_FILES_FILES_H

#include <signal.h>
#include <stddef.h>

#include "client.h"

#define ERESTARTSYS 512	/* of the kernel's own */

/* cmocka has a handler of its own for each test; faults are the host's. */
extern struct sigaction on_fault;
extern const struct host_client root;

/* A task of the description @d is current from here to leave(). */
void *enter(const struct host_client *d);
void leave(void *task);

/* The node at @path, with a reference. */
void *look_up(const char *path);
void *open_path(const char *path, unsigned int flags);
int try_open(const char *path, unsigned int flags);
long rd(void *file, void *buf, size_t size, long long *pos);
long wr(void *file, const void *buf, size_t size, long long *pos);
long ctl(void *file, unsigned int cmd, const void *arg);
/* Whatever is in the driver's pipe is read away. */
void drain(void);

/* test_memory.c */
void remote_memory(void **state);
void remote_data(void **state);
void mappings(void **state);

/* test_waiting.c */
void signals(void **state);
void polls(void **state);
void fasync(void **state);
void eventfds(void **state);

#endif
