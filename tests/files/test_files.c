// SPDX-License-Identifier: GPL-2.0
/*
 * What a driver's files do, by the calls that the host makes for its clients:
 * a client in this process, whose memory is used directly, and one in another
 * process, by windows and by the host's help.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include <cmocka.h>
#include "filesdrv/filesdrv.h"
#include "remote.h"

#define ERESTARTSYS 512	/* of the kernel's own */

static const char *kpi_dir, *driver_path;
static struct lkmhost *host;
static char log_text[65536];
static size_t log_size;

static void keep_log(void *ctx, const struct lkmhost_record *record)
{
	(void)ctx;
	if (record->length + log_size + 2 > sizeof(log_text))
		return;
	memcpy(log_text + log_size, record->text, record->length);
	log_size += record->length;
	log_text[log_size++] = '\n';
}

/* ------------------------------------------------------ clients by hand */

/* cmocka has a handler of its own for each test; faults are the host's. */
static struct sigaction on_fault;

/* A task of the description @d is current from here to leave(). */
static void *enter(const struct host_client *d)
{
	struct cpu_thread *t = thread_attach();
	void *task;

	sigaction(SIGSEGV, &on_fault, NULL);

	assert_non_null(t);
	assert_int_equal(cpu_enter(), 0);
	task = kpi.client_new(d);
	assert_non_null(task);
	cpu_leave();
	t->own_task = t->task;
	t->task = task;
	assert_int_equal(cpu_enter(), 0);
	return task;
}

static void leave(void *task)
{
	struct cpu_thread *t = cpu_self();

	cpu_leave();
	t->task = t->own_task;
	assert_int_equal(cpu_enter(), 0);
	kpi.task_destroy(task);
	cpu_leave();
}

static const struct host_client root = {
	.pid = 4000001, .tgid = 4000001, .umask = 022,
	.memory = HOST_MEMORY_SELF, .comm = "test-root",
};

static void *look_up(const char *path)
{
	void *node, *next;
	char copy[100], *name, *rest;

	snprintf(copy, sizeof(copy), "%s", path);
	assert_int_equal(kpi.lookup(NULL, NULL, &node), 0);
	for (name = strtok_r(copy, "/", &rest); name;
	     name = strtok_r(NULL, "/", &rest)) {
		assert_int_equal(kpi.lookup(node, name, &next), 0);
		kpi.node_put(node, 1);
		node = next;
	}
	return node;
}

static void *open_path(const char *path, unsigned int flags)
{
	void *node = look_up(path), *file;

	assert_int_equal(kpi.open(node, flags, &file), 0);
	kpi.node_put(node, 1);
	return file;
}

static int try_open(const char *path, unsigned int flags)
{
	void *node = look_up(path), *file;
	int err = kpi.open(node, flags, &file);

	kpi.node_put(node, 1);
	if (!err)
		kpi.release(file);
	return err;
}

static long rd(void *file, void *buf, size_t size, long long *pos)
{
	struct host_window w = { (unsigned long)buf, buf, size,
				 HOST_WINDOW_WRITE };

	return kpi.read(file, &w, pos);
}

static long wr(void *file, const void *buf, size_t size, long long *pos)
{
	struct host_window w = { (unsigned long)buf, (void *)buf, size,
				 HOST_WINDOW_READ };

	return kpi.write(file, &w, pos);
}

static long ctl(void *file, unsigned int cmd, const void *arg)
{
	return kpi.ioctl(file, cmd, (unsigned long)arg, 0, NULL, 0);
}

static void drain(void)
{
	void *file = open_path("dev/fd_pipe", O_RDONLY | O_NONBLOCK);
	char buf[64];

	while (rd(file, buf, sizeof(buf), NULL) > 0)
		;
	kpi.release(file);
}

/* ------------------------------------------------------------------ tests */

