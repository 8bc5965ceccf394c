// SPDX-License-Identifier: GPL-2.0
/*
 * lkmhost_exec(): start the program under the filter, wait for it, end what
 * it left behind.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "exec.h"
#include "../exec.h"
#include "../mount.h"

/* How long what the program left running may take to end by itself. */
#define LEFTOVERS_MS 1000

static volatile pid_t program;

void exec_process_died(int tgid)
{
	files_process_died(tgid);
	mappings_process_died(tgid);
}

/* -------------------------------------------------------------- signals */

/* The terminal tells the program itself; others are told to us alone. */
static const struct {
	int number;
	bool pass;
} kept_signals[] = {
	{ SIGINT, false }, { SIGQUIT, false }, { SIGTSTP, false },
	{ SIGTERM, true }, { SIGHUP, true }, { SIGUSR1, true },
	{ SIGUSR2, true },
};
#define N_KEPT (sizeof(kept_signals) / sizeof(kept_signals[0]))

struct kept {
	struct sigaction action[N_KEPT], child;
	sigset_t mask;
};

static void on_signal(int number)
{
	if (program > 0)
		kill(program, number);
}

/* It ends the wait in poll(). */
static void on_child(int number)
{
	(void)number;
}

static void keep_signals(struct kept *old)
{
	struct sigaction pass = { .sa_handler = on_signal,
				  .sa_flags = SA_RESTART };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction child = { .sa_handler = on_child };

	for (size_t i = 0; i < N_KEPT; i++)
		sigaction(kept_signals[i].number,
			  kept_signals[i].pass ? &pass : &ignore,
			  &old->action[i]);
	sigaction(SIGCHLD, &child, &old->child);
	pthread_sigmask(SIG_SETMASK, NULL, &old->mask);
}

static void restore_signals(const struct kept *old)
{
	for (size_t i = 0; i < N_KEPT; i++)
		sigaction(kept_signals[i].number, &old->action[i], NULL);
	sigaction(SIGCHLD, &old->child, NULL);
}

/* -------------------------------------------------------------- the child */

struct link {
	int up[2], down[2];	/* from the child, to it */
};

static _Noreturn void fail_child(const struct link *link, int error)
{
	if (write(link->up[1], &error, sizeof(error)) < 0)
		_exit(126);
	_exit(127);
}

/*
 * After fork() in a process with threads: only what is safe in a signal
 * handler. It tells the listener's number, waits until we have it and answer,
 * and becomes the program; then the pipe closes, or carries the error.
 */
static _Noreturn void child(const struct link *link, char *const argv[],
			    const struct kept *old)
{
	int listener;
	char go;

	restore_signals(old);
	signal(SIGURG, SIG_DFL);
	pthread_sigmask(SIG_SETMASK, &old->mask, NULL);
	listener = filter_install(NULL, NULL);
	if (write(link->up[1], &listener, sizeof(listener)) < 0 ||
	    listener < 0 || read(link->down[0], &go, 1) != 1)
		_exit(127);
	close(listener);
	execvp(argv[0], argv);
	fail_child(link, errno);
}

static int borrow_listener(pid_t pid, int theirs)
{
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int fd;

	if (pidfd < 0)
		return -errno;
	fd = syscall(SYS_pidfd_getfd, pidfd, theirs, 0);
	if (fd < 0)
		fd = -errno;
	close(pidfd);
	return fd;
}

static int meet(const struct link *link, pid_t pid, struct lkm_error *err)
{
	int fd, ret;

	if (read(link->up[0], &fd, sizeof(fd)) != sizeof(fd))
		return lkm_error_set(err, -ECHILD, "the child ended");
	if (fd < 0)
		return lkm_error_set(err, fd, "seccomp filter: %s",
				     strerror(-fd));
	fd = borrow_listener(pid, fd);
	if (fd < 0)
		return lkm_error_set(err, fd, "seccomp listener: %s",
				     strerror(-fd));
	supervisor_listen(fd);
	ret = supervisor_start();
	if (ret)
		return lkm_error_set(err, ret, "cannot start a thread: %s",
				     strerror(-ret));
	if (write(link->down[1], "", 1) != 1)
		return lkm_error_set(err, -EPIPE, "the child ended");
	return 0;
}

static void close_link(struct link *link)
{
	for (int i = 0; i < 2; i++) {
		close(link->up[i]);
		close(link->down[i]);
	}
}

/* -errno of execvp(), or 0: it runs. */
static int started(struct link *link, char *const argv[],
		   struct lkm_error *err)
{
	int error;
	ssize_t n;

	close(link->up[1]);
	link->up[1] = -1;
	do
		n = read(link->up[0], &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	return n == sizeof(error) ?
		       lkm_error_set(err, -error, "%s: %s", argv[0],
				     strerror(error)) :
		       0;
}

static int start(char *const argv[], const struct kept *old,
		 struct lkm_error *err)
{
	struct link link = { { -1, -1 }, { -1, -1 } };
	int ret;

