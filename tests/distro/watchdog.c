// SPDX-License-Identifier: GPL-2.0
/*
 * watchdog - use /dev/watchdog as a watchdog daemon does, and check what the
 * interface promises (the kernel's watchdog-api.rst).
 * usage: watchdog IDENTITY [starve]	(starve: wait until it fires)
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int checks;

static void check(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "not so: %s (%s)\n", what, strerror(errno));
		exit(1);
	}
	checks++;
}
#define CHECK(x) check(x, #x)

static int set_timeout(int fd, int seconds)
{
	return ioctl(fd, WDIOC_SETTIMEOUT, &seconds) ? -errno : seconds;
}

static int get(int fd, unsigned long request)
{
	int value = -1;

	return ioctl(fd, request, &value) ? -errno : value;
}

static int set_options(int fd, int options)
{
	return ioctl(fd, WDIOC_SETOPTIONS, &options) ? -errno : 0;
}

static void feed(int fd)
{
	CHECK(!ioctl(fd, WDIOC_KEEPALIVE, 0));
	CHECK(write(fd, "x", 1) == 1);
	CHECK(write(fd, "several", 7) == 7);
}

static void check_information(int fd, const char *identity)
{
	struct watchdog_info info = { 0 };

	CHECK(!ioctl(fd, WDIOC_GETSUPPORT, &info));
	CHECK(!strcmp((const char *)info.identity, identity));
	CHECK(info.options & WDIOF_MAGICCLOSE);
	CHECK(info.options & WDIOF_KEEPALIVEPING);
	CHECK(get(fd, WDIOC_GETSTATUS) >= 0);
	CHECK(get(fd, WDIOC_GETBOOTSTATUS) >= 0);
	CHECK(ioctl(fd, _IO(WATCHDOG_IOCTL_BASE, 99), 0) && errno == ENOTTY);
}

static void check_timeouts(int fd)
{
	CHECK(set_timeout(fd, 20) == 20);
	CHECK(get(fd, WDIOC_GETTIMEOUT) == 20);
	CHECK(set_timeout(fd, -1) == -EINVAL);
	CHECK(set_timeout(fd, 1000000) == -EINVAL);
	CHECK(get(fd, WDIOC_GETTIMEOUT) == 20);
	CHECK(set_options(fd, WDIOS_DISABLECARD) == 0);
	CHECK(set_options(fd, WDIOS_ENABLECARD) == 0);
}

int main(int argc, char **argv)
{
	int fd = open("/dev/watchdog", O_WRONLY);

	check(argc >= 2 && fd >= 0, "/dev/watchdog can be opened");
	CHECK(open("/dev/watchdog", O_WRONLY) < 0 && errno == EBUSY);
	check_information(fd, argv[1]);
	check_timeouts(fd);
	feed(fd);
	if (argc > 2) {
		CHECK(set_timeout(fd, 2) == 2);
		sleep(4);
	} else {
		/* Closed without the magic letter it goes on. */
		CHECK(!close(fd));
		fd = open("/dev/watchdog0", O_WRONLY);
		CHECK(fd >= 0);
	}
	CHECK(write(fd, "V", 1) == 1);
	CHECK(!close(fd));
	printf("watchdog: %d checks passed\n", checks);
	return 0;
}
