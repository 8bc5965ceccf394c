// SPDX-License-Identifier: GPL-2.0
/*
 * pingpong - how long a line and its answer take over a socket: with a process
 * that only answers, and with a QEMU that is asked for a register.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 21
#define ASKED 1000

static char answer[4096];

/* One command, as long as those of a driver's accesses, and its answer. */
static void ask(int fd, const char *command)
{
	size_t n = strlen(command), have = 0;

	if (write(fd, command, n) != (ssize_t)n)
		exit(1);
	do {
		ssize_t got = read(fd, answer + have, sizeof(answer) - 1 - have);

		if (got <= 0)
			exit(1);
		have += (size_t)got;
	} while (answer[have - 1] != '\n');
	answer[have] = '\0';
}

static int compare(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? -1 : 1;
}

static double median_ns(int fd, const char *command)
{
	double times[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		struct timespec a, b;

		clock_gettime(CLOCK_MONOTONIC, &a);
		for (int j = 0; j < ASKED; j++)
			ask(fd, command);
		clock_gettime(CLOCK_MONOTONIC, &b);
		times[i] = ((double)(b.tv_sec - a.tv_sec) * 1e9 +
			    (double)(b.tv_nsec - a.tv_nsec)) / ASKED;
	}
	qsort(times, ROUNDS, sizeof(times[0]), compare);
	return times[ROUNDS / 2];
}

static void echo(int fd)
{
	static const char said[] = "OK 0x00000000010000ed\n";
	char buf[128];

	while (read(fd, buf, sizeof(buf)) > 0)
		if (write(fd, said, sizeof(said) - 1) < 0)
			break;
	_exit(0);
}

static void qemu(int fd, int firmware)
{
	char bios[64], chardev[64];

	snprintf(bios, sizeof(bios), "/proc/self/fd/%d", firmware);
	snprintf(chardev, sizeof(chardev), "socket,id=q,fd=%d", fd);
	execlp("qemu-system-x86_64", "qemu-system-x86_64", "-nodefaults",
	       "-display", "none", "-accel", "tcg", "-machine", "q35", "-m",
	       "64", "-bios", bios, "-chardev", chardev, "-object",
	       "qtest,id=t,chardev=q,log=/dev/null", "-device", "edu,addr=1",
	       NULL);
	_exit(127);
}

/* A child at the other end of a socket. */
static int start(int is_qemu, int firmware)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		exit(1);
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(pair[0]);
		if (is_qemu)
			qemu(pair[1], firmware);
		echo(pair[1]);
	}
	close(pair[1]);
	return pair[0];
}

int main(void)
{
	static const unsigned char halt[] = { 0xfa, 0xf4, 0xeb, 0xfd };
	int firmware = memfd_create("firmware", 0), fd;

	if (ftruncate(firmware, 65536) ||
	    pwrite(firmware, halt, sizeof(halt), 0xfff0) < 0)
		return 1;
	printf("echo %.0f\n", median_ns(start(0, 0), "readl 0xfdf00000\n"));
	fd = start(1, firmware);
	ask(fd, "outl 0xcf8 0x80000810\n");
	ask(fd, "outl 0xcfc 0xfdf00000\n");
	ask(fd, "outl 0xcf8 0x80000804\n");
	ask(fd, "outl 0xcfc 0x2\n");
	ask(fd, "readl 0xfdf00000\n");
	if (strcmp(answer, "OK 0x00000000010000ed\n"))
		return 1;
	printf("qtest %.0f\n", median_ns(fd, "readl 0xfdf00000\n"));
	return 0;
}
