/* SPDX-License-Identifier: GPL-2.0 */
/* host/file.h - of the door (../host.h): what a driver registers, and the programs that open it. */
#ifndef LINUXKPI_HOST_FILE_H
#define LINUXKPI_HOST_FILE_H

/*
 * User memory of another process: @memory is host_client.memory. Copies
 * @size bytes between @buf and the client's @addr (@write: to the client).
 * Returns how many bytes were NOT copied. may block.
 */
unsigned long host_user_copy(unsigned long memory, unsigned long addr,
			     void *buf, unsigned long size,
			     unsigned int write);

/*
 * Where the pages of a client's memory lie: @phys[i] becomes the physical
 * address of the page at @addr + i * 4096 (@addr is a page's), or
 * HOST_FRAME_NONE where the page is the program's own and no part of the
 * machine's memory. How many pages, from the first on, there are and may be
 * written, with @write; at most 64 are looked at. -EFAULT: none.
 * @memory is host_client.memory. may block.
 */
long host_user_frames(unsigned long memory, unsigned long addr,
		      unsigned long pages, unsigned long long *phys,
		      unsigned int write);
#define HOST_FRAME_NONE (~0ull)
/*
 * Put frames in the place of a client's own pages, with what is in them: the
 * page at @addr + i * 4096 becomes the one at @phys[i], for each that is not
 * HOST_FRAME_NONE. They stay the program's until its memory ends. Only where
 * the caller runs a call of that program: else, and for pages that another
 * file is behind, -EFAULT; what was replaced before the failure stays so:
 * host_user_frames() tells. may block.
 */
int host_user_adopt(unsigned long memory, unsigned long addr,
		    unsigned long pages, const unsigned long long *phys);

/*
 * Descriptors of the program whose call the caller runs; -EOPNOTSUPP where it
 * runs none, or where none can be put into that program's table. May block.
 *
 * reserve: a free number, which is taken from then on. @cloexec as O_CLOEXEC.
 * install: it becomes @file, open with these flags of open(2); the reference
 * is taken over unless that fails.
 * cancel: a reserved number is free again.
 */
long host_fd_reserve(unsigned int cloexec);
int host_fd_install(unsigned int fd, void *file, unsigned int flags);
void host_fd_cancel(unsigned int fd);
/*
 * The drivers' file that the program has as @fd, NULL: none of theirs. It
 * cannot end before host_fd_file_put(*@handle), in the same call; when that
 * gives 1 the program has closed it meanwhile, and its reference is the
 * caller's to drop. May block.
 */
void *host_fd_file(unsigned int fd, void **handle);
unsigned int host_fd_file_put(void *handle);

/*
 * Readiness of a file may have changed: @cookie is the one of kpi_poll().
 * The host asks again with kpi_poll(). Context: any, also under spin locks.
 */
void host_poll_wake(unsigned long cookie, unsigned int events);

/*
 * Send a real signal to a client's process or thread (SIGIO, SIGBUS,
 * send_sig() to a user task). @pid as in kill(2). 0 or -errno. any.
 */
int host_kill(int pid, int sig);

/*
 * The eventfd that the process @tgid has as its descriptor @fd: a handle that
 * lives until host_eventfd_put(). -EBADF, -EINVAL (it is none), -EPERM (the
 * process may not be looked into). may block.
 */
long host_eventfd_get(int tgid, int fd);
/* Add @n to it. What was added: 0 where it is full. any. */
unsigned long long host_eventfd_signal(long handle, unsigned long long n);
void host_eventfd_put(long handle);

/*
 * The kernel announces a change of a device (kobject_uevent). @env: the
 * "NAME=value" strings one after the other, each NUL-terminated, @size bytes
 * in all, ACTION= and DEVPATH= among them. any.
 */
void host_uevent(const char *env, unsigned long size);

/*
 * The bytes of a firmware file @name, searched in the folders of --firmware,
 * then /lib/firmware. On success *@data is @size bytes mapped until
 * host_firmware_release(). -ENOENT, -EFBIG, other -errno. may block.
 */
int host_firmware(const char *name, const void **data, unsigned long *size);
void host_firmware_release(const void *data, unsigned long size);

/* --------------------------------------------------------------- upcalls */

/*
 * What the kernel side has registered is one tree of nodes whose root holds
 * "dev" (devtmpfs), "proc", "sys" (with "sys/kernel/debug"). The host shows
 * it to programs. Nodes and open files are opaque pointers with references.
 *
 * The calls below run as process context of a client: the host has made the
 * client's task (kpi_client_new()), the calling host thread owns a CPU and
 * that task is current there. All may block unless they say otherwise. They
 * return 0 or a count, or -errno; never -ERESTART*: an interrupted call gives
 * -EINTR, or -ERESTARTSYS where the host shall let the program repeat it.
 */

/* A thread of a program that uses nodes. Strings and arrays are copied. */
struct host_client {
	int pid;		/* the thread's number */
	int tgid;		/* its process's */
	unsigned int uid, gid;	/* the ids that files are accessed with */
	unsigned int nr_groups;
	const unsigned int *groups;
	unsigned int umask;
	unsigned int compat;	/* 1: a 32-bit program */
	/*
	 * Its memory: 0 none can be reached, HOST_MEMORY_SELF this process,
	 * else a handle for host_user_copy(), one for each process.
	 */
	unsigned long memory;
	char comm[16];
	unsigned int privileged;	/* 1: all capabilities, as uid 0 has */
};
#define HOST_MEMORY_SELF (~0ul)

