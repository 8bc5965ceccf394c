// SPDX-License-Identifier: GPL-2.0
/*
 * sst_test - every request of the device, and how its node behaves.
 * usage: sst_test [-n] [DEVICE]	(-n: no simulator runs)
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client.h"

static unsigned int failures;
static bool no_simulator;

static void check(bool holds, const char *what)
{
	printf("%-28s %s\n", what, holds ? "ok" : "FAILED");
	failures += !holds;
}

static void test_noop(int fd)
{
	struct sst_response r;

	check(!sst_call_type(fd, SST_NOOP, &r) && r.status == SST_OK, "NOOP");
	check(!sst_call_type(fd, SST_RESET, &r) && r.status == SST_OK,
	      "RESET");
	check(!sst_call_type(fd, 99, &r) && r.status == SST_INVALID,
	      "a type that there is not");
}

static void test_echo(int fd)
{
	struct sst_request q = { .type = SST_ECHO, .user_data = 0x1234 };
	struct sst_response r;

	strcpy((char *)q.payload, "Hello SST!");
	check(!sst_call(fd, &q, &r) && r.status == SST_OK &&
		      !strcmp((char *)r.payload, "Hello SST!") &&
		      r.user_data == 0x1234,
	      "ECHO");
}

static void test_info(int fd)
{
	struct sst_response r;

	check(!sst_call_type(fd, SST_GET_INFO, &r) && r.status == SST_OK &&
		      r.info.version == SST_VERSION &&
		      r.info.max_units == 1000000 &&
		      r.info.memory == 0x10000000,
	      "GET_INFO");
}

static void test_compute(int fd)
{
	unsigned long long cycles = 0;
	unsigned int right = 0;

	check(!sst_compute(fd, 1000, &cycles) && cycles == 100000,
	      "COMPUTE 1000");
	for (unsigned int i = 1; i <= 10; i++)
		right += !sst_compute(fd, 10 * i, &cycles) &&
			 cycles == 1000 * i;
	check(right == 10, "ten COMPUTEs");
}

static void test_memory(int fd)
{
	struct sst_request q = { .type = SST_WRITE };
	struct sst_response r;

	q.memory.address = 0x1000;
	q.memory.size = 6;
	memcpy(q.memory.data, "memory", 6);
	check(!sst_call(fd, &q, &r) && r.status == SST_OK, "WRITE");
	q.type = SST_READ;
	memset(q.memory.data, 0, 6);
	check(!sst_call(fd, &q, &r) && r.status == SST_OK, "READ");
}

static void test_configure(int fd)
{
	struct sst_request q = { .type = SST_CONFIGURE };
	struct sst_response r;

	q.config.id = 1;
	q.config.value = 42;
	check(!sst_call(fd, &q, &r) && r.status == SST_OK, "CONFIGURE");
}

static void test_without_simulator(int fd)
{
	static const unsigned int types[] = { SST_COMPUTE, SST_READ, SST_WRITE,
					      SST_CONFIGURE };
	struct sst_response r;

	for (unsigned int i = 0; i < 4; i++)
		check(!sst_call_type(fd, types[i], &r) &&
			      r.status == SST_NO_DEVICE,
		      "no simulator: NO_DEVICE");
}

/* ------------------------------------------------------------ the node */

static void test_sizes(int fd)
{
	struct sst_request q = { .type = SST_NOOP };
	struct sst_response r;

	check(write(fd, &q, sizeof(q) - 1) < 0 && errno == EINVAL,
	      "a short write: EINVAL");
	check(read(fd, &r, sizeof(r)) < 0 && errno == EAGAIN,
	      "nothing to read: EAGAIN");
	check(write(fd, &q, sizeof(q)) == sizeof(q), "write takes 4104");
	check(read(fd, &r, sizeof(r) - 1) < 0 && errno == EINVAL,
	      "a short read: EINVAL");
	check(read(fd, &r, sizeof(r)) == sizeof(r), "read gives 4112");
	check(ioctl(fd, _IO('s', 1)) < 0 && errno == ENOTTY,
	      "an ioctl: ENOTTY");
}

static void test_two_writes(int fd)
{
	struct sst_request q = { .type = SST_NOOP, .user_data = 1 };
	struct sst_response r[2];
	bool fine = write(fd, &q, sizeof(q)) == sizeof(q);

	q.user_data = 2;
	fine = fine && write(fd, &q, sizeof(q)) == sizeof(q);
	fine = fine && read(fd, &r[0], sizeof(r[0])) > 0 &&
	       read(fd, &r[1], sizeof(r[1])) > 0;
	check(fine && r[0].user_data == 1 && r[1].user_data == 2 &&
		      r[1].request_id == r[0].request_id + 1,
	      "two writes, two reads");
}

static void test_poll(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	struct sst_request q = { .type = SST_NOOP };
	struct sst_response r;

	check(poll(&p, 1, 0) == 1 && p.revents == POLLOUT, "poll: POLLOUT");
	check(write(fd, &q, sizeof(q)) > 0 && poll(&p, 1, 0) == 1 &&
		      p.revents == (POLLIN | POLLOUT),
	      "poll: POLLIN");
	check(read(fd, &r, sizeof(r)) > 0 && poll(&p, 1, 0) == 1 &&
		      p.revents == POLLOUT,
	      "poll: POLLOUT again");
}

static void test_epoll(int fd)
{
	struct epoll_event e = { .events = EPOLLIN };
	struct sst_request q = { .type = SST_NOOP };
	int ep = epoll_create1(0);
	struct sst_response r;

	check(ep >= 0 && !epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) &&
		      !epoll_wait(ep, &e, 1, 0),
	      "epoll: nothing");
	check(write(fd, &q, sizeof(q)) > 0 &&
		      epoll_wait(ep, &e, 1, 1000) == 1 &&
		      e.events == EPOLLIN && read(fd, &r, sizeof(r)) > 0,
	      "epoll: EPOLLIN");
	close(ep);
}

int main(int argc, char **argv)
{
	const char *device = "/dev/sst0";
	int fd, i = 1;

	if (i < argc && !strcmp(argv[i], "-n")) {
		no_simulator = true;
		i++;
	}
	if (i < argc)
		device = argv[i];
	fd = open(device, O_RDWR);
	if (fd < 0) {
		perror(device);
		return 1;
	}
	test_noop(fd);
	test_echo(fd);
	test_info(fd);
	if (no_simulator) {
		test_without_simulator(fd);
	} else {
		test_compute(fd);
		test_memory(fd);
		test_configure(fd);
	}
	test_sizes(fd);
	test_two_writes(fd);
	test_poll(fd);
	test_epoll(fd);
	close(fd);
	printf("%s\n", failures ? "FAILED" : "all passed");
	return failures ? 1 : 0;
}
