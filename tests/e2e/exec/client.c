// SPDX-License-Identifier: GPL-2.0
/*
 * What programs do with a driver's files, one test a word: "client sum".
 * Built with and without the C library in it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "execdev.h"

#define DEV "/dev/execdev"
#define PAGE 4096

#define CHECK(what)                                                           \
	do {                                                                  \
		if (!(what)) {                                                \
			fprintf(stderr, "client.c:%d: %s: %s\n", __LINE__,    \
				#what, strerror(errno));                      \
			exit(1);                                              \
		}                                                             \
	} while (0)

static int open_dev(void)
{
	int fd = open(DEV, O_RDWR);

	CHECK(fd >= 0);
	return fd;
}

static void check_sum(int fd, unsigned int a)
{
	struct execdev_sum s = { a, 3, 0 };

	CHECK(!ioctl(fd, EXECDEV_SUM, &s));
	CHECK(s.sum == a + 3);
}

static unsigned int number(int fd, unsigned long request)
{
	unsigned int n = ~0u;

	CHECK(!ioctl(fd, request, &n));
	return n;
}

static void pause_ms(int ms)
{
	usleep((useconds_t)ms * 1000);
}

static void wait_for_waiter(int fd)
{
	for (int i = 0; i < 5000 && !number(fd, EXECDEV_WAITERS); i++)
		pause_ms(1);
	CHECK(number(fd, EXECDEV_WAITERS));
}

static int reap(pid_t pid)
{
	int status;

	CHECK(waitpid(pid, &status, 0) == pid);
	return status;
}

/* ----------------------------------------------------------------- tests */

static void test_sum(void)
{
	int fd = open_dev();

	for (unsigned int i = 0; i < 100; i++)
		check_sum(fd, i);
	close(fd);
}

static void test_batch(void)
{
	static unsigned int numbers[1024];
	struct execdev_batch b = { (unsigned long)numbers, 1024, 0 };
	int fd = open_dev();

	for (unsigned int i = 0; i < 1024; i++)
		numbers[i] = i;
	CHECK(!ioctl(fd, EXECDEV_BATCH, &b));
	CHECK(b.sum == 1023 * 512);
	for (unsigned int i = 0; i < 1024; i++)
		CHECK(numbers[i] == 2 * i);
}

static void test_bad(void)
{
	struct execdev_batch b = { 16, 4, 0 };
	int fd = open_dev();
	char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(page + PAGE, PAGE);
	CHECK(ioctl(fd, EXECDEV_SUM, NULL) == -1 && errno == EFAULT);
	CHECK(ioctl(fd, EXECDEV_SUM, -1ul) == -1 && errno == EFAULT);
	CHECK(ioctl(fd, EXECDEV_SUM, page + PAGE - 4) == -1 && errno == EFAULT);
	CHECK(!ioctl(fd, EXECDEV_SUM, page + PAGE - 12));
	CHECK(ioctl(fd, EXECDEV_SUM, 0x200000000000ul) == -1 &&
	      errno == EFAULT);
	CHECK(ioctl(fd, EXECDEV_BATCH, &b) == -1 && errno == EFAULT);
	CHECK(ioctl(fd, _IOC(_IOC_READ, 'x', 99, 4), page) == -1 &&
	      errno == ENOTTY);
	CHECK(!isatty(fd));
	CHECK(open(DEV, O_RDWR | O_CREAT | O_EXCL, 0600) == -1 &&
	      errno == EEXIST);
	CHECK(open(DEV, O_RDONLY | O_DIRECTORY) == -1 && errno == ENOTDIR);
	CHECK(open(DEV "/x", O_RDONLY) == -1);
	CHECK(open("/dev/execnone", O_RDONLY) == -1 && errno == ENOENT);
	check_sum(fd, 5);
}

