/* SPDX-License-Identifier: GPL-2.0 */
/*
 * internal.h - what the files of the host side share. One section a file.
 *
 * Lock order, outermost first: module list (module.c), thread list (cpu.c),
 * text poke, log. Nobody waits for a CPU while holding one of them.
 */
#ifndef LKMHOST_HOST_INTERNAL_H
#define LKMHOST_HOST_INTERNAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "linuxkpi/host.h"
#include "linuxkpi/lkmhost.h"
#include "loader.h"

#define PAGE_SIZE 4096ul
#define NSEC_PER_SEC 1000000000ull
#define NSEC_PER_MSEC 1000000ull

/* ------------------------------------------------------------ upcalls.c */

/* The kernel side's functions, found by name in its linked image. */
struct kpi_upcalls {
	int (*boot)(const struct host_boot_info *info);
	int (*start)(void);
	int (*shutdown)(void);
	void *(*task_create)(const char *comm, int pid, int tgid);
	void (*task_destroy)(void *task);
	void (*cpu_enter)(unsigned int cpu, void *task);
	void (*cpu_leave)(void);
	void (*thread_main)(int (*fn)(void *), void *arg, void *task);
	void (*tick)(unsigned long long now);
	void (*interrupt)(void);
	void (*resched)(void);
	int (*module_load)(const struct kpi_module_image *image);
	void (*module_init_done)(const struct kpi_module_image *image);
	int (*module_unload)(const struct kpi_module_image *image, int force);
	int (*module_free)(const struct kpi_module_image *image);
	long (*module_refcount)(const struct kpi_module_image *image);
	void (*irq)(unsigned int device, unsigned int kind,
		    unsigned int vector);
	void (*device_gone)(unsigned int device);
	int (*device_error)(unsigned int device, unsigned int severity);
	__typeof__(kpi_net_send) *net_send;
	__typeof__(kpi_net_configure) *net_configure;
	__typeof__(kpi_net_ioctl) *net_ioctl;
	__typeof__(kpi_net_link_add) *net_link_add;
	__typeof__(kpi_net_link_del) *net_link_del;
	int (*invalid_op)(struct kpi_regs *regs);
	int (*fixup_fault)(struct kpi_regs *regs, unsigned long address);
	unsigned long (*describe_current)(char *buf, unsigned long size);
	void (*describe_task)(void *task, struct kpi_task_info *out);
	/* Clients, nodes and files: NULL, all of them, where there are none. */
	__typeof__(kpi_client_new) *client_new;
	__typeof__(kpi_client_update) *client_update;
	__typeof__(kpi_client_signal) *client_signal;
	__typeof__(kpi_lookup) *lookup;
	__typeof__(kpi_node_put) *node_put;
	__typeof__(kpi_getattr) *getattr;
	__typeof__(kpi_setattr) *setattr;
	__typeof__(kpi_readdir) *readdir;
	__typeof__(kpi_readlink) *readlink;
	__typeof__(kpi_access) *access;
	__typeof__(kpi_mknod) *mknod;
	__typeof__(kpi_unlink) *unlink;
	__typeof__(kpi_open) *open;
	__typeof__(kpi_file_info) *file_info;
	__typeof__(kpi_set_flags) *set_flags;
	__typeof__(kpi_set_owner) *set_owner;
	__typeof__(kpi_read) *read;
	__typeof__(kpi_write) *write;
	__typeof__(kpi_llseek) *llseek;
	__typeof__(kpi_ioctl) *ioctl;
	__typeof__(kpi_poll) *poll;
	__typeof__(kpi_poll_cancel) *poll_cancel;
	__typeof__(kpi_fsync) *fsync;
	__typeof__(kpi_flush) *flush;
	__typeof__(kpi_release) *release;
	__typeof__(kpi_mmap) *mmap;
	__typeof__(kpi_vma_page) *vma_page;
	__typeof__(kpi_vma_open) *vma_open;
	__typeof__(kpi_vma_close) *vma_close;
	__typeof__(kpi_user_access) *user_access;
	__typeof__(kpi_may_fault) *may_fault;
};
extern struct kpi_upcalls kpi;

