// SPDX-License-Identifier: GPL-2.0
/*
 * wild_client.c - a program for tests/device/wild: a virtine of its own, by
 * the program's own address, is given to the device and seen clean.
 * usage: wild_client [cleaned]	("cleaned": the device must reach it)
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CHECK(cond)                                                           \
	do {                                                                  \
		if (!(cond)) {                                                \
			printf("line %d: not so: %s\n", __LINE__, #cond);     \
			exit(1);                                              \
		}                                                             \
	} while (0)

static uint64_t pread64_at(int fd, uint64_t offset)
{
	uint64_t value;

	CHECK(pread(fd, &value, 8, (off_t)offset) == 8);
	return value;
}

static void give(int fd, uint64_t *virtine)
{
	uint64_t address = (uint64_t)virtine;

	CHECK(pwrite(fd, &address, 8, 0x8) == 8);
	CHECK(!ioctl(fd, 0x4632));
	CHECK(pread64_at(fd, 0x340) == address);
	CHECK(!pread64_at(fd, 0x340));
}

int main(int argc, char **argv)
{
	int cleaned = argc == 2 && !strcmp(argv[1], "cleaned");
	int fd = open("/dev/virtine_fpga", O_RDWR);
	uint64_t *virtine = malloc(8);
	uint64_t most = 0, snapshot[2], clean = 0x1122334455667788;

	CHECK(fd >= 0);
	CHECK(!ioctl(fd, 0x40084631, &most) && most == 100);
	CHECK(!ioctl(fd, 0x80084630, 1ul));
	*virtine = 0xdeadbeef;
	give(fd, virtine);
	CHECK(*virtine == (cleaned ? 0xfeedbeaddeadbeef : 0xdeadbeef));
	snapshot[0] = (uint64_t)&clean;
	snapshot[1] = sizeof(clean);
	CHECK(!ioctl(fd, 0x80084633, snapshot));
	CHECK(pread64_at(fd, 0x680) == 8);
	CHECK(pread64_at(fd, 0x688) == (uint64_t)&clean);
	give(fd, virtine);
	CHECK(*virtine == (cleaned ? clean : 0xdeadbeef));
	puts("wild_client: ok");
	return 0;
}
