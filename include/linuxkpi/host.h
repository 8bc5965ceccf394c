/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host.h - the door between the kernel side and the host side.
 *
 * The kernel side (src/kpi, compiled against a kernel's own headers) knows no
 * libc; the host side (src/host, compiled against libc) knows no kernel
 * header.  Both include this file, so it includes nothing and uses plain C
 * types only.
 *
 *   host_*  downcalls: implemented in src/host, called by the kernel side.
 *           The loader puts a veneer in front of each that realigns the stack
 *           to 16 bytes (kernel code keeps it 8-aligned).  For that veneer a
 *           downcall takes at most six integer or pointer arguments and is
 *           never variadic.
 *   kpi_*   upcalls: implemented in src/kpi, found by name in the linked
 *           kernel-side image and called by the host.  A thread that makes an
 *           upcall must own a CPU (%gs set) unless the call says otherwise.
 *
 * Context words used below:
 *   any      any thread, also inside a fault handler; never blocks
 *   atomic   a thread that owns a CPU; does not give it up
 *   may block  gives up its CPU while it waits and may return on another one
 *
 * Errors are negative errno values, as in the kernel.
 */
#ifndef LINUXKPI_HOST_H
#define LINUXKPI_HOST_H

#define HOST_ABI_VERSION 3u

#define HOST_MAX_CPUS 64u

/* ------------------------------------------------------------------ boot */

/* One contiguous range of addresses, end exclusive. */
struct host_range {
	unsigned long start;
	unsigned long end;
};

/*
 * What the kernel side learns at boot.  Owned by the host, constant from
 * kpi_boot() on.
 */
struct host_boot_info {
	unsigned int abi;		/* HOST_ABI_VERSION */
	unsigned int nr_cpus;		/* CPUs 0 ... nr_cpus-1, at most HOST_MAX_CPUS */
	struct host_range arena;	/* the direct map, mapped read-write */
	struct host_range page_structs;	/* reserved zeroed memory for struct page[] */
	struct host_range vmalloc;	/* address space, nothing mapped */
	struct host_range image;	/* where kernel-side and module images lie */
	struct host_range io;		/* where host_io_map() puts windows */
	unsigned long percpu_base;	/* block of CPU 0; the block of CPU n is at */
	unsigned long percpu_stride;	/* percpu_base + n * percpu_stride */
	unsigned long percpu_reserved;	/* offsets below are the images' own;  */
	unsigned long percpu_size;	/* [reserved, size) is for alloc_percpu() */
	/*
	 * How many DMA mappings hold each page of the arena: counted by the
	 * kernel side (atomically, saturating at 65535), read by the host to
	 * refuse a device what no driver has mapped. Zeroed memory; NULL
	 * where there is no device that could reach memory.
	 */
	unsigned short *dma_pages;
	unsigned int dma_tell;		/* 1: host_dma_told() is wanted */
	unsigned int under_valgrind;	/* 1: tell valgrind of allocations */
	unsigned int check;		/* 1: --check, spend time on diagnostics */
	const char *cmdline;		/* "name=value ..." for the kernel side */
};

/* ------------------------------------------------------------------- log */

/*
 * Append one record to the kernel log.
 * @level: 0 (emerg) ... 7 (debug)
 * @flags: HOST_LOG_*
 * @text/@len: the message without trailing newline; copied
 * Context: any.
 */
#define HOST_LOG_CONT 1u	/* continues the record before it (KERN_CONT) */
#define HOST_LOG_NEWLINE 2u	/* the message ended in a newline: complete */
void host_log(unsigned int level, unsigned int flags, const char *text,
	      unsigned long len);

/* Wait until every record so far has been written out.  Context: any. */
void host_log_flush(void);

/* Console log level (records with level < it are printed). Context: any. */
int host_log_level(void);
void host_log_set_level(int level);

/* ----------------------------------------------------------------- clock */

/* Ids have the values of Linux's clockid_t. Nanoseconds. Context: any. */
#define HOST_CLOCK_REALTIME 0
#define HOST_CLOCK_MONOTONIC 1
#define HOST_CLOCK_MONOTONIC_RAW 4
#define HOST_CLOCK_BOOTTIME 7
#define HOST_CLOCK_TAI 11
unsigned long long host_clock(int id);

/* Burn @nsec nanoseconds of CPU time without giving up the CPU. atomic. */
void host_delay(unsigned long long nsec);

/* --------------------------------------------------------- CPUs, threads */

struct host_thread;		/* opaque to the kernel side */

/*
 * Start a thread that owns a CPU and calls kpi_thread_main(@fn, @arg, @task).
 * @name: copied, at most 15 bytes are kept
 * @task: the struct task_struct made by the kernel side; becomes current
 * Context: may block.
 */
int host_thread_create(const char *name, int (*fn)(void *), void *arg,
		       void *task);

/* End the calling thread; never returns. The task must be gone already. */
void host_thread_exit(void);

/*
 * The @expected of a host_sleep() that nothing but a wake ends, the kernel's
 * TASK_UNINTERRUPTIBLE: one that takes long is reported.
 */
#define HOST_SLEEP_UNINTERRUPTIBLE 2u

/*
 * Sleep while *@word == @expected, at most until @deadline (nanoseconds of
 * HOST_CLOCK_MONOTONIC, ~0ULL for ever).  Gives up the CPU meanwhile; on
 * return the thread owns one again, perhaps another one.
 * Returns 0 (woken, or the word differed: look again) or -ETIMEDOUT. A signal
 * for the thread's task is a wake-up: who sends it changes the word. may block.
 */
int host_sleep(unsigned int *word, unsigned int expected,
	       unsigned long long deadline);

/*
 * The same for a thread that only looks again at @deadline for what another
 * thread may have done meanwhile: it counts as one that waits for ever.
 */
int host_sleep_poll(unsigned int *word, unsigned int expected,
		    unsigned long long deadline);

/* Wake at most @count host_sleep()ers or host_lock_wait()ers on @word. any. */
void host_wake(unsigned int *word, int count);

/*
 * Wait on a contended spin lock's word without giving up the CPU number:
 * the thread keeps its per-CPU block, but lets the core go to the holder.
 * May return early. Context: atomic.
 */
void host_lock_wait(unsigned int *word, unsigned int expected);

/*
 * From here on the calling thread runs on @cpu alone; -1: on any again. Waits
 * until that CPU is free. Returns what it was bound to before. may block.
 */
int host_thread_bind(int cpu);

/*
 * From here on the thread of @task runs on CPUs of the mask @cpus alone (not
 * while it is bound to one). Returns when it does not own another one: until
 * that thread gives way the caller waits. may block.
 */
void host_thread_affinity(void *task, unsigned long cpus);

/* Let another thread that waits for a CPU have this one. may block. */
void host_yield(void);

/* Let the core go to another thread, but keep the CPU's number. any. */
void host_relax(void);

/*
 * Interrupts of one CPU. The kernel side sets @pending (or @deadline, in
 * nanoseconds of HOST_CLOCK_MONOTONIC), adds one to @rings and wakes the word;
 * kpi_interrupt() is then called on that CPU: by a thread of its own as soon
 * as nobody else owns the CPU, or by its owner in the middle of a module's
 * code. kpi_interrupt() resets what it has served.
 */
struct host_doorbell {
	unsigned int rings;
	unsigned int pending;
	unsigned long long deadline;	/* ~0ULL: none */
};

/* Start the thread that serves @cpu's @bell, as @task. Both stay. any. */
int host_interrupt_open(unsigned int cpu, const char *name,
			struct host_doorbell *bell, void *task);

/*
 * Ask the owner of @cpu, if there is one, to call kpi_interrupt(), and wait
 * while *@word == @expected, at most @nsec. The owner may be where it cannot be
 * interrupted: ask again. Context: atomic; the CPU is kept.
 */
void host_interrupt(unsigned int cpu, unsigned int *word,
		    unsigned int expected, unsigned long long nsec);

/*
 * Own @cpu too, and go there, until host_cpu_return(). -EBUSY: somebody else
 * owns it. The caller must not block or give up its CPU in between. atomic.
 */
int host_cpu_borrow(unsigned int cpu);
void host_cpu_return(void);

/* A full memory barrier on every thread of the process that owns a CPU. any. */
void host_membarrier(void);

/* ---------------------------------------------------------------- memory */

/*
 * Map @size bytes of the arena from physical address @phys at @va (page
 * aligned, inside host_boot_info.vmalloc). @prot: HOST_PROT_*. may block.
 */
#define HOST_PROT_READ 1u
#define HOST_PROT_WRITE 2u
#define HOST_PROT_EXEC 4u
int host_map(unsigned long va, unsigned long phys, unsigned long size,
	     unsigned int prot);
int host_unmap(unsigned long va, unsigned long size);

/* Give the arena's pages [phys, phys+size) back; they read as zero after. */
void host_arena_discard(unsigned long phys, unsigned long size);

/*
 * Anonymous memory of the hosted process as user space (vm_mmap and
 * friends). Returns the address or -errno. may block.
 */
long host_user_mmap(unsigned long addr, unsigned long size, unsigned int prot);
int host_user_munmap(unsigned long addr, unsigned long size);

/*
 * Replace @len (at most 16) bytes of code that other threads may be running:
 * each of them executes either the old or the new instruction. may block.
 */
int host_text_poke(void *addr, const void *bytes, unsigned long len);

/*
 * Take back what the host itself has replaced there, to save itself traps:
 * code is as it was linked, or as host_text_poke() has left it. may block.
 */
void host_text_restore(const void *addr, unsigned long len);

/* Cryptographically strong random bytes. Context: any. */
void host_random(void *buf, unsigned long len);

/* ------------------------------------------------------ symbols, modules */

/*
 * Name the code or data at @addr: "name+0x10/0x40 [module]" with
 * HOST_SYM_OFFSET, else "name [module]" (no bracket for the kernel side).
 * Returns the length written (without NUL), 0 when nothing is there. any.
 */
#define HOST_SYM_OFFSET 1u
#define HOST_SYM_NO_MODULE 2u
unsigned long host_symbol_name(unsigned long addr, char *buf,
			       unsigned long size, unsigned int flags);

/* "file.c:123" of @addr as debug information tells, or length 0. may block. */
unsigned long host_symbol_line(unsigned long addr, char *buf,
			       unsigned long size);

/* Address of an exported symbol of the kernel side or a module, or 0. */
unsigned long host_symbol_lookup(const char *name);

/*
 * The call chain that begins at @ip/@sp/@bp: @ip itself, then the return
 * addresses, at most @max of them into @entries. Returns how many. any.
 */
unsigned long host_stack_trace(unsigned long ip, unsigned long sp,
			       unsigned long bp, unsigned long *entries,
			       unsigned long max);

/* Have the log tell what each thread does, as sysrq-t does. Soon. any. */
void host_show_tasks(void);

/* Log that chain at @level as "Call Trace:" with source lines. any. */
void host_backtrace(unsigned int level, unsigned long ip, unsigned long sp,
		    unsigned long bp);

/*
 * Load a module by name or alias with what it depends on, as modprobe does.
 * 0, -errno, or a positive modprobe exit status. may block.
 */
int host_request_module(const char *name);

/* --------------------------------------------------- clients and files */

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

/* --------------------------------------------------------------- devices */

/*
 * A window of @size bytes into the physical address space from @phys on (both
 * whole pages), within host_boot_info.io. What is plain memory of a device is
 * mapped; the rest is unreadable, and an access there is decoded and handed to
 * the device, or reads as all ones where there is none.
 * Its address, or -errno. may block.
 */
long host_io_map(unsigned long long phys, unsigned long size);
/* @va: as host_io_map() returned it. may block. */
int host_io_unmap(unsigned long va);

/*
 * One access of 1, 2, 4 or 8 bytes at @va within host_boot_info.io, without
 * the fault. atomic.
 */
unsigned long long host_io_read(unsigned long va, unsigned int size);
void host_io_write(unsigned long va, unsigned int size,
		   unsigned long long value);

/* The same for a port, of 1, 2 or 4 bytes. atomic. */
unsigned int host_port_read(unsigned int port, unsigned int size);
void host_port_write(unsigned int port, unsigned int size, unsigned int value);

/* What a device offers at fixed physical addresses. */
#define HOST_DEVICE_WINDOWS 8u
struct host_device_window {
	unsigned long long base, size;
	const char *name;
};

/* A base address register, placed by the host as firmware does. */
struct host_bar {
	unsigned long long base;	/* physical address or port */
	unsigned long long size;	/* 0: not there */
	unsigned int flags;		/* HOST_BAR_* */
};
#define HOST_BAR_IO 1u
#define HOST_BAR_64 2u
#define HOST_BAR_PREFETCH 4u

struct host_device {
	const char *name;
	const char *platform;	/* name of its platform device, or NULL */
	unsigned int nr_windows;
	struct host_device_window windows[HOST_DEVICE_WINDOWS];
	unsigned int is_pci;	/* 1: a PCI function, as follows */
	unsigned int pci_domain, pci_bus, pci_devfn;
	struct host_bar bars[6];
};

/* The device number @index, from 0 on; -ENODEV: no more. Strings stay. any. */
int host_device_at(unsigned int index, struct host_device *out);

/*
 * Configuration space of a PCI function, 1, 2 or 4 bytes, naturally aligned;
 * one that is gone reads as all ones. atomic.
 */
unsigned int host_pci_read(unsigned int device, unsigned int offset,
			   unsigned int size);
void host_pci_write(unsigned int device, unsigned int offset,
		    unsigned int size, unsigned int value);

/* Reset the function (FLR or what there is). -ENOTTY: cannot. may block. */
int host_device_reset(unsigned int device);

/*
 * Memory is mapped for a device, or (@mapped 0) is not any more. Only where
 * host_boot_info.dma_tell says so. any.
 */
#define HOST_DMA_TO 0u
#define HOST_DMA_FROM 1u
#define HOST_DMA_BOTH 2u
#define HOST_DMA_COHERENT 3u
void host_dma_told(unsigned int device, unsigned long address,
		   unsigned long size, unsigned int direction,
		   unsigned int mapped);

/*
 * Interrupts of a device: let @count vectors of @kind come in, by kpi_irq();
 * 0 ends it. Message signalled ones become enabled in configuration space
 * with it. Returns how many are granted (fewer than asked are), or -errno.
 * may block.
 */
#define HOST_IRQ_INTX 0u
#define HOST_IRQ_MSI 1u
#define HOST_IRQ_MSIX 2u
int host_irq_setup(unsigned int device, unsigned int kind, unsigned int count);

/*
 * Hold the device's INTx back (@masked), or let it come again. It is held back
 * by itself when it has come in; let go while its level is still asserted, it
 * comes at once again. atomic.
 */
void host_intx_mask(unsigned int device, unsigned int masked);

/*
 * Virtio devices. Their queues' messages are HOST_IRQ_MSIX vectors: the
 * queue's own number, and the one behind the last queue's for changes of the
 * configuration.
 */
#define HOST_VIRTIO_QUEUES 32u
struct host_virtio {
	const char *name;
	unsigned int id, vendor;
	unsigned int nr_queues;
	unsigned int queue_size[HOST_VIRTIO_QUEUES];	/* at most so many */
};

/* -ENODEV: no device @device; -ENOTTY: it is none of virtio. any. */
int host_virtio_at(unsigned int device, struct host_virtio *out);

/* What it offers; what the driver takes of it (-EINVAL: not so). atomic. */
unsigned long long host_virtio_features(unsigned int device);
int host_virtio_accept(unsigned int device, unsigned long long features);

/*
 * Bytes of configuration space, all ones beyond its end; the number changes
 * with each change that the device makes. atomic.
 */
void host_virtio_config(unsigned int device, unsigned int offset, void *buf,
			unsigned int size, unsigned int write);
unsigned int host_virtio_generation(unsigned int device);

/* The status register; 0 written is a reset. May block then. */
unsigned int host_virtio_status(unsigned int device);
void host_virtio_set_status(unsigned int device, unsigned int status);

/* Where a queue's rings lie; physical addresses. */
struct host_virtio_ring {
	unsigned int size;
	unsigned long long desc, avail, used;
};

/* Set up queue @queue, or stop it (@ring NULL). -errno. may block. */
int host_virtio_queue(unsigned int device, unsigned int queue,
		      const struct host_virtio_ring *ring);

/*
 * There are buffers in @queue. Bit n of the answer: vector n came in
 * meanwhile, which the caller is to deliver; not with @deliver 0: then all
 * come in as interrupts of devices do. atomic.
 */
unsigned long long host_virtio_kick(unsigned int device, unsigned int queue,
				    unsigned int deliver);

/* ------------------------------------------------------------ net devices */

/* What the host's end of a net device and the device know of each other. */
struct host_net_info {
	char name[16];
	int index;		/* its number among the net devices */
	unsigned int mtu;
	unsigned int flags;	/* HOST_NET_* */
	unsigned char address[6];
};
#define HOST_NET_UP 1u
#define HOST_NET_CARRIER 2u
#define HOST_NET_PROMISC 4u
#define HOST_NET_CSUM 8u	/* it completes checksums of what it sends */
#define HOST_NET_TSO4 16u	/* it segments TCP */
#define HOST_NET_TSO6 32u
#define HOST_NET_ECN 64u
#define HOST_NET_CAPTURE 128u	/* the host's: wants host_net_sent() */

/* What is left to do to a frame: as struct virtio_net_hdr has it. */
struct host_net_header {
	unsigned char flags, gso_type;
	unsigned short hdr_len, gso_size, csum_start, csum_offset;
};

struct host_net_segment {
	const void *data;
	unsigned long size;
};

/*
 * There is a net device: kpi_net_send() may be called with @device from now
 * on. Sets HOST_NET_CAPTURE in @info. A handle, or -ENODEV where the host has
 * nothing that it could be connected with. may block.
 */
int host_net_add(void *device, struct host_net_info *info);
/* It is going: on return no kpi_net_send() runs or will. may block. */
void host_net_remove(int handle);
/* Its description has changed. may block. */
void host_net_change(int handle, const struct host_net_info *info);
/*
 * The device has received a frame, in @n parts. 0, or -errno: it is lost.
 * Context: any, also in a softirq.
 */
int host_net_receive(int handle, const struct host_net_header *header,
		     const struct host_net_segment *parts, unsigned int n);
/* A frame is handed to the driver for sending. any. */
void host_net_sent(int handle, const struct host_net_segment *parts,
		   unsigned int n);
/* kpi_net_send() has returned 1: there is room again. any. */
void host_net_room(int handle);

/* -------------------------------------------------------------- the end */

/*
 * Stop the process as a crash of the driver: print the log, a backtrace from
 * @ip/@sp/@bp and end with @signal. Never returns. Context: any.
 */
void host_die(int signal, unsigned long ip, unsigned long sp,
	      unsigned long bp);

/*
 * Log where the thread of @task is, as task dumps do. Nothing for a task
 * without a thread. may block.
 */
void host_task_stack(void *task);

/*
 * current begins (ends) a wait that only others can end, however it sleeps
 * meanwhile: one that takes long is reported. any.
 */
void host_blocked(int begins);

/*
 * The wait of @task has been reported and will never end. Where its thread is
 * the one that loads or unloads modules, the process ends: nobody could ask it
 * for anything any more. any.
 */
void host_never_ends(void *task);

/* Report a finding of a diagnosis (counts for --check's exit status). any. */
void host_finding(const char *kind);

/* =============================================================== upcalls */

/*
 * What the host knows of a linked module image when it hands it over.
 * Owned by the host until kpi_module_free() has returned.
 */
struct kpi_module_image {
	const char *path;		/* file it came from */
	void *this_module;		/* .gnu.linkonce.this_module, struct module */
	unsigned long this_module_size;
	struct host_range core;		/* all of it but init */
	struct host_range text;		/* within core */
	struct host_range init;		/* discarded after init; may be empty */
	struct host_range init_text;	/* within init; may be empty */
	const char *args;		/* "name=value ..." as given by the user */
	unsigned long percpu_offset;	/* of its .data..percpu block */
	unsigned long percpu_size;
	/* Tables, all linked and relocated. start == end where absent. */
	struct host_range param;	/* __param */
	struct host_range jump_table;	/* __jump_table */
	struct host_range static_call_sites;
	struct host_range bug_table;	/* __bug_table */
	struct host_range ex_table;	/* __ex_table */
	struct host_range dyndbg;	/* __dyndbg */
	struct host_range dyndbg_classes; /* __dyndbg_classes */
	struct host_range tracepoints_ptrs;
	struct host_range srcu_struct_ptrs; /* ___srcu_struct_ptrs */
	struct host_range ctors;	/* .init_array / .ctors */
	struct host_range modinfo;	/* .modinfo */
	const char *version;		/* MODULE_VERSION or NULL */
	unsigned long taint;		/* TAINT_* bits the loader found */
	void *const *depends;		/* struct module * of what it uses */
	unsigned long nr_depends;
};

/*
 * First call, on a thread that owns CPU 0's block (its %gs) and nothing else.
 * 0 or -errno.
 */
int kpi_boot(const struct host_boot_info *info);

/* Second call: run the kernel side's initcalls, now that current exists. */
int kpi_start(void);

/* Stop threads of the kernel side; report what was left. Count of findings. */
int kpi_shutdown(void);

/*
 * Make (end) the struct task_struct of a host thread about to run kernel
 * code. @comm as in prctl(PR_SET_NAME); @pid/@tgid its numbers.
 */
void *kpi_task_create(const char *comm, int pid, int tgid);
void kpi_task_destroy(void *task);

/*
 * The calling thread has just got CPU @cpu (its %gs set), for @task: make it
 * current there. Before it gives it up: kpi_cpu_leave(). atomic.
 */
void kpi_cpu_enter(unsigned int cpu, void *task);
void kpi_cpu_leave(void);

/* What a task is doing, for a report on those that hang. */
struct kpi_task_info {
	char comm[16];
	int pid;
	unsigned int flags;	/* PF_* */
	char state;		/* as sysrq-t prints it: 'R', 'S', 'D' ... */
	int preempt_count;
	const char *waits_for;	/* "mutex" ..., or NULL: not known */
	const char *name;	/* of that, or NULL: then @object has its address */
	unsigned long object;	/* address of that, or 0 */
	void *holder;		/* the task that would end the wait, or NULL */
};

/*
 * Fill in @out. The thread owns no CPU, but %gs must point at some CPU's
 * block. @task must not end meanwhile.
 */
void kpi_describe_task(void *task, struct kpi_task_info *out);

/* Body of a thread made by host_thread_create(). */
void kpi_thread_main(int (*fn)(void *), void *arg, void *task);

/* Set jiffies to what HOST_CLOCK_MONOTONIC says. No CPU needed. any. */
void kpi_tick(unsigned long long now);

/*
 * An interrupt of the CPU that the calling thread owns. Returns at once where
 * the CPU has interrupts off or nothing is pending. atomic.
 */
void kpi_interrupt(void);

/*
 * Threads wait for a CPU: those that own one shall give way where they can be
 * preempted. No CPU needed. any.
 */
void kpi_resched(void);

/*
 * Register the module, parse its parameters (-ENOENT: unknown; -EINVAL,
 * -ERANGE ...: malformed; the log says which), patch its static keys and
 * calls, run its init function. 0 or init's result; on failure all is undone but
 * kpi_module_free(). may block.
 */
int kpi_module_load(const struct kpi_module_image *image);

/* The init range may be unmapped from here on. */
void kpi_module_init_done(const struct kpi_module_image *image);

/*
 * Run the exit function. -EBUSY: in use. -EWOULDBLOCK never: it waits not.
 * @force: 1 goes on in spite of references. may block.
 */
int kpi_module_unload(const struct kpi_module_image *image, int force);

/*
 * Report what code in @image's ranges took and did not give back, forget the
 * module. Returns how many such things there were.
 */
int kpi_module_free(const struct kpi_module_image *image);

/* What lsmod prints: references held, not counting dependants. */
long kpi_module_refcount(const struct kpi_module_image *image);

/* Registers of a fault, in the order of struct pt_regs. */
struct kpi_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx,
		dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};