/* Is there a tree of nodes that programs can be shown? */
bool upcalls_have_files(void);

int upcalls_find(const struct lkm_image *image, struct lkm_error *err);

/* -------------------------------------------------------------- doors.c */

extern const struct lkm_door host_doors[];
extern const size_t host_doors_count;

/* -------------------------------------------------------------- futex.c */

/* 0, -ETIMEDOUT, -EAGAIN (the word differed) or -EINTR. */
int futex_wait(void *word, uint32_t expected, uint64_t deadline);
int futex_wake(void *word, int count);
#define FOREVER (~0ull)

/* ---------------------------------------------------------------- net.c */

/* --net. */
int net_open(const char *const *specs, struct lkm_error *err);
/* No device follows its interface any more. Before the pool is closed. */
void net_unwatch(void);
void net_close(void);

/* -------------------------------------------------------------- arena.c */

struct arena {
	int fd;
	struct host_range memory, vmemmap, vmalloc, percpu, io;
	unsigned long percpu_stride;
	unsigned short *dma_pages;	/* host_boot_info.dma_pages */
	size_t dma_pages_size;
	bool pinned;		/* for an IOMMU: pages stay the same ones */
};
extern struct arena arena;

#define PERCPU_RESERVED (256ul << 10)
#define PERCPU_SIZE (64ul << 20)

/* @low: keep below 512 GiB, where valgrind is fast. */
int arena_open_memory(uint64_t *size, struct lkm_error *err);
int arena_open(uint64_t size, unsigned int nr_cpus, bool low,
	       struct lkm_error *err);
void arena_close(void);

/* ---------------------------------------------------------------- cpu.c */

/* A host thread that runs kernel code now and then. */
struct cpu_thread {
	struct cpu_thread *next, *prev;
	void *_Atomic task;	/* others look for whose thread it is */
	_Atomic int cpu;	/* owned, or -1; others may look */
	int last_cpu;		/* where its cache is warm */
	int bound;		/* the one CPU it may run on, plus 1; 0: any */
	_Atomic uint64_t allowed; /* the CPUs it may run on; 0: any */
	struct cpu_thread *next_waiter; /* in the queue for a CPU */
	_Atomic uint32_t granted; /* the CPU that it waited for, plus 1 */
	int gs_cpu;		/* whose block %gs points at */
	const unsigned int *core; /* of the machine: what it runs on, or NULL */
	int tid;
	bool foreign;		/* not made by host_thread_create() */
	int old_slack;		/* of a foreign one's timers, before */
	bool serving;		/* task is a client's (client.h) */
	void *own_task;		/* meanwhile the thread's own, or NULL */
	void (*on_block)(void);	/* called before it sleeps in kernel code */
	/* What it sleeps on, for lkmhost_settle(). */
	_Atomic(unsigned int *) sleep_word;
	_Atomic unsigned int sleep_expected;
	_Atomic uint64_t sleep_deadline;
	/*
	 * Asked now and then while it sleeps in a program's stead: the signal
	 * that has come for that program since, or 0. NULL: nobody to ask.
	 */
	int (*watch)(void *arg);
	void *watch_arg;
	struct caller *caller;	/* that program's call (caller.h), or NULL */
	/* Since when, by the clock's last tick; what has been said of it. */
	_Atomic uint64_t sleep_since, lock_since, blocked_since;
	_Atomic(unsigned int *) lock_word;	/* it waits for a spin lock */
	unsigned int *lock_last; /* for which it did so last, until when */
	uint64_t lock_seen;
	uint64_t reported;
	bool keeper;		/* it loads or unloads modules just now */
	atomic_bool condemned;	/* a deadlock that has been reported */
	/* Its stacks. */
	struct host_range stack;	/* 0: not known yet */
	void *altstack, *old_altstack;
	size_t old_altstack_size;
	jmp_buf exit;
	struct host_doorbell *bell;	/* whose interrupts it serves */
	int borrower;		/* the CPU to go back to, while at another's */
	int (*fn)(void *);
	void *arg;
	char name[16];
};