static void test_who(void)
{
	struct execdev_who w;
	int fd = open_dev();

	CHECK(!ioctl(fd, EXECDEV_WHO, &w));
	CHECK(w.pid == (unsigned int)gettid());
	CHECK(w.tgid == (unsigned int)getpid());
	CHECK(w.uid == geteuid());
	CHECK(!strncmp(w.comm, "client", 6));
}

static void test_stat(void)
{
	struct stat st, fst;
	int fd = open_dev();

	CHECK(!stat(DEV, &st));
	CHECK(S_ISCHR(st.st_mode) && major(st.st_rdev) == 10);
	CHECK((st.st_mode & 0777) == 0666);
	CHECK(!fstat(fd, &fst));
	CHECK(fst.st_mode == st.st_mode && fst.st_rdev == st.st_rdev);
	CHECK(!access(DEV, R_OK | W_OK));
	CHECK(access("/dev/execnone", F_OK) && errno == ENOENT);
	CHECK(!stat("/proc/execdev", &st) && S_ISREG(st.st_mode));
	CHECK(!lstat("/sys/class/misc/execdev", &st) && S_ISLNK(st.st_mode));
	CHECK(!stat("/sys/class/misc/execdev/dev", &st));
}

static bool listed(const char *path, const char *name)
{
	DIR *dir = opendir(path);
	int found = 0;
	struct dirent *e;

	CHECK(dir);
	while ((e = readdir(dir)))
		found += !strcmp(e->d_name, name);
	closedir(dir);
	CHECK(found <= 1);
	return found;
}

static void test_list(void)
{
	CHECK(listed("/dev", "execdev"));
	CHECK(listed("/dev", "null"));
	CHECK(listed("/proc", "execdev"));
	CHECK(listed("/proc", "self"));
	CHECK(listed("/sys/class", "misc"));
	CHECK(listed("/sys/class/misc", "execdev"));
	CHECK(listed("/sys/kernel/debug/execdev", "number"));
	CHECK(!chdir("/dev"));
	CHECK(!access("execdev", F_OK));
	CHECK(!access("./../dev/execdev", F_OK));
	CHECK(!access("null", F_OK));
}

static void test_folder(void)
{
	char path[PATH_MAX];
	int fd;

	CHECK(!chdir("/sys/class/misc/execdev"));
	fd = open("dev", O_RDONLY);
	CHECK(fd >= 0 && read(fd, path, sizeof(path)) > 3);
	CHECK(!strncmp(path, "10:", 3));
	CHECK(getcwd(path, sizeof(path)));
	CHECK(!strncmp(path, "/sys/devices/", 13));
	CHECK(!chdir("../../.."));
	CHECK(!chdir("/"));
	CHECK(!symlink(DEV, "/tmp/execdev.link") || errno == EEXIST);
	fd = open("/tmp/execdev.link", O_RDWR);
	unlink("/tmp/execdev.link");
	CHECK(fd >= 0);
	check_sum(fd, 1);
}

static void test_stdio(void)
{
	char line[64];
	FILE *f = fopen("/proc/execdev", "r");

	CHECK(f && fgets(line, sizeof(line), f));
	CHECK(!strcmp(line, "hello from the kernel\n"));
	fclose(f);
	f = fopen("/proc/execdev", "w");
	CHECK(f && fputs("changed\n", f) >= 0 && !fclose(f));
	f = fopen("/proc/execdev", "r");
	CHECK(f && fgets(line, sizeof(line), f) && !strcmp(line, "changed\n"));
	fclose(f);
	f = fopen("/sys/kernel/debug/execdev/number", "r");
	CHECK(f && fgets(line, sizeof(line), f) && atoi(line) == 7);
	fclose(f);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
	(void)number;
	alarms++;
}

static void handle(int number, int flags)
{
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = flags };

	sigaction(number, &sa, NULL);
}

static void alarm_ms(int ms)
{
	struct itimerval t = { .it_value = { ms / 1000, ms % 1000 * 1000 } };

	setitimer(ITIMER_REAL, &t, NULL);
}

