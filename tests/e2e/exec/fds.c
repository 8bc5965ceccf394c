// SPDX-License-Identifier: GPL-2.0
/* A program that a driver gives descriptors, one test a word: "fds use". */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fddev.h"

#define CHECK(what)                                                           \
	do {                                                                  \
		if (!(what)) {                                                \
			fprintf(stderr, "fds.c:%d: %s: %s\n", __LINE__,       \
				#what, strerror(errno));                      \
			exit(1);                                              \
		}                                                             \
	} while (0)

static int dev;

static int make(int from, int flags)
{
	int fd = ioctl(from, FDDEV_MAKE, flags);

	CHECK(fd >= 0);
	return fd;
}

static void expect_count(int n)
{
	for (int i = 0; i < 500 && ioctl(dev, FDDEV_COUNT) != n; i++)
		usleep(10000);
	CHECK(ioctl(dev, FDDEV_COUNT) == n);
}

static void use(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char byte = 'x';
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	CHECK(page != MAP_FAILED && page[0] == 0);
	page[0] = 'p';
	munmap(page, 4096);
	CHECK(poll(&p, 1, 0) == 0);
	CHECK(write(fd, "a", 1) == 1);
	CHECK(poll(&p, 1, 1000) == 1 && p.revents == POLLIN);
	CHECK(read(fd, &byte, 1) == 1 && byte == 'a');
}

static void test_use(void)
{
	int fd = make(dev, O_RDWR);

	CHECK(!(fcntl(fd, F_GETFD) & FD_CLOEXEC));
	use(fd);
	expect_count(1);
	close(fd);
	expect_count(0);
	fd = make(dev, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	CHECK(read(fd, &fd, 1) == -1 && errno == EAGAIN);
}

static void test_many(void)
{
	int fds[200];

	for (int i = 0; i < 200; i++)
		fds[i] = make(dev, O_RDWR);
	expect_count(200);
	for (int i = 0; i < 200; i++) {
		CHECK(ioctl(dev, FDDEV_WHICH, fds[i]) == i + 1);
		use(fds[i]);
		close(fds[i]);
	}
	expect_count(0);
}

/* One that came out of another one, and outlives it. */
static void test_nested(void)
{
	int first = make(dev, O_RDWR), second = make(first, O_RDWR);
	int third = make(second, O_RDWR);

	close(first);
	close(second);
	use(third);
	expect_count(1);
	close(third);
	expect_count(0);
}

static void test_which(void)
{
	int fd = make(dev, O_RDWR), copy = dup(fd), pipes[2];

	CHECK(ioctl(dev, FDDEV_WHICH, fd) == 1);
	CHECK(ioctl(dev, FDDEV_WHICH, copy) == 1);
	CHECK(ioctl(dev, FDDEV_WHICH, dev) == -1 && errno == EINVAL);
	CHECK(!pipe(pipes));
	CHECK(ioctl(dev, FDDEV_WHICH, pipes[0]) == -1 && errno == EBADF);
	CHECK(ioctl(dev, FDDEV_WHICH, 12345) == -1 && errno == EBADF);
	CHECK(ioctl(dev, FDDEV_WHICH, -1) == -1 && errno == EBADF);
	close(fd);
	CHECK(ioctl(dev, FDDEV_WHICH, copy) == 1);
	close(copy);
	expect_count(0);
}

static void test_cancel(void)
{
	int first = ioctl(dev, FDDEV_CANCEL);

	CHECK(first > dev);
	for (int i = 0; i < 20; i++)
		CHECK(ioctl(dev, FDDEV_CANCEL) == first);
	CHECK(fcntl(first, F_GETFD) == -1 && errno == EBADF);
}

static void *wake(void *fd)
{
	usleep(50000);
	CHECK(write(*(int *)fd, "w", 1) == 1);
	return NULL;
}

/* A blocked read of one thread, woken by the other's write. */
static void test_threads(void)
{
	int fd = make(dev, O_RDWR);
	pthread_t thread;
	char byte;

	CHECK(!pthread_create(&thread, NULL, wake, &fd));
	CHECK(read(fd, &byte, 1) == 1 && byte == 'w');
	pthread_join(thread, NULL);
}

static void test_child(void)
{
	int fd = make(dev, O_RDWR), status;
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (!pid) {
		use(fd);
		CHECK(write(fd, "c", 1) == 1);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && !status);
	CHECK(read(fd, &status, 1) == 1);
	expect_count(1);
}

static const struct {
	const char *name;
	void (*fn)(void);
} tests[] = {
	{ "use", test_use },	   { "many", test_many },
	{ "nested", test_nested }, { "which", test_which },
	{ "cancel", test_cancel }, { "threads", test_threads },
	{ "child", test_child },
};

int main(int argc, char **argv)
{
	dev = open("/dev/fddev", O_RDWR);
	CHECK(dev >= 0);
	for (int i = 1; i < argc; i++)
		for (size_t t = 0; t < sizeof(tests) / sizeof(tests[0]); t++)
			if (!strcmp(argv[i], tests[t].name))
				tests[t].fn();
	return 0;
}
