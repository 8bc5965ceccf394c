// SPDX-License-Identifier: GPL-2.0
/*
 * The threads that answer the program's calls.
 *
 * One of them receives calls. What may block it, it answers after another one
 * has begun to receive, so that a call holds up its own caller alone. An ioctl,
 * where most do not block, it answers itself and receives the next one: two
 * that receive by turns each wake on a core that has forgotten them. Another
 * one takes over when the driver is about to sleep, or when the call has
 * neither slept nor ended for a millisecond.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "exec.h"
#include "../inside/inside.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

/* More that wait for being needed than this, and one ends. */
#define IDLE_MAX 4
/* How long a call may take while nobody receives. */
#define LONG_NS NSEC_PER_MSEC
/* Ends a thread's wait. */
#define WAKE_SIGNAL (SIGRTMIN + 7)

static _Atomic int listener = -1;
static _Atomic int alive;
static _Atomic int tids[512];	/* of the threads that are alive */
static atomic_bool stopping;

/* ------------------------------------------------------------ which call */

static call_fn *const handlers[512] = {
	[SYS_open] = do_open,
	[SYS_creat] = do_creat,
	[SYS_openat] = do_openat,
	[SYS_openat2] = do_openat2,
	[SYS_stat] = do_stat,
	[SYS_lstat] = do_lstat,
	[SYS_fstat] = do_fstat,
	[SYS_newfstatat] = do_newfstatat,
	[SYS_statx] = do_statx,
	[SYS_access] = do_access,
	[SYS_faccessat] = do_faccessat,
	[SYS_faccessat2] = do_faccessat2,
	[SYS_chmod] = do_chmod,
	[SYS_fchmodat] = do_fchmodat,
	[SYS_fchmodat2] = do_fchmodat2,
	[SYS_chown] = do_chown,
	[SYS_lchown] = do_lchown,
	[SYS_fchownat] = do_fchownat,
	[SYS_truncate] = do_truncate,
	[SYS_utimensat] = do_utimensat,
	[SYS_getxattr] = do_getxattr,
	[SYS_lgetxattr] = do_lgetxattr,
	[SYS_listxattr] = do_listxattr,
	[SYS_llistxattr] = do_llistxattr,
	[SYS_readlink] = do_readlink,
	[SYS_readlinkat] = do_readlinkat,
	[SYS_mknod] = do_mknod,
	[SYS_mknodat] = do_mknodat,
	[SYS_unlink] = do_unlink,
	[SYS_unlinkat] = do_unlinkat,
	[SYS_getdents64] = do_getdents64,
	[SYS_getcwd] = do_getcwd,
	[SYS_chdir] = do_chdir,
	[SYS_ioctl] = do_ioctl,
	[SYS_fcntl] = do_fcntl,
	[SYS_pread64] = do_pread,
	[SYS_pwrite64] = do_pwrite,
	[SYS_mmap] = do_mmap,
	[SYS_munmap] = do_munmap,
	[SYS_mremap] = do_mremap,
	[SYS_execve] = do_execve,
	[SYS_execveat] = do_execve,
	[SYS_clone] = do_clone,
	[SYS_clone3] = do_clone3,
	[SYS_rt_sigaction] = do_sigaction,
};

static call_fn *handler_i386(int nr)
{
	switch (nr) {
	case 5:
		return do_open;
	case 33:
		return do_access;
	case 54:
		return do_ioctl_compat;
	case 85:
		return do_readlink;
	case 295:
		return do_openat;
	case 305:
		return do_readlinkat;
	case 307:
		return do_faccessat;
	case 383:
		return do_statx;
	case 439:
		return do_faccessat2;
	default:
		return NULL;
	}
}

call_fn *call_handler(int nr)
{
	return nr >= 0 && nr < 512 ? handlers[nr] : NULL;
}

static call_fn *handler_of(const struct seccomp_data *data)
{
	if (data->arch == AUDIT_ARCH_I386)
		return handler_i386(data->nr);
	return call_handler(data->nr);
}