int cpu_open(unsigned int nr_cpus, bool under_valgrind);
void cpu_close(void);
unsigned int cpu_count(void);
/* Default number of CPUs: what is online, at least four. */
unsigned int cpu_default_count(void);

/* The calling thread as kernel code sees it; NULL where it has been none. */
struct cpu_thread *cpu_self(void);
/* Own a CPU, as process context of the calling thread. May block. */
int cpu_enter(void);
void cpu_leave(void);
/* Own CPU 0 without a task: for kpi_boot(). */
void cpu_enter_bare(void);
/* Give up the CPU if there is one, for host code that blocks. */
bool cpu_pause(void);
void cpu_resume(bool paused);
/* %gs of a thread that has no CPU, for upcalls that look and no more. */
void cpu_borrow_block(void);
/* Where the kernel keeps which core the calling thread is on; NULL: nowhere. */
const unsigned int *cpu_core_word(void);
/* For host_boot_info.cores. */
const unsigned int *const *cpu_cores(void);
/* Some thread owns a CPU. */
bool cpu_any_owned(void);
/* Some thread waits for one, or for another to leave the one that it has. */
bool cpu_wanted(void);
/* Several threads have run kernel code or may. */
bool cpu_single_threaded(void);

/* threads.c */
struct cpu_thread *thread_attach(void);
/*
 * Start a detached thread with room for kernel code on its stack. Signals are
 * blocked but for faults. 0 or -errno.
 */
int thread_start(void *(*body)(void *), void *arg);
void thread_detach(struct cpu_thread *t);
/* It is not called by itself when a thread of the program ends. */
void threads_end_by_hand(void);
/* Nothing runs, and nothing wakes by itself until @until (monotonic ns). */
bool threads_quiet(uint64_t until);
size_t threads_count(void);
/* All of them, while they are locked: then none of them goes. */
void threads_lock(void);
void threads_unlock(void);
struct cpu_thread *threads_first(void);
/* The thread of @task (none: nothing) may run on @cpus alone. */
void thread_allow(const void *task, uint64_t cpus);
/* It owns none but these. */
bool thread_within(const void *task, uint64_t cpus);
void threads_close(void);
/* The host's own threads end where they sleep; nothing runs there any more. */
void threads_end(void);
extern _Atomic bool threads_ending;
extern _Atomic uint64_t cpu_activity;
int cpu_acquire(struct cpu_thread *t);
/* The same as process context of its task, where that needs no waiting. */
bool cpu_try_enter(struct cpu_thread *t);
/* The thread id of a CPU's owner, or 0. */
int cpu_owner(unsigned int cpu);
void cpu_release(struct cpu_thread *t);

/* -------------------------------------------------------------- clock.c */

int clock_open(void);
void clock_close(void);
uint64_t clock_now(void);
/* The clock's ticker sleeps: wake it, jiffies are stale. */
void clock_cpu_acquired(void);
void clock_tick_now(void);
/* The time of the last tick: good enough while some thread owns a CPU. */
uint64_t clock_coarse(void);
/* Make the ticker look around. Also from a signal handler. */
void clock_unpark(void);

/* --------------------------------------------------- capture.c, hung.c */

#define CAPTURE_SIZE (64ul << 10)

/* Where a thread was: its registers and the stack from there on. */
struct capture {
	struct kpi_regs regs;
	unsigned long start;	/* address of bytes[0] */
	size_t size;
	char bytes[CAPTURE_SIZE];
};

int capture_signal(void);
int capture_open(void);
void capture_close(void);
/* False: the thread does not answer. Under threads_lock(). */
bool capture_thread(int tid, struct capture *to);

void hung_open(unsigned int seconds);
void hung_close(void);
/* Called by the ticker when it ticks and before it parks. */
void hung_look(uint64_t now);
/* When the ticker must look again although nothing runs. */
uint64_t hung_deadline(void);

/* ---------------------------------------------------------------- log.c */