static void nodes(void **state)
{
	struct kpi_dirent entries[8];
	void *task = enter(&root), *node, *out;
	unsigned long long offset = 0;
	struct kpi_attr attr;

	(void)state;
	node = look_up("");
	assert_int_equal(kpi.readdir(node, &offset, entries, 8), 3);
	assert_int_equal(kpi.readdir(node, &offset, entries, 8), 0);
	assert_int_equal(kpi.getattr(node, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 0755);
	assert_int_equal(kpi.lookup(node, "nothing", &out), -ENOENT);
	kpi.node_put(node, 1);
	node = look_up("dev/fd_pipe");
	assert_int_equal(kpi.getattr(node, &attr), 0);
	assert_int_equal(attr.mode, S_IFCHR | 0666);
	assert_int_equal(attr.rdev_major, 10);
	assert_int_equal(attr.uid, 0);
	assert_int_equal(kpi.lookup(node, "x", &out), -ENOTDIR);
	attr.mode = 0600;
	attr.uid = 12;
	assert_int_equal(kpi.setattr(node, &attr, KPI_SET_MODE | KPI_SET_UID),
			 0);
	assert_int_equal(kpi.getattr(node, &attr), 0);
	assert_int_equal(attr.mode, S_IFCHR | 0600);
	assert_int_equal(attr.uid, 12);
	attr.mode = 0666;
	attr.uid = 0;
	assert_int_equal(kpi.setattr(node, &attr, KPI_SET_MODE | KPI_SET_UID),
			 0);
	kpi.node_put(node, 1);
	node = look_up("sys/kernel/debug");
	assert_int_equal(kpi.getattr(node, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 0700);
	kpi.node_put(node, 1);
	leave(task);
}

static void made_by_users(void **state)
{
	void *task = enter(&root), *dev = look_up("dev"), *pipe, *node, *file;
	struct kpi_attr attr;

	(void)state;
	pipe = look_up("dev/fd_pipe");
	assert_int_equal(kpi.getattr(pipe, &attr), 0);
	kpi.node_put(pipe, 1);
	assert_int_equal(kpi.mknod(dev, "mine", S_IFCHR | 0600, attr.rdev_major,
				   attr.rdev_minor, &node), 0);
	assert_int_equal(kpi.mknod(dev, "mine", S_IFCHR | 0600, 1, 1, &pipe),
			 -EEXIST);
	assert_int_equal(kpi.open(node, O_RDWR, &file), 0);
	kpi.release(file);
	kpi.node_put(node, 1);
	assert_int_equal(kpi.mknod(dev, "empty", S_IFCHR | 0600, 200, 1, &node),
			 0);
	assert_int_equal(kpi.open(node, O_RDWR, &file), -ENXIO);
	kpi.node_put(node, 1);
	assert_int_equal(kpi.unlink(dev, "mine"), 0);
	assert_int_equal(kpi.unlink(dev, "empty"), 0);
	assert_int_equal(kpi.unlink(dev, "mine"), -ENOENT);
	kpi.node_put(dev, 1);
	dev = look_up("proc");
	assert_int_equal(kpi.unlink(dev, "fd_text"), -EPERM);
	kpi.node_put(dev, 1);
	leave(task);
}

static void permissions(void **state)
{
	unsigned int groups[] = { 5, 77 };
	struct host_client user = root;
	void *task, *node, *out;
	struct kpi_attr attr = { .mode = 0777 };

	(void)state;
	user.uid = user.gid = 1000;
	task = enter(&user);
	assert_int_equal(try_open("dev/fd_pipe", O_RDWR), 0);
	assert_int_equal(try_open("dev/fd_liar", O_RDONLY), -EACCES);
	assert_int_equal(try_open("proc/fd_text", O_RDONLY), 0);
	assert_int_equal(try_open("proc/fd_text", O_WRONLY), -EACCES);
	node = look_up("sys/kernel/debug");
	assert_int_equal(kpi.lookup(node, "filesdrv", &out), -EACCES);
	assert_int_equal(kpi.access(node, 4), -EACCES);
	assert_int_equal(kpi.setattr(node, &attr, KPI_SET_MODE), -EPERM);
	assert_int_equal(kpi.setattr(node, &attr, KPI_SET_UID), -EPERM);
	kpi.node_put(node, 1);
	node = look_up("dev");
	assert_int_equal(kpi.mknod(node, "x", S_IFCHR, 1, 3, &out), -EACCES);
	kpi.node_put(node, 1);
	leave(task);
	user.privileged = 1;
	task = enter(&user);
	assert_int_equal(try_open("dev/fd_liar", O_RDONLY), 0);
	leave(task);
	user.privileged = 0;
	user.gid = 0;
	user.groups = groups;
	user.nr_groups = 2;
	task = enter(&user);
	assert_int_equal(try_open("dev/fd_liar", O_RDONLY), 0);
	assert_int_equal(try_open("dev/fd_liar", O_WRONLY), -EACCES);
	leave(task);
}

static void identity(void **state)
{
	unsigned int groups[] = { 77 };
	struct host_client user = root;
	struct who w;
	void *task, *file;

	(void)state;
	user.pid = 4000007;
	user.uid = 1000;
	user.gid = 1001;
	user.groups = groups;
	user.nr_groups = 1;
	user.umask = 027;
	task = enter(&user);
	file = open_path("dev/fd_pipe", O_RDWR);
	assert_int_equal(ctl(file, FD_WHO, &w), 0);
	assert_int_equal(w.pid, 4000007);
	assert_int_equal(w.tgid, 4000001);
	assert_int_equal(w.uid, 1000);
	assert_int_equal(w.gid, 1001);
	assert_false(w.capable);
	assert_true(w.group);
	assert_int_equal(w.umask, 027);
	assert_string_equal(w.comm, "test-root");
	user.uid = 0;
	user.nr_groups = 0;
	strcpy(user.comm, "renamed");
	assert_int_equal(kpi.client_update(task, &user), 0);
	assert_int_equal(ctl(file, FD_WHO, &w), 0);
	assert_int_equal(w.uid, 0);
	assert_true(w.capable);
	assert_false(w.group);
	assert_string_equal(w.comm, "renamed");
	kpi.release(file);
	leave(task);
}

static void reads_and_writes(void **state)
{
	void *task = enter(&root), *file;
	long long pos = 0;
	char buf[100];

	(void)state;
	file = open_path("proc/fd_text", O_RDWR);
	assert_int_equal(kpi.file_info(file), 0);
	assert_int_equal(rd(file, buf, 2, NULL), 2);
	assert_int_equal(rd(file, buf + 2, 100, NULL), 3);
	assert_memory_equal(buf, "text\n", 5);
	assert_int_equal(rd(file, buf, 100, NULL), 0);
	assert_int_equal(kpi.llseek(file, 1, SEEK_SET), 1);
	assert_int_equal(rd(file, buf, 100, NULL), 4);
	assert_int_equal(kpi.llseek(file, -1, SEEK_SET), -EINVAL);
	assert_int_equal(kpi.llseek(file, 0, 17), -EINVAL);
	pos = 2;
	assert_int_equal(rd(file, buf, 100, &pos), 3);
	assert_int_equal(pos, 5);
	pos = -1;
	assert_int_equal(rd(file, buf, 1, &pos), -EINVAL);
	pos = 0x7fffffffffffffff;
	assert_int_equal(rd(file, buf, 100, &pos), -EINVAL);
	pos = 0;
	assert_int_equal(wr(file, "TEXT!", 5, &pos), 5);
	pos = 0;
	assert_int_equal(rd(file, (void *)8, 5, &pos), -EFAULT);
	assert_int_equal(ctl(file, 0x1234, NULL), -ENOTTY);
	assert_int_equal(kpi.fsync(file, 0, 0, 0), -EINVAL);
	kpi.release(file);
	file = open_path("proc/fd_text", O_RDONLY);
	pos = 0;
	assert_int_equal(wr(file, "x", 1, &pos), -EBADF);
	kpi.release(file);
	file = open_path("dev/fd_liar", O_RDWR);
	assert_int_equal(rd(file, buf, 7, NULL), 7);
	assert_int_equal(wr(file, buf, 9, NULL), 9);
	assert_non_null(strstr(log_text, "liar_read"));
	assert_int_equal(kpi.llseek(file, 5, SEEK_END), -EINVAL);
	assert_int_equal(kpi.llseek(file, 5, SEEK_SET), 5);
	kpi.release(file);
	file = open_path("dev/fd_pipe", O_RDWR);
	assert_int_equal(kpi.file_info(file), KPI_FILE_NONSEEKABLE);
	assert_int_equal(kpi.llseek(file, 0, SEEK_SET), -ESPIPE);
	assert_int_equal(rd(file, buf, 1, &pos), -ESPIPE);
	kpi.release(file);
	leave(task);
}

static void ioctls(void **state)
{
	void *task = enter(&root), *file = open_path("dev/fd_pipe", O_RDWR);
	char bytes[] = "abcdefgh", text[] = "some text";
	struct sum_request r = { (unsigned long)bytes, 3, 0 };
	int value = 21, on = 1;

	(void)state;
	assert_int_equal(ctl(file, FD_DOUBLE, &value), 0);
	assert_int_equal(value, 42);
	assert_int_equal(kpi.ioctl(file, FD_DOUBLE,
				   0xffffffff00000000ul, 1, NULL, 0), -EFAULT);
	assert_int_equal(ctl(file, FD_RAW, &value), 0);
	assert_int_equal(value, 43);
	assert_int_equal(ctl(file, FD_SUM, &r), 0);
	assert_int_equal(r.sum, 'a' + 'b' + 'c');
	r.ptr = 16;
	assert_int_equal(ctl(file, FD_SUM, &r), -EFAULT);
	assert_int_equal(ctl(file, FD_SUM, NULL), -EFAULT);
	assert_int_equal(ctl(file, FD_STRING, text), 9);
	assert_int_equal(ctl(file, FD_CLEAR, (void *)8), -EFAULT);
	assert_int_equal(ctl(file, 77, &value), -ENOTTY);
	assert_int_equal(ctl(file, FIONBIO, &on), 0);
	assert_int_equal(rd(file, bytes, 1, NULL), -EAGAIN);
	on = 0;
	assert_int_equal(ctl(file, FIONBIO, &on), 0);
	assert_int_equal(ctl(file, FIONREAD, &value), -ENOTTY);
	kpi.release(file);
	leave(task);
}

/* ----------------------------------------------------- another process's */

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

static void remote_memory(void **state)
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

static void remote_data(void **state)
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

/* -------------------------------------------------------- waiting, signals */

struct waiter {
	pthread_t thread;
	void *task;
	_Atomic int state;	/* 1: in the call, 2: done */
	unsigned int cmd;
	long result;
};

static void *wait_in_driver(void *arg)
{
	struct waiter *w = arg;
	struct host_client d = root;
	void *file;
	char c;

	d.pid = 4000010;
	w->task = enter(&d);
	file = open_path("dev/fd_pipe", O_RDWR);
	atomic_store(&w->state, 1);
	w->result = w->cmd ? ctl(file, w->cmd, NULL) : rd(file, &c, 1, NULL);
	atomic_store(&w->state, 2);
	kpi.release(file);
	leave(w->task);
	return NULL;
}

static void pause_ms(long ms)
{
	struct timespec ts = { 0, ms * 1000000 };

	nanosleep(&ts, NULL);
}

static void start(struct waiter *w, unsigned int cmd)
{
	*w = (struct waiter){ .cmd = cmd };
	assert_int_equal(pthread_create(&w->thread, NULL, wait_in_driver, w),
			 0);
	while (atomic_load(&w->state) < 1)
		pause_ms(1);
	pause_ms(20);
	assert_int_equal(atomic_load(&w->state), 1);
}

static void tell(struct waiter *w, int sig)
{
	assert_int_equal(cpu_enter(), 0);
	kpi.client_signal(w->task, sig);
	cpu_leave();
}

static long result_of(struct waiter *w)
{
	pthread_join(w->thread, NULL);
	return w->result;
}

static void signals(void **state)
{
	struct waiter w;
	void *task, *file;

	(void)state;
	start(&w, 0);
	tell(&w, SIGUSR1);
	assert_int_equal(result_of(&w), -ERESTARTSYS);
	/* Only a deadly one ends a killable sleep. */
	start(&w, FD_SLEEP);
	tell(&w, SIGUSR1);
	pause_ms(20);
	assert_int_equal(atomic_load(&w.state), 1);
	tell(&w, SIGKILL);
	assert_int_equal(result_of(&w), -ERESTARTSYS);
	/* A byte comes: a reader that waits is in no writer's way. */
	start(&w, 0);
	task = enter(&root);
	file = open_path("dev/fd_pipe", O_RDWR);
	assert_int_equal(wr(file, "x", 1, NULL), 1);
	kpi.release(file);
	leave(task);
	assert_int_equal(result_of(&w), 1);
}

static _Atomic int woken;
static void wake(struct poll_watch *watch, unsigned int events)
{
	(void)watch;
	(void)events;
	atomic_fetch_add(&woken, 1);
}

static void polls(void **state)
{
	static struct poll_watch watch = { wake };
	unsigned long cookie = poll_cookie(&watch);
	void *task = enter(&root), *file, *other;
	char buf[8];

	(void)state;
	drain();
	file = open_path("dev/fd_pipe", O_RDWR | O_NONBLOCK);
	other = open_path("dev/fd_pipe", O_RDWR | O_NONBLOCK);
	assert_int_equal(kpi.poll(file, POLLIN | POLLOUT, 0), POLLOUT);
	assert_int_equal(kpi.poll(file, POLLIN, cookie), 0);
	atomic_store(&woken, 0);
	assert_int_equal(wr(other, "ab", 2, NULL), 2);
	assert_int_equal(atomic_load(&woken), 1);
	/* Once, until it is asked for again. */
	assert_int_equal(wr(other, "ab", 2, NULL), 2);
	assert_int_equal(atomic_load(&woken), 1);
	assert_int_equal(kpi.poll(file, POLLIN, cookie), POLLIN);
	assert_int_equal(wr(other, "ab", 2, NULL), 2);
	assert_int_equal(atomic_load(&woken), 2);
	assert_int_equal(kpi.poll(file, POLLIN, cookie), POLLIN);
	kpi.poll_cancel(file, cookie);
	assert_int_equal(wr(other, "ab", 2, NULL), 2);
	assert_int_equal(atomic_load(&woken), 2);
	kpi.poll_cancel(file, cookie);
	assert_int_equal(rd(file, buf, 8, NULL), 8);
	/* Closed with somebody still waiting. */
	assert_int_equal(kpi.poll(file, POLLIN, cookie), 0);
	kpi.release(file);
	assert_int_equal(wr(other, "z", 1, NULL), 1);
	kpi.release(other);
	leave(task);
}

static _Atomic int sigio, sigusr;
static void on_signal(int sig)
{
	if (sig == SIGIO)
		sigio++;
	else
		sigusr++;
}

static void fasync(void **state)
{
	void *task, *file;
	struct host_client d = root;
	struct sigaction act = { .sa_handler = on_signal };

	(void)state;
	sigaction(SIGIO, &act, NULL);
	sigaction(SIGUSR2, &act, NULL);
	d.pid = d.tgid = getpid();
	task = enter(&d);
	file = open_path("dev/fd_pipe", O_RDWR | O_NONBLOCK);
	assert_int_equal(kpi.set_owner(file, getpid(), 0), 0);
	assert_int_equal(wr(file, "a", 1, NULL), 1);
	assert_int_equal(sigio, 0);
	assert_int_equal(kpi.set_flags(file, O_ASYNC | O_NONBLOCK), 0);
	assert_int_equal(wr(file, "a", 1, NULL), 1);
	pause_ms(5);
	assert_int_equal(sigio, 1);
	assert_int_equal(kpi.set_owner(file, getpid(), SIGUSR2), 0);
	assert_int_equal(wr(file, "a", 1, NULL), 1);
	pause_ms(5);
	assert_int_equal(sigio, 1);
	assert_int_equal(sigusr, 1);
	assert_int_equal(kpi.set_flags(file, O_NONBLOCK), 0);
	assert_int_equal(wr(file, "a", 1, NULL), 1);
	pause_ms(5);
	assert_int_equal(sigusr, 1);
	/* send_sig(): the real signal, and the call sees it. */
	assert_int_equal(kpi.ioctl(file, FD_SIGNAL, SIGUSR2, 0, NULL, 0), 1);
	pause_ms(5);
	assert_int_equal(sigusr, 2);
	assert_int_equal(kpi.set_flags(file, O_ASYNC), 0);
	kpi.release(file);
	drain();
	leave(task);
}

static void eventfds(void **state)
{
	struct host_client d = root;
	uint64_t count = 0;
	void *task, *file;
	int fd = eventfd(0, 0), null = open("/dev/null", O_RDWR);

	(void)state;
	d.tgid = getpid();
	task = enter(&d);
	file = open_path("dev/fd_pipe", O_RDWR);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), 3);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), 3);
	assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
	assert_int_equal(count, 6);
	/* A full one: who reads it knows, and nobody waits. */
	count = 0xfffffffffffffffdull;
	assert_int_equal(write(fd, &count, sizeof(count)), sizeof(count));
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), 1);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), 0);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, null, 0, NULL, 0), -EINVAL);
	close(fd);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), -EBADF);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, -1, 0, NULL, 0), -EBADF);
	kpi.release(file);
	close(null);
	leave(task);
}