/* --------------------------------------------------------------- answers */

void call_answer(struct call *call, long result)
{
	struct seccomp_notif_resp resp = { .id = call->notif.id };

	if (call->answered)
		return;
	call->answered = true;
	if (result == CALL_CONTINUE)
		resp.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else if (result < 0 && result > -4096)
		resp.error = (int)result;
	else
		resp.val = result;
	/* -ENOENT: the program was killed meanwhile. */
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
}

static void serve(struct call *call)
{
	call_fn *handler = handler_of(&call->notif.data);
	long result = CALL_CONTINUE;

	call->tid = (int)call->notif.pid;
	call->args = (const uint64_t *)call->notif.data.args;
	if (handler && !injected(call->tid))
		result = handler(call);
	if (result == CALL_CONTINUE && call->absent)
		result = -ENOENT;
	if (call->client)
		client_put(call->client);
	pinning_end(call, result);
	call_answer(call, result);
}

static int add_fd(struct seccomp_notif_addfd add)
{
	int n = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);

	return n < 0 ? -errno : n;
}

int call_add_fd(const struct call *call, int fd, bool cloexec)
{
	return add_fd((struct seccomp_notif_addfd){
		.id = call->notif.id, .srcfd = (__u32)fd,
		.newfd_flags = cloexec ? O_CLOEXEC : 0 });
}

int call_set_fd(const struct call *call, int fd, int number, bool cloexec)
{
	return add_fd((struct seccomp_notif_addfd){
		.id = call->notif.id, .srcfd = (__u32)fd,
		.flags = SECCOMP_ADDFD_FLAG_SETFD, .newfd = (__u32)number,
		.newfd_flags = cloexec ? O_CLOEXEC : 0 });
}

/* ---------------------------------------------------------------- memory */

int call_read(const struct call *call, uint64_t from, void *to, size_t size)
{
	struct iovec local = { to, size }, remote = { (void *)from, size };

	return process_vm_readv(call->tid, &local, 1, &remote, 1, 0) ==
			       (ssize_t)size ? 0 : -EFAULT;
}

int call_write(const struct call *call, uint64_t to, const void *from,
	       size_t size)
{
	struct iovec local = { (void *)from, size };
	struct iovec remote = { (void *)to, size };

	return process_vm_writev(call->tid, &local, 1, &remote, 1, 0) ==
			       (ssize_t)size ? 0 : -EFAULT;
}

/* Page by page: what lies behind the string's end may not be there. */
int call_read_path(const struct call *call, uint64_t from, char out[PATH_MAX])
{
	size_t done = 0;

	while (done < PATH_MAX) {
		size_t piece = 256 - ((from + done) & 255);

		if (piece > PATH_MAX - done)
			piece = PATH_MAX - done;
		if (call_read(call, from + done, out + done, piece))
			return -EFAULT;
		if (memchr(out + done, 0, piece))
			return 0;
		done += piece;
	}
	return -ENAMETOOLONG;
}

/* ----------------------------------------------------------- as the client */

struct client *call_client(struct call *call)
{
	unsigned int flags = CLIENT_REFRESH;

	/* What has no permissions to check is in a hurry. */
	if (call->notif.data.nr == SYS_ioctl ||
	    (call->inside && (call->client || !call_handler(call->nr) ||
			      call->nr == SYS_ioctl)))
		flags = 0;
	if (call->notif.data.arch == AUDIT_ARCH_I386)
		flags |= CLIENT_COMPAT;
	if (call->inside)
		call->client = inside_client(flags & CLIENT_REFRESH);
	else if (!call->client)
		call->client = client_get(call->tid, NULL, flags);
	return call->client;
}

int call_tgid(struct call *call)
{
	struct client *c = call_client(call);

	return c ? client_tgid(c) : -ESRCH;
}

/*
 * What interrupts the driver: the program's thread sleeps in the kernel until
 * we answer, and only a fatal signal ends that. So a thread of ours that
 * sleeps in its stead looks now and then (see host_sleep()) whether a signal
 * is pending there. The interval grows from a millisecond, so that short waits
 * are not looked after at all and long ones cost little.
 */