struct log_config {
	void (*sink)(void *ctx, const struct lkmhost_record *record);
	void *ctx;
	int console_level;
};
void log_open(const struct log_config *config);
void log_printf(int level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* One piece of a line that a later call ends. */
void log_cont(int level, bool end, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/*
 * Call @fn after each record from here on, with the log's lock: it must not
 * log, nor block. NULL: no more; it is not running then either.
 */
void log_notify(void (*fn)(void));
uint64_t log_start_time(void);
uint64_t log_next_sequence(void);
/* Copy the first record with a sequence >= *@seq; false when none. */
bool log_read(uint64_t *seq, struct lkmhost_record *out, char *buf,
	      size_t size);

/* ------------------------------------------------------------ symbols.c */

/* The images in memory, for handlers too: read between these two. */
struct image_node {
	_Atomic(struct image_node *) next;
	struct lkm_image *image;
	const char *name;	/* NULL: the kernel side */
	struct host_range core, init;
	struct host_range text, init_text;
};
struct image_node *images_enter(void);
void images_leave(void);
void images_add(struct image_node *node);
void images_remove(struct image_node *node);
/* The image that holds @addr, between enter and leave. */
struct image_node *image_at(struct image_node *list, unsigned long addr);
bool image_is_text(struct image_node *list, unsigned long addr);

/* ------------------------------------------------- dwarf.c, unwind.c */

/*
 * Source line of @addr: "file.c:12". @outside: where it is a function inlined
 * from a header, of the call.
 */
size_t dwarf_line(unsigned long addr, char *buf, size_t size, bool outside);
void dwarf_forget(const struct lkm_image *image);
/* libdw may be loaded from here on (not in the middle of malloc). */
void dwarf_allow(bool allow);
void dwarf_close(void);
/* Code of the program itself or one of its libraries. */
bool dwarf_in_host(unsigned long addr);
size_t dwarf_host_symbol(unsigned long addr, char *buf, size_t size);

struct frame {
	unsigned long ip;
	unsigned long sp;
	bool reliable;		/* by unwind tables; else found on the stack */
};
struct unwind {
	struct kpi_regs regs;	/* of the frame at hand */
	bool first;		/* regs.ip is exact, no return address */
	bool done;
	unsigned int depth;
};
void unwind_start(struct unwind *u, const struct kpi_regs *regs);
/* The next frame, the first one included; false at the end. */
bool unwind_next(struct unwind *u, struct frame *out);

#define ORC_ENTRY_SIZE 6

enum unwind_result { UNWIND_OK, UNWIND_END, UNWIND_NO_TABLE };
enum unwind_result dwarf_unwind_step(struct kpi_regs *regs,
				     unsigned long lookup_ip);
struct orc_tables {
	const void *ip;		/* .orc_unwind_ip */
	const void *orc;	/* .orc_unwind */
	size_t count;
};
enum unwind_result orc_unwind_step(const struct orc_tables *tables,
				   struct kpi_regs *regs,
				   unsigned long lookup_ip);

/* From here on memory that @copy has is read there; NULL: no more. */
void unwind_from(const struct capture *copy);

/* Read our own memory where there may be none. */
bool peek(unsigned long addr, void *out, size_t size);
bool peek_long(unsigned long addr, unsigned long *out);

/* ------------------------------------------------------- crash.c, oops.c */

int crash_open(void);
void crash_close(void);
struct oops {
	const char *title;	/* "BUG: ..." line, or NULL: it is in the log */
	const char *kind;	/* "Oops: 0002", "invalid opcode: 0000" */
	const struct kpi_regs *regs;
	unsigned long cr2;	/* address of a memory fault */
	bool has_cr2;
	const char *detail;	/* further lines before registers, or NULL */
};
void oops_print(const struct oops *oops);
/* The call trace of another thread, from its first kernel function on. */
void oops_trace(int level, const struct capture *stack);
/* What a signal handler's context has. */
void crash_regs(struct kpi_regs *regs, const void *context);
void crash_regs_store(const struct kpi_regs *regs, void *context);
/* Who and where only: a crash that is no fault of the processor's. */
/* "probe+0x12/0x30 [driver] (driver.c:17)"; a return address is one on. */
void oops_place(char *buf, size_t size, unsigned long ip, bool exact);
void oops_short(const char *title, const struct kpi_regs *regs);
_Noreturn void crash_end(int signal);
/* Make this thread the one that reports; others never come back. */
void crash_begin(void);
/* trap.c: what calls of functions run into that nobody provides. */
struct traps;
struct traps *traps_new(const char *module);
void *trap_make(void *traps, const char *name);	/* a lkm_trap_fn */
void traps_free(struct traps *traps);
/* A stack that handlers run on, for the calling thread. */
int crash_altstack(struct cpu_thread *t);
void crash_altstack_free(struct cpu_thread *t);

/* ---------------------------------------------------------------- ipi.c */

/*
 * Ignored by default and passed on silently by debuggers. A program that uses
 * it for itself (out-of-band data) still gets its own.
 */
#define INTERRUPT_SIGNAL SIGURG
int ipi_open(void);
void ipi_close(void);
_Noreturn void ipi_serve(struct cpu_thread *t);

/* ----------------------------------------------------------------- io.c */

bool io_holds(unsigned long va);
/*
 * An access to a device's window (@address), or by a port instruction
 * (@general), is done here: true. Else *@address is the one to report.
 */
bool io_fault(struct kpi_regs *regs, unsigned long *address, bool general);
bool io_bus_error(struct kpi_regs *regs, unsigned long address);
/* The instruction at @ip is one of those by which io.c reaches plain memory. */
bool io_is_own(unsigned long ip);
struct device;
void io_device_gone(const struct device *dev);
void io_close(void);

/* --------------------------------------------------------------- site.c */

/* An access at @ip has trapped and was emulated. Also from a fault handler. */
void site_trapped(unsigned long ip);
/* @ip began an instruction of a patched place: where it is done now, or 0. */
unsigned long site_entry(unsigned long ip);
/* @ip is an instruction that was moved into a thunk; where it was. */
bool site_copy(unsigned long ip);
unsigned long site_original(unsigned long ip);
/* From a return address in a thunk to the place that it stands in for. */
bool site_step_back(struct kpi_regs *regs, unsigned long lookup);
/* This text is about to change: what is patched there is so no longer. */
void site_yield(unsigned long start, unsigned long end);
/* This text is gone. */
void site_forget(unsigned long start, unsigned long end);
void site_open(unsigned int patch_after);
/* A line of the log, for who wants all of it. */
void site_report(void);
void site_close(void);

/* -------------------------------------------------------- user_access.c */

/*
 * A driver has followed a program's pointer by itself. True: that was done in
 * the program's memory, and said once for each place.
 */
bool user_access_fault(struct kpi_regs *regs, unsigned long address);

/* ------------------------------------------------------------ devices.c */

/* Open what --device names, before there is memory. */
/* where.c: while a fault of a driver is served; NULL: no more. */
void where_fault(const struct kpi_regs *regs);
/* "file.c:12" or "function+0x1/0x20 [module]"; "-": no driver's call. */
void where_driver(char *buf, size_t size);

int devices_open(const char *const *specs, const char *const *qemu_args,
		 const char *mmio_log, uint64_t memory, struct lkm_error *err);
/* Drivers have gone: how much they have not done as they should have. */
unsigned int devices_finish(void);
/* Some device is to be told what memory is mapped. */
bool devices_want_dma(void);
void devices_close(void);
int devices_share_memory(struct lkm_error *err);
/* The program is in this process: devices reach what it has. */
void devices_share_process(void);
struct device;
struct device *device_number(unsigned int number);
/* Memory of @size bytes, less where a device has addresses below its end. */
uint64_t devices_limit_memory(uint64_t size);

/* ---------------------------------------------------------- interrupt.c */

/* The pin of a device in this process. Any thread. */
void interrupt_level(unsigned int device, bool asserted);
void interrupt_device_gone(unsigned int device);
/* Whether devices may be pulled out; false waits until none is just then. */
void interrupt_allow_removals(bool allow);
/* As in struct device_services. */
int interrupt_watch(struct device *dev, int fd, unsigned int token,
		    unsigned int events);
void interrupt_watch_settle(void);
void interrupt_device_error(unsigned int device);
void interrupts_close(void);

/* ---------------------------------------------------------- text_poke.c */

/* The breakpoint at @ip is (was) a text poke's: run it again. */
bool text_poke_trap(unsigned long ip);
/*
 * Replace instructions, with int3 at those of @bytes that are in the mask
 * @traps while the others change: threads that meet it go where site_entry()
 * says. 0 or -errno.
 */
int text_poke_traps(unsigned long addr, const unsigned char *bytes, size_t len,
		    unsigned int traps);
void text_poke_close(void);

/* ------------------------------------------------------------- gdbjit.c */

struct gdbjit;
struct gdbjit *gdbjit_register(const struct lkm_image *image);
void gdbjit_unregister(struct gdbjit *entry);

/* ------------------------------------------------------------- module.c */

enum module_state { MODULE_COMING, MODULE_LIVE, MODULE_GOING };

struct module {
	struct module *older;	/* the list begins with the newest */
	char *name;
	char *path;
	struct lkm_elf *elf;	/* until it is linked */
	struct lkm_image *image;
	struct image_node node;
	struct kpi_module_image kpi;
	struct gdbjit *gdb;
	enum module_state state;
	int loader_tid;		/* whose init runs */
	unsigned long base, size;
	struct module **uses;
	size_t n_uses;
	void **depends;		/* the kernel's struct module of each of uses */
	struct traps *traps;
	const char **used_by;	/* for lkmhost_module_at() */
	char *args;
};

struct lkmhost {
	struct host_boot_info boot;
	char *release;
	char *vermagic;
	struct lkm_image *kpi_image;
	struct image_node kpi_node;
	struct gdbjit *kpi_gdb;
	struct traps *kpi_traps;
	struct lkm_symvers *symvers;
	struct lkm_modtree *modtree;
	char *modtree_dir;	/* the folder that it looks in first */
	char **module_dirs;	/* given, then default */
	size_t n_module_dirs;
	char *cache_dir;	/* NULL: link into memory */
	bool cache_is_temporary;
	struct module *modules;
	char **firmware_dirs;
	size_t n_firmware_dirs;
	void (*uevent)(void *ctx, const char *env, size_t size);
	void *uevent_ctx;
	struct lkm_elf *first;	/* opened by lkmhost_open() for its vermagic */
	_Atomic unsigned long findings;
	unsigned long taint;
};
extern struct lkmhost *the_host;

int module_load(struct lkmhost *host, const char *path, const char *args,
		enum lkmhost_stage *stage, struct lkm_error *err);
int module_unload(struct lkmhost *host, const char *name, bool force,
		  struct lkm_error *err);
/* The file at @path as a relocatable; lkm_elf_close() closes both. */
int open_elf(const char *path, struct lkm_elf **out, struct lkm_error *err);
struct module *module_find(struct lkmhost *host, const char *name);
void modules_lock(void);
void modules_unlock(void);
/* Path of a module by name, @dir first; malloc()ed. */
char *module_path(struct lkmhost *host, const char *dir, const char *name);
/* The modules whose exports @m uses; and may it use them all? */
int module_resolve(struct lkmhost *host, struct module *m,
		   struct lkm_error *err);
/* module_link.c: place, link and map @m. */
int module_link(struct lkmhost *host, struct module *m,
		struct lkm_error *err);
void module_unlink(struct module *m);
/* Copy an image's per-CPU template to every CPU's block. */
void percpu_install(const struct lkm_image *image, unsigned long offset);
/* Taint letters as the kernel prints them behind a module's name. */
const char *taint_letters(unsigned long taint, char buf[16]);
#define TAINT_PROPRIETARY 0
#define TAINT_WARN 9
#define TAINT_CRAP 10
#define TAINT_OOT 12
#define TAINT_UNSIGNED 13

/* -------------------------------------------------------------- paths.c */

/* malloc()ed; NULL where the environment has no home. */
char *path_cache(const char *below);
char *path_join(const char *a, const char *b);
int path_mkdirs(const char *path);
/* A new folder of the process's own; path_remove_dir() takes it away. */
char *path_temporary_dir(void);
void path_remove_dir(const char *path);

#endif
