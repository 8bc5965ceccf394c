// SPDX-License-Identifier: GPL-2.0
/*
 * What a driver's files do, by the calls that the host makes for its clients:
 * here for one in this process, whose memory is used directly.
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
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include "filesdrv/filesdrv.h"
#include "files.h"

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