static int watch(void *arg)
{
	struct call *call = arg;
	int sig;

	if (call->inside)
		return inside_pending(call);
	if (!call->answered &&
	    ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &call->notif.id))
		sig = SIGKILL;
	else
		sig = client_pending_signal(call->client);
	/* It has been told, and sleeps on: only the end is news. */
	if (!sig || (call->signalled && sig != SIGKILL))
		return 0;
	call->signalled = true;
	return sig;
}

int call_enter(struct call *call)
{
	struct client *c = call_client(call);
	struct cpu_thread *t;
	int ret = c ? client_enter(c) : -ESRCH;

	if (ret)
		return ret;
	t = cpu_self();
	t->watch_arg = call;
	t->watch = watch;
	t->caller = call_caller(call);
	return 0;
}

void call_leave(struct call *call)
{
	cpu_self()->watch = NULL;
	cpu_self()->caller = NULL;
	client_leave();
	if (call->signalled)
		client_signal(call->client, 0);
	call->signalled = false;
}

/* --------------------------------------------------------------- threads */

/* Who receives: a thread's number; 0: whoever is woken next. */
static _Atomic int receiver;
/* Threads that wait for being needed, and the word that they sleep on. */
static _Atomic int idle;
static _Atomic unsigned int needed;
/* Calls that the receiver has taken up; it is at one now. */
static _Atomic unsigned int taken;
static atomic_bool at_work;
/* The guard sleeps until there is a call to look after. */
static _Atomic unsigned int guard_parked;

static int run(void *(*body)(void *))
{
	pthread_attr_t attr;
	sigset_t all, old;
	pthread_t id;
	int ret;

	atomic_fetch_add(&alive, 1);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 512ul << 10);
	sigfillset(&all);
	sigdelset(&all, WAKE_SIGNAL);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&id, &attr, body, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	if (ret)
		atomic_fetch_sub(&alive, 1);
	return -ret;
}

static void *supervise(void *arg);

/* Another thread shall receive; nothing where @tid does not any more. */
static void hand_over(int tid)
{
	if (!atomic_compare_exchange_strong(&receiver, &tid, 0))
		return;
	atomic_store(&at_work, false);
	atomic_fetch_add(&needed, 1);
	if (atomic_load(&idle))
		futex_wake(&needed, 1);
	else
		run(supervise);
}

/* cpu_thread.on_block of those that answer. */
static void about_to_sleep(void)
{
	hand_over(gettid());
}

/* The calling thread receives: true. False: there are enough that wait. */
static bool become_receiver(void)
{
	int me = gettid(), nobody = 0;
	unsigned int seen;

	if (atomic_load(&receiver) == me)
		return true;
	if (atomic_fetch_add(&idle, 1) >= IDLE_MAX)
		goto enough;
	for (;;) {
		seen = atomic_load(&needed);
		nobody = 0;
		if (atomic_compare_exchange_strong(&receiver, &nobody, me) ||
		    atomic_load(&stopping))
			break;
		futex_wait(&needed, seen, FOREVER);
	}
	atomic_fetch_sub(&idle, 1);
	return true;
enough:
	/* Unless all the others have just been woken for something else. */
	if (!atomic_compare_exchange_strong(&receiver, &nobody, me)) {
		atomic_fetch_sub(&idle, 1);
		return false;
	}
	atomic_fetch_sub(&idle, 1);
	return true;
}

static void *guard(void *arg)
{
	struct timespec pause = { .tv_nsec = LONG_NS };

	(void)arg;
	pthread_setname_np(pthread_self(), "lkmhost-exec");
	while (!atomic_load(&stopping)) {
		unsigned int seen = atomic_load(&taken);
		int who = atomic_load(&receiver);

		nanosleep(&pause, NULL);
		if (atomic_load(&taken) != seen)
			continue;
		if (atomic_load(&at_work) && who) {
			hand_over(who);
			continue;
		}
		atomic_store(&guard_parked, 1);
		if (atomic_load(&taken) == seen && !atomic_load(&stopping))
			futex_wait(&guard_parked, 1, FOREVER);
		atomic_store(&guard_parked, 0);
	}
	atomic_fetch_sub(&alive, 1);
	return NULL;
}