/* A child that ends the parent's EXECDEV_WAIT after a while. */
static pid_t wake_later(int fd, int ms)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	pause_ms(ms);
	wait_for_waiter(fd);
	CHECK(!ioctl(fd, EXECDEV_WAKE));
	_exit(0);
}

static void test_signals(void)
{
	int fd = open_dev();
	char c;

	handle(SIGALRM, 0);
	alarm_ms(100);
	CHECK(ioctl(fd, EXECDEV_WAIT_ONCE) == -1 && errno == EINTR);
	CHECK(alarms == 1);
	alarm_ms(100);
	CHECK(ioctl(fd, EXECDEV_WAIT) == -1 && errno == EINTR);
	alarm_ms(100);
	CHECK(read(fd, &c, 1) == -1 && errno == EINTR);
	CHECK(alarms == 3);
}

static void test_restart(void)
{
	int fd = open_dev();
	pid_t pid;

	handle(SIGALRM, SA_RESTART);
	alarm_ms(100);
	pid = wake_later(fd, 400);
	CHECK(!ioctl(fd, EXECDEV_WAIT));
	CHECK(alarms == 1);
	CHECK(!reap(pid));
}

/* What nobody handles ends the program, in the driver as well. */
static void end_by(int signal, unsigned long request)
{
	int fd = open_dev(), status;
	pid_t pid = fork();

	if (!pid) {
		ioctl(fd, request);
		_exit(0);
	}
	wait_for_waiter(fd);
	kill(pid, signal);
	status = reap(pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == signal);
	for (int i = 0; i < 2000 && number(fd, EXECDEV_WAITERS); i++)
		pause_ms(1);
	CHECK(!number(fd, EXECDEV_WAITERS));
	close(fd);
}

static void test_kill(void)
{
	int fd;

	end_by(SIGINT, EXECDEV_WAIT);
	end_by(SIGTERM, EXECDEV_WAIT_ONCE);
	end_by(SIGKILL, EXECDEV_WAIT);
	end_by(SIGKILL, EXECDEV_WAIT_KILLABLE);
	fd = open_dev();
	for (int i = 0; i < 2000 && number(fd, EXECDEV_OPENS) != 1; i++)
		pause_ms(1);
	CHECK(number(fd, EXECDEV_OPENS) == 1);
}

static unsigned int *map(int fd, int prot, int type, size_t pages, size_t at)
{
	unsigned int *p = mmap(NULL, pages * PAGE, prot, type, fd,
			       (off_t)(at * PAGE));

	CHECK(p != MAP_FAILED);
	return p;
}

static void test_mmap(void)
{
	int fd = open_dev(), rw = PROT_READ | PROT_WRITE;
	unsigned int value = 4711;
	volatile unsigned int *p, *q;

	p = map(fd, rw, MAP_SHARED, EXECDEV_PAGES, 0);
	CHECK(number(fd, EXECDEV_MAPS) == 1);
	*p = 42;
	CHECK(number(fd, EXECDEV_PEEK) == 42);
	CHECK(!ioctl(fd, EXECDEV_POKE, &value));
	CHECK(*p == 4711);
	p[PAGE / 4 * 3] = 99;
	/* The same pages by the fault handler. */
	q = map(fd, rw, MAP_SHARED, EXECDEV_PAGES - 1, EXECDEV_FAULTED);
	CHECK(q[0] == 4711);
	q[1] = 17;
	CHECK(p[1] == 17);
	CHECK(number(fd, EXECDEV_MAPS) == 2);
	CHECK(!munmap((void *)q, (EXECDEV_PAGES - 1) * PAGE));
	CHECK(number(fd, EXECDEV_MAPS) == 1);
	/* A private one is a copy at the first write. */
	q = map(fd, rw, MAP_PRIVATE, 1, 0);
	CHECK(q[0] == 4711);
	q[0] = 1;
	CHECK(p[0] == 4711 && q[0] == 1);
	munmap((void *)q, PAGE);
	if (!fork()) {
		p[2] = 1234;
		_exit(0);
	}
	wait(NULL);
	CHECK(p[2] == 1234);
	/* The descriptor is not needed any more. */
	close(fd);
	p[0] = 5;
	fd = open_dev();
	CHECK(number(fd, EXECDEV_PEEK) == 5);
	CHECK(mmap(NULL, PAGE, rw, MAP_SHARED, fd, 8 * PAGE) == MAP_FAILED &&
	      errno == EINVAL);
	CHECK(!munmap((void *)p, EXECDEV_PAGES * PAGE));
	/* The host hears of the child's end when wait() may have returned. */
	for (int i = 0; i < 2000 && number(fd, EXECDEV_MAPS); i++)
		pause_ms(1);
	CHECK(number(fd, EXECDEV_MAPS) == 0);
}