/* The task of a client thread; kpi_task_destroy() ends it. NULL: ENOMEM. */
void *kpi_client_new(const struct host_client *client);
/* Its credentials, name or memory have changed (setuid, exec). */
int kpi_client_update(void *task, const struct host_client *client);

/*
 * A signal came in for the client: wake it from interruptible sleep, from
 * killable sleep when @sig is SIGKILL. 0 takes a pending one back. Called on
 * any thread that owns a CPU. atomic.
 */
void kpi_client_signal(void *task, int sig);

/*
 * Memory of the call that lies in the host: the client's [user, user+size)
 * is at @host meanwhile. What is outside is reached through client.memory.
 */
struct host_window {
	unsigned long user;
	void *host;
	unsigned long size;
	unsigned int flags;	/* HOST_WINDOW_*: which accesses it serves */
};
#define HOST_WINDOW_READ 1u	/* copy_from_user() */
#define HOST_WINDOW_WRITE 2u	/* copy_to_user() */

struct kpi_attr {
	unsigned long long ino;
	unsigned long long size;
	unsigned long long blocks;
	unsigned int mode;	/* S_IFMT and permissions */
	unsigned int nlink;
	unsigned int uid, gid;
	unsigned int rdev_major, rdev_minor;	/* of device nodes */
	unsigned int blksize;
	long long atime, mtime, ctime;	/* ns since 1970 */
};

#define KPI_SET_MODE 1u
#define KPI_SET_UID 2u
#define KPI_SET_GID 4u
#define KPI_SET_SIZE 8u
#define KPI_SET_ATIME 16u
#define KPI_SET_MTIME 32u

struct kpi_dirent {
	unsigned long long ino;
	unsigned long long next;	/* offset to go on at */
	unsigned int type;		/* DT_* */
	char name[256];
};

/* @dir NULL: the root of the tree. The node returned carries a reference. */
int kpi_lookup(void *dir, const char *name, void **node);
void kpi_node_put(void *node, unsigned long references);
int kpi_getattr(void *node, struct kpi_attr *out);
int kpi_setattr(void *node, const struct kpi_attr *attr, unsigned int which);
/*
 * Entries from *@offset (0: the first) on, at most @max; how many; 0: end.
 * "." and ".." are not among them, nor are they names for kpi_lookup().
 */
long kpi_readdir(void *dir, unsigned long long *offset,
		 struct kpi_dirent *entries, unsigned long max);
/* The length, without NUL. */
long kpi_readlink(void *node, char *buf, unsigned long size);
/* As access(2): @mask of 4 read, 2 write, 1 execute; 0: is it there. */
int kpi_access(void *node, unsigned int mask);
/* Device nodes that a user makes, under dev only. */
int kpi_mknod(void *dir, const char *name, unsigned int mode,
	      unsigned int major, unsigned int minor, void **node);
int kpi_unlink(void *dir, const char *name);

/*
 * Open for @flags (O_*), permissions checked for current. The file holds its
 * own reference of the node and of the module behind it.
 */
int kpi_open(void *node, unsigned int flags, void **file);
#define KPI_FILE_NONSEEKABLE 1u	/* kpi_file_info(): no file position */
#define KPI_FILE_STREAM 2u
unsigned int kpi_file_info(void *file);
/* Change O_NONBLOCK, O_APPEND, O_ASYNC, ... as fcntl(F_SETFL) does. */
int kpi_set_flags(void *file, unsigned int flags);
/* Who gets SIGIO, as fcntl(F_SETOWN) and F_SETSIG. */
int kpi_set_owner(void *file, int pid, int sig);
/*
 * Read or write at *@pos, which moves on; @pos NULL: the file's own position.
 * A driver that claims to have done more than asked is reported, and clamped.
 */
long kpi_read(void *file, const struct host_window *buf, long long *pos);
long kpi_write(void *file, const struct host_window *buf, long long *pos);
long long kpi_llseek(void *file, long long offset, int whence);
/* @compat: by a 32-bit program. @windows may be NULL. */
long kpi_ioctl(void *file, unsigned int cmd, unsigned long arg,
	       unsigned int compat, const struct host_window *windows,
	       unsigned long nr_windows);
/*
 * The events (POLL*) that hold now. With @cookie not 0, host_poll_wake(@cookie)
 * is called at the next change; kpi_poll_cancel() when it is not wanted any
 * more (no call comes after that has returned).
 */
unsigned int kpi_poll(void *file, unsigned int events, unsigned long cookie);
void kpi_poll_cancel(void *file, unsigned long cookie);
int kpi_fsync(void *file, long long start, long long end, int datasync);
/* close(2) of one descriptor: ->flush(). */
int kpi_flush(void *file);
/* The last descriptor is gone: ->release(), references dropped. */
void kpi_release(void *file);

/*
 * Map [@offset, +@size) of the file for a client at its address @addr.
 * *@vma stands for the mapping until kpi_vma_close(). The pages follow by
 * kpi_vma_page(): the physical address of the page at @offset from the
 * mapping's start, by the driver's table or its fault handler; -EFAULT or
 * other -errno: SIGBUS. Physical addresses beyond the arena are a device's.
 */
int kpi_mmap(void *file, unsigned long addr, unsigned long size,
	     unsigned int prot, unsigned int flags, unsigned long long offset,
	     void **vma);
long long kpi_vma_page(void *vma, unsigned long offset, unsigned int write);
int kpi_vma_open(void *vma, void **copy);	/* the client has forked */
void kpi_vma_close(void *vma);

#endif
