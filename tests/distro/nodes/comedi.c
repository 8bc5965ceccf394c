// SPDX-License-Identifier: GPL-2.0
/*
 * A program for Debian's comedi_test.ko, a board that needs no hardware: one
 * sample by an ioctl with pointers inside, a waveform by read(2) and poll(2)
 * at the pace of the driver's timer, the same by mmap(2).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/comedi.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define CHECK(what)                                                           \
	do {                                                                  \
		if (!(what)) {                                                \
			fprintf(stderr, "comedi.c:%d: %s: %s\n", __LINE__,    \
				#what, strerror(errno));                      \
			exit(1);                                              \
		}                                                             \
	} while (0)

#define INPUT 0
#define OUTPUT 1

static unsigned int one_sample(int fd, unsigned int type, unsigned int subdev,
			       unsigned int value)
{
	struct comedi_insn insn = {
		.insn = type, .n = 1, .data = &value, .subdev = subdev,
		.chanspec = CR_PACK(0, 0, AREF_GROUND),
	};

	CHECK(ioctl(fd, COMEDI_INSN, &insn) == 1);
	return value;
}

static void output(int fd)
{
	one_sample(fd, INSN_WRITE, OUTPUT, 0x1234);
	CHECK(one_sample(fd, INSN_READ, OUTPUT, 0) == 0x1234);
	CHECK(one_sample(fd, INSN_READ, INPUT, 0x10000) < 0x10000);
}

/* @n scans of one channel, one each millisecond. */
static void start(int fd, unsigned int n)
{
	unsigned int channel = CR_PACK(0, 0, AREF_GROUND);
	struct comedi_cmd cmd = {
		.subdev = INPUT, .flags = CMDF_WAKE_EOS,
		.start_src = TRIG_NOW,
		.scan_begin_src = TRIG_TIMER, .scan_begin_arg = 1000000,
		.convert_src = TRIG_NOW,
		.scan_end_src = TRIG_COUNT, .scan_end_arg = 1,
		.stop_src = TRIG_COUNT, .stop_arg = n,
		.chanlist = &channel, .chanlist_len = 1,
	};

	CHECK(!ioctl(fd, COMEDI_CMD, &cmd));
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A sawtooth: it rises, and falls now and then. */
static void check_waveform(const unsigned short *s, int n)
{
	int up = 0, down = 0;

	for (int i = 1; i < n; i++) {
		up += s[i] > s[i - 1];
		down += s[i] < s[i - 1];
	}
	CHECK(up > 3 * n / 4 && down >= 1 && down <= n / 20);
}

#define SCANS 300

static void by_read(int fd)
{
	unsigned short samples[SCANS];
	struct pollfd p = { fd, POLLIN, 0 };
	double before = now();
	size_t got = 0;

	start(fd, SCANS);
	while (got < sizeof(samples)) {
		ssize_t n;

		CHECK(poll(&p, 1, 5000) == 1);
		n = read(fd, (char *)samples + got, sizeof(samples) - got);
		CHECK(n > 0);
		got += (size_t)n;
	}
	CHECK(now() - before > 0.25);
	check_waveform(samples, SCANS);
	CHECK(read(fd, samples, sizeof(samples)) == 0);
}

static void by_mmap(int fd)
{
	struct comedi_bufinfo info = { .subdevice = INPUT };
	unsigned short *buffer = mmap(NULL, 1 << 16, PROT_READ, MAP_SHARED, fd,
				      0);

	CHECK(buffer != MAP_FAILED);
	start(fd, SCANS);
	for (int i = 0; i < 5000 && info.buf_write_count < SCANS * 2; i++) {
		usleep(1000);
		CHECK(!ioctl(fd, COMEDI_BUFINFO, &info));
	}
	CHECK(info.buf_write_count == SCANS * 2);
	check_waveform(buffer, SCANS);
	CHECK(!ioctl(fd, COMEDI_CANCEL, INPUT));
	munmap(buffer, 1 << 16);
}

int main(void)
{
	int fd = open("/dev/comedi0", O_RDWR);
	struct comedi_devinfo info;

	CHECK(fd >= 0);
	CHECK(!ioctl(fd, COMEDI_DEVINFO, &info));
	CHECK(!strcmp(info.driver_name, "comedi_test") && info.n_subdevs == 2);
	output(fd);
	by_read(fd);
	by_mmap(fd);
	puts("comedi: ok");
	return 0;
}