static void test_sigbus(void)
{
	int fd = open_dev(), status;
	pid_t pid = fork();
	volatile unsigned int *p;

	if (!pid) {
		p = map(fd, PROT_READ, MAP_SHARED, EXECDEV_PAGES,
			EXECDEV_FAULTED);
		if (p[PAGE / 4 * 2])
			_exit(2);
		(void)p[PAGE / 4 * 3];
		_exit(1);
	}
	status = reap(pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

static void test_poll(void)
{
	int fd = open_dev(), pipes[2], ep = epoll_create1(0);
	struct epoll_event ev = { .events = EPOLLIN };
	struct timeval tv = { 0, 0 };
	struct pollfd p[2];
	fd_set set;
	char buf[16];

	CHECK(!pipe(pipes));
	p[0] = (struct pollfd){ fd, POLLIN | POLLOUT, 0 };
	p[1] = (struct pollfd){ pipes[0], POLLIN, 0 };
	CHECK(poll(p, 2, 1000) == 1 && p[0].revents == POLLOUT);
	ev.data.fd = fd;
	CHECK(!epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev));
	ev.data.fd = pipes[0];
	CHECK(!epoll_ctl(ep, EPOLL_CTL_ADD, pipes[0], &ev));
	CHECK(epoll_wait(ep, &ev, 1, 0) == 0);
	if (!fork()) {
		pause_ms(100);
		CHECK(write(open_dev(), "abc", 3) == 3);
		_exit(0);
	}
	CHECK(epoll_wait(ep, &ev, 1, 5000) == 1 && ev.data.fd == fd);
	CHECK(read(fd, buf, sizeof(buf)) == 3 && !memcmp(buf, "abc", 3));
	CHECK(epoll_wait(ep, &ev, 1, 0) == 0);
	wait(NULL);
	CHECK(write(pipes[1], "x", 1) == 1);
	CHECK(epoll_wait(ep, &ev, 1, 5000) == 1 && ev.data.fd == pipes[0]);
	FD_ZERO(&set);
	FD_SET(fd, &set);
	CHECK(select(fd + 1, &set, NULL, NULL, &tv) == 0);
	CHECK(write(fd, "y", 1) == 1);
	FD_SET(fd, &set);
	CHECK(select(fd + 1, &set, NULL, NULL, &tv) == 1);
	CHECK(read(fd, buf, 1) == 1);
}

static void test_flags(void)
{
	int fd = open_dev();
	char c;

	CHECK(!fcntl(fd, F_SETFL, O_NONBLOCK));
	CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
	CHECK(read(fd, &c, 1) == -1 && errno == EAGAIN);
	handle(SIGIO, 0);
	CHECK(!fcntl(fd, F_SETOWN, getpid()));
	CHECK(!fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC));
	CHECK(write(fd, "z", 1) == 1);
	for (int i = 0; i < 2000 && !alarms; i++)
		pause_ms(1);
	CHECK(alarms == 1);
	CHECK(read(fd, &c, 1) == 1 && c == 'z');
}

static void *thread(void *arg)
{
	int fd = *(int *)arg;

	for (unsigned int i = 0; i < 500; i++) {
		int own = open_dev();

		check_sum(fd, i);
		check_sum(own, i);
		close(own);
	}
	return NULL;
}

