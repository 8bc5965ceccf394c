// SPDX-License-Identifier: GPL-2.0
/* A program whose memory a driver pins, one test a word: "pin heap". */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pindev.h"

#define PAGE 4096

#define CHECK(what)                                                           \
	do {                                                                  \
		if (!(what)) {                                                \
			fprintf(stderr, "pin.c:%d: %s: %s\n", __LINE__,       \
				#what, strerror(errno));                      \
			exit(1);                                              \
		}                                                             \
	} while (0)

static int open_dev(void)
{
	int fd = open("/dev/pindev", O_RDWR);

	CHECK(fd >= 0);
	return fd;
}

static int pin(int fd, void *p, size_t size, unsigned int seed)
{
	struct pindev_range r = { (unsigned long)p, (unsigned int)size, seed };

	return ioctl(fd, PINDEV_PIN, &r);
}

static void check_filled(const unsigned char *p, size_t size, unsigned int seed)
{
	for (size_t i = 0; i < size; i++)
		CHECK(p[i] == (unsigned char)(i * 7 + seed));
}

/* What either side writes, the other sees. */
static void use(unsigned char *p, size_t size)
{
	unsigned int sum = 0, seen, seed = 40;
	int fd = open_dev();

	CHECK(!pin(fd, p, size, 9));
	check_filled(p, size, 9);
	for (size_t i = 0; i < size; i++)
		sum += p[i] = (unsigned char)(i * i);
	CHECK(!ioctl(fd, PINDEV_SUM, &seen));
	CHECK(seen == sum);
	CHECK(!ioctl(fd, PINDEV_FILL, &seed));
	check_filled(p, size, 40);
	CHECK(!ioctl(fd, PINDEV_UNPIN));
	check_filled(p, size, 40);
	close(fd);
}

static void test_heap(void)
{
	size_t size = 70 * PAGE;
	unsigned char *p = malloc(size), *q = malloc(100);

	memset(q, 0x5a, 100);
	use(p + 123, size - 1000);
	use(q, 100);
	use(p, size);
	free(p);
	free(q);
}

static void test_stack(void)
{
	volatile int before = 17;
	unsigned char p[3 * PAGE];

	use(p + 10, sizeof(p) - 20);
	use(p, 1);
	CHECK(before == 17);
}

static unsigned char data[2 * PAGE] = { 1, 2, 3 };
static unsigned char bss[5 * PAGE];

static void test_data(void)
{
	use(data, sizeof(data));
	use(bss, sizeof(bss));
}

static void test_bad(void)
{
	unsigned char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct pindev_range huge = { (unsigned long)p, 1u << 30, 0 };
	int fd = open_dev();

	munmap(p + 2 * PAGE, PAGE);
	mprotect(p + PAGE, PAGE, PROT_READ);
	CHECK(pin(fd, p, PAGE + 1, 1) && errno == EFAULT);
	CHECK(pin(fd, p + PAGE, 3 * PAGE, 1) && errno == EFAULT);
	CHECK(pin(fd, NULL, 10, 1) && errno == EFAULT);
	CHECK(pin(fd, (void *)(1ul << 47), 10, 1) && errno == EFAULT);
	CHECK(pin(fd, (void *)-4096ul, 10, 1) && errno == EFAULT);
	CHECK(ioctl(fd, PINDEV_PIN, &huge) && errno == EINVAL);
	/* What comes before the bad page has not been harmed. */
	use(p, PAGE);
	CHECK(p[0] == 40);
	close(fd);
}

static void test_again(void)
{
	unsigned char *p = malloc(8 * PAGE);
	struct pindev_range r = { (unsigned long)p, 8 * PAGE, 200 };
	int fd = open_dev();

	memset(p, 3, 8 * PAGE);
	CHECK(!ioctl(fd, PINDEV_AGAIN, &r));
	for (int i = 0; i < 8 * PAGE; i++)
		CHECK(p[i] == 3);
	close(fd);
}

/* Another thread writes in the very pages all the time, and loses nothing. */
static struct {
	_Atomic unsigned long counter;
	unsigned char buffer[256];
} *shared;
static atomic_bool stop;

static void *write_on(void *unused)
{
	unsigned long mine = 0;

	(void)unused;
	while (!atomic_load(&stop)) {
		CHECK(atomic_load(&shared->counter) == mine);
		atomic_store(&shared->counter, ++mine);
	}
	return (void *)mine;
}

static void test_threads(void)
{
	pthread_t thread;
	void *count;

	for (int i = 0; i < 50; i++) {
		shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		atomic_store(&stop, false);
		CHECK(!pthread_create(&thread, NULL, write_on, NULL));
		use(shared->buffer, sizeof(shared->buffer));
		atomic_store(&stop, true);
		pthread_join(thread, &count);
		CHECK(shared->counter == (unsigned long)count);
		munmap(shared, PAGE);
	}
}

static void test_child(void)
{
	unsigned char *p = malloc(3 * PAGE);
	int status;
	pid_t pid;

	use(p, 3 * PAGE);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		unsigned char *q = malloc(3 * PAGE);

		use(q, 3 * PAGE);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && !status);
	use(p, 3 * PAGE);
}

static void test_leak(void)
{
	static unsigned char p[2 * PAGE];
	int fd = open_dev();

	CHECK(!pin(fd, p, PAGE, 1));
	CHECK(!ioctl(fd, PINDEV_LEAK));
	close(fd);
}

static const struct {
	const char *name;
	void (*fn)(void);
} tests[] = {
	{ "heap", test_heap },	 { "stack", test_stack },
	{ "data", test_data },	 { "bad", test_bad },
	{ "again", test_again }, { "threads", test_threads },
	{ "child", test_child }, { "leak", test_leak },
};

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		for (size_t t = 0; t < sizeof(tests) / sizeof(tests[0]); t++)
			if (!strcmp(argv[i], tests[t].name))
				tests[t].fn();
	return 0;
}
