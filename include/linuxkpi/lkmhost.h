/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lkmhost.h - run Linux kernel modules inside this process.
 *
 * One host per process: kernel code lives at fixed addresses. All calls are
 * for one thread at a time unless they say otherwise. Errors are -errno, with
 * one readable line in struct lkmhost_error.
 */
#ifndef LINUXKPI_LKMHOST_H
#define LINUXKPI_LKMHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LKMHOST_VERSION "0.1.0"

struct lkmhost;

/* The version of the library that runs, as LKMHOST_VERSION. */
const char *lkmhost_version(void);

struct lkmhost_error {
	char text[512];
};

/* One record of the kernel log. @text is not NUL-terminated. */
struct lkmhost_record {
	uint64_t sequence;
	uint64_t time_ns;	/* since the host's boot */
	int level;		/* 0 ... 7 */
	const char *text;
	size_t length;
};

struct lkmhost_options {
	size_t size;		/* sizeof(struct lkmhost_options) */
	const char *release;	/* kernel release; NULL: the modules' own */
	const char *const *module_dirs; /* --modules, NULL-terminated */
	const char *kpi_dir;	/* where kpi-<release>.o files are; NULL: default */
	const char *cache_dir;	/* linked images; NULL: default */
	const char *const *devices; /* --device, NULL-terminated; may be NULL */
	uint64_t memory;	/* bytes of the arena; 0: 1 GiB */
	unsigned int cpus;	/* 0: default */
	bool check;		/* spend time on diagnostics */
	bool no_cache;		/* link anew, into memory */
	/*
	 * Called for each log record whose level is below the console's, on
	 * the thread that wrote it, one at a time. NULL: plain text on stderr.
	 * May run in a fault handler: write(2), no stdio buffer, no malloc.
	 */
	void (*log)(void *ctx, const struct lkmhost_record *record);
	void *log_ctx;
	int console_level;	/* 1 ... 8 as in the kernel; 0: 7 */
	/*
	 * Report threads that wait uninterruptibly for longer than so many
	 * seconds, once each; 0: do not. Where that thread is the one that
	 * loads or unloads modules, and nothing else runs or would wake by
	 * itself, the process ends with LKMHOST_EXIT_HUNG.
	 */
	unsigned int hung_task;
	/* --firmware, NULL-terminated; /lib/firmware comes after them. */
	const char *const *firmware_dirs;
	/*
	 * The kernel announces a change of a device: "NAME=value" strings, each
	 * NUL-terminated, @size bytes in all. On the thread that did it, in any
	 * context: do not block. NULL: nobody listens.
	 */
	void (*uevent)(void *ctx, const char *env, size_t size);
	void *uevent_ctx;
	/*
	 * What net devices are connected with (--net), NULL-terminated:
	 * "tap[:NAME][,mac=ADDRESS]", "null": for the devices in their order,
	 * the last one for all others; "pcap:FILE". May be NULL.
	 */
	const char *const *net;
	/* --qemu-arg, for the QEMU behind qemu: devices; NULL-terminated. */
	const char *const *qemu_args;
	const char *mmio_log;	/* --mmio-log; NULL: none */
	/*
	 * A place in a module's text that has trapped so often, because it
	 * accesses a device that is not mapped, is patched. 0: the default;
	 * LKMHOST_PATCH_NEVER.
	 */
	unsigned int patch_after;
#define LKMHOST_PATCH_NEVER (~0u)
};

/* The exit status of a process that cannot go on: see hung_task. */
#define LKMHOST_EXIT_HUNG 5

/* How far lkmhost_insmod() got, for exit statuses. */
enum lkmhost_stage {
	LKMHOST_LOADED,		/* all went well */
	LKMHOST_NOT_LOADED,	/* the file cannot be loaded */
	LKMHOST_INIT_FAILED,	/* its init function (or parameters) failed */
};

/*
 * Start a host for modules of the kernel that @options->release names, or,
 * where that is NULL, of the kernel that @first_module was made for.
 */
int lkmhost_open(const struct lkmhost_options *options,
		 const char *first_module, struct lkmhost **out,
		 struct lkmhost_error *err);

/*
 * Link the kernel side @object (a kpi-<release>.o) ahead of its first use, into
 * a file beside it, where lkmhost_open() looks first.
 */
int lkmhost_link_kernel_side(const char *object, struct lkmhost_error *err);