static void test_threads(void)
{
	int fd = open_dev(), pipes[2];
	pthread_t ids[4];
	int n;

	CHECK(!pipe(pipes));
	for (int i = 0; i < 4; i++)
		CHECK(!pthread_create(&ids[i], NULL, thread, &fd));
	for (int i = 0; i < 200; i++)
		CHECK(!ioctl(pipes[0], FIONREAD, &n) && !n);
	for (int i = 0; i < 4; i++)
		pthread_join(ids[i], NULL);
	CHECK(number(fd, EXECDEV_OPENS) == 1);
}

static void *interrupts(void *arg)
{
	int fd = *(int *)arg;

	for (int i = 0; i < 200; i++)
		CHECK(!ioctl(fd, EXECDEV_LATER));
	return NULL;
}

static void test_interrupts(void)
{
	int fd = open_dev();
	pthread_t ids[8];

	for (int i = 0; i < 8; i++)
		CHECK(!pthread_create(&ids[i], NULL, interrupts, &fd));
	for (int i = 0; i < 8; i++)
		pthread_join(ids[i], NULL);
}

/* A waiter does not keep another program's thread from its call. */
static void test_beside(void)
{
	int fd = open_dev();
	pid_t pids[8];

	for (int i = 0; i < 8; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			CHECK(!ioctl(fd, EXECDEV_WAIT));
			_exit(0);
		}
	}
	while (number(fd, EXECDEV_WAITERS) != 8)
		pause_ms(1);
	check_sum(fd, 8);
	CHECK(!ioctl(fd, EXECDEV_WAKE));
	for (int i = 0; i < 8; i++)
		CHECK(!reap(pids[i]));
}

static void test_descriptors(void)
{
	int fd = open_dev(), copy = dup(fd), cloexec;
	char name[16], path[64];

	check_sum(copy, 1);
	close(fd);
	check_sum(copy, 2);
	CHECK(number(copy, EXECDEV_OPENS) == 1);
	CHECK(dup2(copy, 0) == 0);
	check_sum(0, 3);
	close(copy);
	/* The number is another file's now. */
	CHECK(open("/dev/null", O_RDWR) == fd);
	CHECK(ioctl(fd, EXECDEV_SUM, path) == -1);
	CHECK(readlink("/proc/self/fd/0", path, sizeof(path)) == 12);
	CHECK(!memcmp(path, DEV, 12));
	cloexec = open(DEV, O_RDWR | O_CLOEXEC);
	CHECK(fcntl(cloexec, F_GETFD) == FD_CLOEXEC);
	snprintf(name, sizeof(name), "%d", cloexec);
	execl("/proc/self/exe", "client", "inherited", name, NULL);
	CHECK(!"execl");
}

static void inherited(int closed)
{
	CHECK(fcntl(closed, F_GETFD) == -1 && errno == EBADF);
	check_sum(0, 3);
	CHECK(number(0, EXECDEV_OPENS) == 1);
}

/* By posix_spawn(), which shares our memory until the child executes. */
static void test_spawn(void)
{
	char name[] = "client", word[] = "inherited", number[16];
	char *argv[] = { name, word, number, NULL };
	int fd = open_dev();
	int closed = open(DEV, O_RDWR | O_CLOEXEC);
	posix_spawn_file_actions_t actions;
	pid_t pid;

	CHECK(fd >= 0 && closed >= 0);
	close(closed);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, 0);
	snprintf(number, sizeof(number), "%d", closed);
	CHECK(!posix_spawn(&pid, "/proc/self/exe", &actions, NULL, argv,
			   environ));
	posix_spawn_file_actions_destroy(&actions);
	CHECK(!reap(pid));
	check_sum(fd, 4);
	CHECK(posix_spawn(&pid, "/dev/none", NULL, NULL, argv, environ) ==
	      ENOENT);
	CHECK(!system("test -c " DEV));
}

static sigjmp_buf away;