/*
 * An invalid opcode (ud2) at regs->ip in kernel code.  Returns 1 when it was
 * a WARN and execution may go on at regs->ip (advanced); 0 when it was a BUG
 * (its message is in the log) or none of ours. any.
 */
int kpi_invalid_op(struct kpi_regs *regs);

/*
 * A memory fault at regs->ip: search the exception tables. 1 when fixed up
 * (regs changed), else 0. any.
 */
int kpi_fixup_fault(struct kpi_regs *regs, unsigned long fault_address);

/*
 * Kernel code has followed a user address by itself, without copy_*_user():
 * do that access in the memory of the program that current is a call of. How
 * many bytes were not copied; all of them where that memory is this process's.
 * any.
 */
unsigned long kpi_user_access(unsigned long addr, void *buf,
			      unsigned long size, unsigned int write);

/* Does an exception table name @ip: may it fault? any. */
int kpi_may_fault(unsigned long ip);

/*
 * What current is doing, for the oops: "CPU: 0 PID: 12 Comm: foo". Length. any
 */
unsigned long kpi_describe_current(char *buf, unsigned long size);

/* ------------------------------------------------------ devices' calls */

/*
 * An interrupt of a device has come in: run its handlers. On the host's
 * interrupt thread, which owns a CPU; the kernel side makes it hardirq
 * context. Does not block.
 */