	if (pipe2(link.up, O_CLOEXEC) || pipe2(link.down, O_CLOEXEC))
		return lkm_error_set(err, -errno, "pipe: %s", strerror(errno));
	program = fork();
	if (!program)
		child(&link, argv, old);
	if (program < 0)
		ret = lkm_error_set(err, -errno, "fork: %s", strerror(errno));
	else
		ret = meet(&link, program, err);
	if (!ret)
		ret = started(&link, argv, err);
	close_link(&link);
	return ret;
}

/* ---------------------------------------------------------------- its end */

/*
 * What has ended among those whose parent ended before them, but for the
 * program. A thread that is traced just now shows up here, too: not ours.
 */
static void reap(void)
{
	siginfo_t info = { .si_pid = 0 };

	while (!waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid && info.si_pid != program &&
	       (info.si_code == CLD_EXITED || info.si_code == CLD_KILLED ||
		info.si_code == CLD_DUMPED)) {
		waitpid(info.si_pid, NULL, WNOHANG);
		info.si_pid = 0;
	}
}

static int wait_for_program(void)
{
	struct pollfd end = { .events = POLLIN };
	int status = 0;

	end.fd = syscall(SYS_pidfd_open, program, 0);
	while (end.fd >= 0 && poll(&end, 1, -1) < 1)
		reap();
	if (end.fd >= 0)
		close(end.fd);
	while (waitpid(program, &status, 0) < 0 && errno == EINTR)
		;
	program = 0;
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

static int parent_of(int pid)
{
	char path[64], text[512], *behind;
	int fd, parent = 0;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	/* The name may hold anything but ends at the last parenthesis. */
	behind = strrchr(text, ')');
	if (behind)
		sscanf(behind + 1, " %*c %d", &parent);
	return parent;
}

/* Our children from before the program: what devices run as. */
static int before[64];
static unsigned int n_before;

static bool was_before(int pid)
{
	for (unsigned int i = 0; i < n_before; i++)
		if (before[i] == pid)
			return true;
	return false;
}

/* Call @fn for each child that is not from before the program; how many. */
static int for_each_child(void (*fn)(int pid, int arg), int arg)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	int count = 0;

	while (proc && (e = readdir(proc))) {
		int pid = atoi(e->d_name);

		if (pid > 0 && parent_of(pid) == getpid() &&
		    !was_before(pid)) {
			fn(pid, arg);
			count++;
		}
	}
	if (proc)
		closedir(proc);
	return count;
}

static void note_before(int pid, int arg)
{
	if (n_before < sizeof(before) / sizeof(before[0]))
		before[n_before++] = pid;
}

static void send_signal(int pid, int number)
{
	kill(pid, number);
}

/* Its orphans are our children, since we asked for them. */
static int signal_leftovers(int number)
{
	return for_each_child(send_signal, number);
}

/*
 * The drivers go now, and who uses them must have gone before. What was
 * started in the background gets the time to end well.
 */
static void end_leftovers(void)
{
	struct timespec pause = { .tv_nsec = 2000000 };
	int waited = 0;

	reap();
	while (signal_leftovers(waited < LEFTOVERS_MS ? waited ? 0 : SIGTERM :
							SIGKILL)) {
		nanosleep(&pause, NULL);
		waited += 2;
		reap();
	}
}

/* -------------------------------------------------------------- all of it */

/* Where the host shows its tree nowhere, it does for us alone. */
static int mount_own(char *dir, struct lkm_error *err)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	int ret;

	snprintf(dir, PATH_MAX, "%s/lkmhost-exec-%d",
		 runtime && *runtime && !access(runtime, W_OK) ? runtime :
								 "/tmp",
		 getpid());
	ret = mount_open(dir, err);
	return ret;
}

static int run(char *const argv[], int *status, struct lkm_error *err)
{
	struct kept old;
	int ret;

	keep_signals(&old);
	n_before = 0;
	for_each_child(note_before, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	ret = start(argv, &old, err);
	if (program > 0) {
		*status = wait_for_program();
		end_leftovers();
	}
	supervisor_stop();
	mappings_close();
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	restore_signals(&old);
	return ret;
}

int exec_prepare(struct lkm_error *err)
{
	char dir[PATH_MAX];
	struct stat st;
	int ret = mount_path() ? 0 : mount_own(dir, err);

	if (!ret && stat(mount_path(), &st))
		ret = lkm_error_set(err, -errno, "%s: %s", mount_path(),
				    strerror(errno));
	if (ret)
		return ret;
	walk_set_mount(mount_path());
	files_set_device(st.st_dev);
	return 0;
}

int exec_run(char *const argv[], int *status, struct lkm_error *err)
{
	int ret = exec_prepare(err);

	return ret ? ret : run(argv, status, err);
}