static void jump(int number)
{
	(void)number;
	siglongjmp(away, 1);
}

/* A handler that does not come back leaves nothing behind. */
static void test_jump(void)
{
	struct itimerval soon = { .it_value.tv_usec = 20000 };
	int fd = open_dev();
	struct pollfd p = { fd, POLLIN, 0 };

	signal(SIGALRM, jump);
	for (volatile int i = 0; i < 10; i++)
		if (!sigsetjmp(away, 1)) {
			setitimer(ITIMER_REAL, &soon, NULL);
			poll(&p, 1, -1);
			CHECK(!"poll");
		}
	signal(SIGALRM, SIG_IGN);
	p.events = POLLOUT;
	CHECK(poll(&p, 1, 1000) == 1);
	check_sum(fd, 6);
}

/* For a driver in the same process. */
static void test_touch(void)
{
	static unsigned int n = 41;
	int fd = open_dev();

	for (int i = 0; i < 10; i++)
		CHECK(!ioctl(fd, EXECDEV_TOUCH, &n));
	CHECK(n == 51);
	/* By the rules, at the same address. */
	CHECK(!ioctl(fd, EXECDEV_OPENS, &n) && n == 1);
}

static void test_crash(void)
{
	ioctl(open_dev(), EXECDEV_CRASH);
	CHECK(!"a crash");
}

static void test_once(void)
{
	for (int i = 0; i < 1000; i++) {
		int fd = open("/dev/execone", O_RDWR);

		CHECK(fd >= 0);
		check_sum(fd, 1);
		CHECK(open("/dev/execone", O_RDWR) == -1 && errno == EBUSY);
		close(fd);
	}
}

static void test_storm(int rounds)
{
	pid_t pids[4];
	int fd;

	for (int i = 0; i < 4; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		for (int j = 0; j < rounds; j++) {
			fd = open_dev();
			check_sum(fd, (unsigned int)j);
			close(fd);
		}
		_exit(0);
	}
	for (int i = 0; i < 4; i++)
		CHECK(!reap(pids[i]));
	fd = open_dev();
	for (int i = 0; i < 2000 && number(fd, EXECDEV_OPENS) != 1; i++)
		pause_ms(1);
	CHECK(number(fd, EXECDEV_OPENS) == 1);
}

static void test_mknod(void)
{
	struct stat st;
	int fd;

	CHECK(!stat(DEV, &st));
	CHECK(!mknod("/dev/execmade", S_IFCHR | 0600, st.st_rdev));
	fd = open("/dev/execmade", O_RDWR);
	CHECK(fd >= 0);
	check_sum(fd, 9);
	CHECK(!unlink("/dev/execmade"));
	CHECK(access("/dev/execmade", F_OK));
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "sum", test_sum },	 { "batch", test_batch },
	{ "bad", test_bad },	 { "who", test_who },
	{ "stat", test_stat },	 { "list", test_list },
	{ "folder", test_folder }, { "stdio", test_stdio },
	{ "signals", test_signals }, { "restart", test_restart },
	{ "kill", test_kill },	 { "mmap", test_mmap },
	{ "sigbus", test_sigbus }, { "poll", test_poll },
	{ "flags", test_flags }, { "threads", test_threads },
	{ "interrupts", test_interrupts },
	{ "beside", test_beside }, { "descriptors", test_descriptors },
	{ "spawn", test_spawn }, { "jump", test_jump },
	{ "touch", test_touch }, { "crash", test_crash },
	{ "once", test_once },	 { "mknod", test_mknod },
};

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (!strcmp(name, "inherited"))
		inherited(atoi(argv[2]));
	else if (!strcmp(name, "storm"))
		test_storm(argc > 2 ? atoi(argv[2]) : 1000);
	else {
		size_t i, n = sizeof(tests) / sizeof(tests[0]);

		for (i = 0; i < n && strcmp(tests[i].name, name); i++)
			;
		if (i == n)
			return 2;
		tests[i].run();
	}
	puts("ok");
	return 0;
}