/* ------------------------------------------------------------------- mmap */

static void mappings(void **state)
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

/* ------------------------------------------------------- many at once */

#define ROUNDS 10000

static void *open_and_close(void *arg)
{
	struct host_client d = root;
	void *task, *node, *file;
	int value, i;

	d.pid = 4000020 + (int)(intptr_t)arg;
	task = enter(&d);
	for (i = 0; i < ROUNDS; i++) {
		node = look_up("dev/fd_pipe");
		if (kpi.open(node, O_RDWR | O_NONBLOCK, &file))
			abort();
		kpi.node_put(node, 1);
		value = i;
		if (ctl(file, FD_DOUBLE, &value) || value != 2 * i)
			abort();
		kpi.poll(file, POLLOUT, i & 1 ? (unsigned long)&value : 0);
		kpi.poll_cancel(file, (unsigned long)&value);
		kpi.set_flags(file, i & 2 ? O_ASYNC : 0);
		kpi.flush(file);
		kpi.release(file);
	}
	leave(task);
	return NULL;
}

static void many(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (intptr_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						open_and_close, (void *)i), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

/* ---------------------------------------------------------------- rmmod */

static void in_use(void **state)
{
	void *task = enter(&root), *dev = open_path("dev/fd_pipe", O_RDWR);
	void *proc = open_path("proc/fd_text", O_RDWR);
	void *node = look_up("proc/fd_text"), *again;
	struct lkmhost_error err;
	char c;

	(void)state;
	cpu_leave();
	assert_int_equal(lkmhost_rmmod(host, "filesdrv", false, &err), -EBUSY);
	assert_int_equal(cpu_enter(), 0);
	kpi.release(dev);
	cpu_leave();
	/* An open file of procfs is in nobody's way. */
	assert_int_equal(lkmhost_rmmod(host, "filesdrv", false, &err), 0);
	assert_int_equal(cpu_enter(), 0);
	assert_int_equal(rd(proc, &c, 1, NULL), -EIO);
	assert_int_equal(kpi.open(node, O_RDONLY, &again), -ENOENT);
	assert_int_equal(kpi.llseek(proc, 0, SEEK_SET), -EINVAL);
	assert_int_equal(kpi.poll(proc, POLLIN, 0), POLLIN);
	kpi.release(proc);
	kpi.node_put(node, 1);
	leave(task);
	assert_non_null(strstr(log_text, "mapped 0"));
	assert_null(strstr(log_text, "leaked"));
	assert_null(strstr(log_text, "still"));
}

static int setup(void **state)
{
	struct lkmhost_options options = { .size = sizeof(options),
					   .kpi_dir = kpi_dir,
					   .log = keep_log };
	enum lkmhost_stage stage;
	struct lkmhost_error err = { "" };

	(void)state;
	if (lkmhost_open(&options, driver_path, &host, &err) ||
	    lkmhost_insmod(host, driver_path, NULL, &stage, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	sigaction(SIGSEGV, NULL, &on_fault);
	return clients_open();
}

static int teardown(void **state)
{
	(void)state;
	clients_close();
	lkmhost_settle(host, 5000);
	if (lkmhost_close(host))
		fprintf(stderr, "%s", log_text);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes),
		cmocka_unit_test(made_by_users),
		cmocka_unit_test(permissions),
		cmocka_unit_test(identity),
		cmocka_unit_test(reads_and_writes),
		cmocka_unit_test(ioctls),
		cmocka_unit_test(remote_memory),
		cmocka_unit_test(remote_data),
		cmocka_unit_test(signals),
		cmocka_unit_test(polls),
		cmocka_unit_test(fasync),
		cmocka_unit_test(eventfds),
		cmocka_unit_test(mappings),
		cmocka_unit_test(many),
		cmocka_unit_test(in_use),
	};

	if (argc != 3) {
		fprintf(stderr, "usage: test-files KPI-DIR FILESDRV.KO\n");
		return 2;
	}
	kpi_dir = argv[1];
	driver_path = argv[2];
	return cmocka_run_group_tests(tests, setup, teardown);
}