void kpi_irq(unsigned int device, unsigned int kind, unsigned int vector);

/* The device is gone without notice: remove() its driver. may block. */
void kpi_device_gone(unsigned int device);

/*
 * The device reports an error: run its driver's error handlers.
 * @severity: 0 corrected, 1 non-fatal, 2 fatal. may block.
 */
int kpi_device_error(unsigned int device, unsigned int severity);

/* --------------------------------------------------- net devices' calls */

/*
 * Send a frame by the device of host_net_add(); copied. 1: wait until
 * host_net_room() before the next one. Does not block.
 */
int kpi_net_send(void *device, const struct host_net_header *header,
		 const void *frame, unsigned long size);

/* Bring the device of that number into line, in what is named. may block. */
#define KPI_NET_UP 1u
#define KPI_NET_MTU 2u
#define KPI_NET_ADDRESS 4u
#define KPI_NET_PROMISC 8u
int kpi_net_configure(int index, const struct host_net_info *info,
		      unsigned int which);

/*
 * As ioctl(2) on a socket: SIOCETHTOOL, SIOCGIFINDEX ... with a struct ifreq.
 * KPI_NET_STATS: ifr_data points at a struct rtnl_link_stats64. may block.
 */
#define KPI_NET_STATS 0x89f0u
int kpi_net_ioctl(unsigned int cmd, void *ifreq);

/*
 * Make a device @name (NULL: the kind's own names) of a kind, as `ip link add`
 * does, with a @peer where the kind makes pairs (may be NULL); take one away.
 * *@message: what the driver says to an error, or NULL. may block.
 */
int kpi_net_link_add(const char *kind, const char *name, const char *peer,
		     const char **message);
int kpi_net_link_del(const char *name);

/* ------------------------------------------------------- clients' calls */

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
