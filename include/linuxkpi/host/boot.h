/* SPDX-License-Identifier: GPL-2.0 */
/* host/boot.h - of the door (../host.h): starting and ending. */
#ifndef LINUXKPI_HOST_BOOT_H
#define LINUXKPI_HOST_BOOT_H

#define HOST_ABI_VERSION 3u

#define HOST_MAX_CPUS 64u

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
	/*
	 * For each CPU where to read which of the machine's cores the thread
	 * that owned it last is on, or was when it last ran (NULL: none did):
	 * two on the same core do not run at the same time. The word goes with
	 * its thread. NULL where no two threads ever run at the same time (one
	 * core, valgrind), or where it is not known.
	 */
	const unsigned int *const *cores;
};

/* --------------------------------------------------------------- upcalls */

/*
 * First call, on a thread that owns CPU 0's block (its %gs) and nothing else.
 * 0 or -errno.
 */
int kpi_boot(const struct host_boot_info *info);

/* Second call: run the kernel side's initcalls, now that current exists. */
int kpi_start(void);

/* Stop threads of the kernel side; report what was left. Count of findings. */
int kpi_shutdown(void);

#endif