/*
 * Load the module file at @path and what it depends on, run its init with
 * "name=value ..." in @args (may be NULL).
 */
int lkmhost_insmod(struct lkmhost *host, const char *path, const char *args,
		   enum lkmhost_stage *stage, struct lkmhost_error *err);

/* Run exit and unload. -EBUSY while in use (unless @force), -ENOENT. */
int lkmhost_rmmod(struct lkmhost *host, const char *name, bool force,
		  struct lkmhost_error *err);

struct lkmhost_module {
	const char *name;
	const char *path;
	uint64_t base, size;
	long references;
	const char *const *used_by;
	size_t n_used_by;
};
/* The modules from the newest to the oldest; false past the end. */
bool lkmhost_module_at(struct lkmhost *host, size_t index,
		       struct lkmhost_module *out);

/*
 * Run the program @argv[0] (looked for in PATH), which finds the drivers'
 * nodes at their usual paths, and wait for its end. *@status: as a shell tells
 * it, 128 + the signal's number where one ended it. What it left running is
 * ended. -ENOENT, -EACCES, -ENOEXEC: there is no such program, or it is none.
 */
int lkmhost_exec(struct lkmhost *host, char *const argv[], int *status,
		 struct lkmhost_error *err);

/*
 * For a library that is preloaded into a program: the program in whose process
 * the host is shall find the drivers' nodes at their usual paths. The first
 * call comes before lkmhost_open(), the second is the last that the library
 * makes before the program begins. When the program ends, @end is called with
 * its status: it closes the host and gives the status to exit with.
 */
int lkmhost_prepare_join(void);
int lkmhost_join(struct lkmhost *host, int (*end)(void *ctx, int status),
		 void *ctx, struct lkmhost_error *err);

/*
 * Wait until nothing runs or is queued that would end by itself, at most
 * @timeout_ms. For `run --once`.
 */
int lkmhost_settle(struct lkmhost *host, unsigned int timeout_ms);

/*
 * Copy the first record of the kernel log, a ring, from number *@sequence on
 * into @buf, at most @size bytes of its text; *@sequence becomes the next one.
 * False: there is none yet. Any thread, at any time.
 */
bool lkmhost_log_read(struct lkmhost *host, uint64_t *sequence,
		      struct lkmhost_record *out, char *buf, size_t size);

/* Address of a symbol (kernel side, modules; local ones too), 0 if none. */
uint64_t lkmhost_symbol(struct lkmhost *host, const char *name);

/*
 * Call a kernel function with up to six integer arguments as process context
 * of the calling thread.
 */
int lkmhost_call(struct lkmhost *host, uint64_t function, const uint64_t *args,
		 size_t n_args, uint64_t *result);

/*
 * The user's folder for running hosts: $XDG_RUNTIME_DIR, else /tmp/lkmhost-UID,
 * made where it is missing. -EPERM: others may enter it.
 */
int lkmhost_runtime_dir(char *buf, size_t size, struct lkmhost_error *err);

/*
 * Take commands (lkmhost insmod, rmmod, lsmod, dmesg) at the socket @name.sock
 * in that folder, until lkmhost_close(). -EADDRINUSE: a host of that name runs.
 * lkmhost_insmod() and lkmhost_rmmod() may be called by any thread then.
 */
int lkmhost_control(struct lkmhost *host, const char *name,
		    struct lkmhost_error *err);

/*
 * Show what the drivers have registered to programs: a FUSE mount at @dir
 * with dev, proc and sys. The folder is made where it is missing. -EBUSY: it is
 * mounted already, or something else is; -ENOTDIR, -ENOTEMPTY.
 * lkmhost_close() unmounts it, and so does the end of this process.
 */
int lkmhost_mount(struct lkmhost *host, const char *dir,
		  struct lkmhost_error *err);

/*
 * Log what every thread is doing, with its stack. It is done by a thread of
 * its own, soon. Context: any thread, also a signal handler.
 */
void lkmhost_dump_tasks(struct lkmhost *host);

/* A deadlock has been reported: some threads will never go on. */
bool lkmhost_hung(const struct lkmhost *host);

/* How many findings the diagnostics have made so far. */
unsigned long lkmhost_findings(const struct lkmhost *host);

/* Unload all, newest first, report what was left, free. Returns findings. */
unsigned long lkmhost_close(struct lkmhost *host);

#endif