/* The receiver answers a call itself that is likely to be short. */
static void begin_short(void)
{
	struct cpu_thread *t = thread_attach();

	if (t)
		t->on_block = about_to_sleep;
	atomic_store(&at_work, true);
	atomic_fetch_add(&taken, 1);
	if (atomic_exchange(&guard_parked, 0))
		futex_wake(&guard_parked, 1);
}

static void begin(const struct call *call)
{
	if (call->notif.data.nr == SYS_ioctl &&
	    call->notif.data.arch == AUDIT_ARCH_X86_64)
		begin_short();
	else
		hand_over(gettid());
}

static void end(void)
{
	struct cpu_thread *t = cpu_self();

	if (t)
		t->on_block = NULL;
	if (atomic_load(&receiver) == gettid())
		atomic_store(&at_work, false);
}

/* A fault of a driver's code must reach the host's handler. */
static void unblock_faults(void)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE,
				      SIGTRAP, SIGSYS };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigaddset(&set, faults[i]);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static bool receive(struct call *call)
{
	memset(call, 0, sizeof(*call));
	while (atomic_load(&listener) < 0 && !atomic_load(&stopping))
		futex_wait(&listener, (uint32_t)-1, FOREVER);
	while (!atomic_load(&stopping)) {
		if (!ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call->notif))
			return true;
		/* -ENOENT: the caller was killed before we took it up. */
		if (errno != EINTR && errno != ENOENT)
			return false;
		memset(&call->notif, 0, sizeof(call->notif));
	}
	return false;
}

static int take_place(void)
{
	int tid = gettid();

	for (int i = 0; i < (int)(sizeof(tids) / sizeof(tids[0])); i++) {
		int none = 0;

		if (atomic_compare_exchange_strong(&tids[i], &none, tid))
			return i;
	}
	return -1;
}

static void *supervise(void *arg)
{
	struct call call;

	int at = take_place();

	pthread_setname_np(pthread_self(), "lkmhost-exec");
	unblock_faults();
	while (become_receiver() && receive(&call)) {
		begin(&call);
		serve(&call);
		end();
	}
	if (at >= 0)
		atomic_store(&tids[at], 0);
	atomic_fetch_sub(&alive, 1);
	return NULL;
}

static void on_wake(int number)
{
	(void)number;
}

int supervisor_start(void)
{
	struct sigaction action = { .sa_handler = on_wake };
	int ret;

	atomic_store(&stopping, false);
	sigaction(WAKE_SIGNAL, &action, NULL);
	atomic_store(&receiver, 0);
	ret = run(guard);
	return ret ? ret : run(supervise);
}

/*
 * The caller and who answers take turns: where the kernel knows that (since
 * Linux 6.6), it wakes the other one on the core that is about to be free.
 */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

void supervisor_listen(int fd)
{
	ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
	      SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	atomic_store(&listener, fd);
	futex_wake(&listener, -1);
}

/*
 * A thread may be about to wait when it is woken: so again, until all have
 * gone. Those whose call a driver holds end with their caller, which is dead.
 */
void supervisor_stop(void)
{
	struct timespec pause = { .tv_nsec = 1000000 };

	atomic_store(&stopping, true);
	futex_wake(&listener, -1);
	while (atomic_load(&alive)) {
		futex_wake(&needed, -1);
		futex_wake(&guard_parked, -1);
		for (size_t i = 0; i < sizeof(tids) / sizeof(tids[0]); i++)
			if (atomic_load(&tids[i]))
				tgkill(getpid(), tids[i], WAKE_SIGNAL);
		nanosleep(&pause, NULL);
	}
	if (listener >= 0)
		close(listener);
	atomic_store(&listener, -1);
}
