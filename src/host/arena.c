// SPDX-License-Identifier: GPL-2.0
/*
 * The memory that kernel code calls physical: one memfd, mapped once as the
 * direct map, so that a physical address is an offset in it and devices,
 * servers and clients can share it by its descriptor.  Beside it lie the
 * struct page array, the vmalloc area and the CPUs' blocks.  Nothing here is
 * touched at start: the kernel gives pages when they are used.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "internal.h"

struct arena arena = { .fd = -1 };

#define GIB (1ul << 30)
#define MIB (1ul << 20)

/* The local APIC's window: where MSI writes go, never memory. */
#define MEMORY_MAX 0xfee00000ul
#define MEMORY_MIN (16 * MIB)
#define STRUCT_PAGE_SIZE 64ul

/*
 * The parts, as offsets in one reservation: the gaps between them stay
 * unmapped, so that running off one end faults.
 */
#define VMEMMAP_OFFSET (5 * GIB)
#define PERCPU_OFFSET (VMEMMAP_OFFSET + 256 * MIB)
#define VMALLOC_OFFSET (10 * GIB)
#define VMALLOC_SIZE (16 * GIB)
#define IO_OFFSET (VMALLOC_OFFSET + VMALLOC_SIZE + GIB)
#define IO_SIZE (128 * GIB)
#define IO_SIZE_LOW (4 * GIB)	/* valgrind has no more room below its own */

/*
 * A constant address makes runs comparable. The high one leaves room to what
 * else the process has (AddressSanitizer's shadow memory for one); the low
 * one suits valgrind's fast shadow table, and is the only one that
 * ThreadSanitizer's memory map allows.
 */
#define LOW_BASE 0x1000000000ul
#ifdef __SANITIZE_THREAD__
#define HIGH_BASE LOW_BASE
#else
#define HIGH_BASE 0x200000000000ul
#endif
static const unsigned long bases[] = { HIGH_BASE, LOW_BASE };

static void *reserved;
static unsigned long io_size, reserved_size;

/*
 * Where the system places mappings far above a constant base, the vmalloc
 * area needs no reservation: what is not mapped there is a hole. A process
 * may have 65530 mappings, and so each area costs one and its guard none.
 */
static bool sparse;

static void *reserve_at(unsigned long base)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	void *p = mmap((void *)base, reserved_size, PROT_NONE,
		       flags | (base ? MAP_FIXED_NOREPLACE : 0), -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	if (base && p != (void *)base) { /* a kernel without NOREPLACE */
		munmap(p, reserved_size);
		return NULL;
	}
	return p;
}

static unsigned long reserve(bool low)
{
	void *p = NULL;

	for (size_t i = low; !p && i < sizeof(bases) / sizeof(bases[0]); i++)
		p = reserve_at(bases[i]);
	sparse = p && !low;
	if (!p)
		p = reserve_at(0);
	reserved = p;
	return ((unsigned long)p + GIB - 1) & ~(GIB - 1);
}

static int map_parts(unsigned long base, uint64_t size, unsigned int nr_cpus)
{
	unsigned long vmemmap = size / PAGE_SIZE * STRUCT_PAGE_SIZE;
	int anon = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
	int rw = PROT_READ | PROT_WRITE;

	if (mmap((void *)base, size, rw, MAP_SHARED | MAP_FIXED | MAP_NORESERVE,
		 arena.fd, 0) == MAP_FAILED)
		return -errno;
	arena.memory = (struct host_range){ base, base + size };
	base += VMEMMAP_OFFSET;
	if (mmap((void *)base, vmemmap, rw, anon, -1, 0) == MAP_FAILED)
		return -errno;
	arena.vmemmap = (struct host_range){ base, base + vmemmap };
	base += PERCPU_OFFSET - VMEMMAP_OFFSET;
	if (mmap((void *)base, nr_cpus * PERCPU_SIZE, rw, anon, -1, 0) ==
	    MAP_FAILED)
		return -errno;
	arena.percpu = (struct host_range){ base,
					    base + nr_cpus * PERCPU_SIZE };
	arena.percpu_stride = PERCPU_SIZE;
	arena.io = (struct host_range){ base - PERCPU_OFFSET + IO_OFFSET,
					base - PERCPU_OFFSET + IO_OFFSET +
						io_size };
	base += VMALLOC_OFFSET - PERCPU_OFFSET;
	arena.vmalloc = (struct host_range){ base, base + VMALLOC_SIZE };
	if (sparse && munmap((void *)base, VMALLOC_SIZE))
		return -errno;
	return 0;
}

/*
 * The memory's descriptor and size, for devices in other processes, which are
 * opened before the rest.
 */
int arena_open_memory(uint64_t *size, struct lkm_error *err)
{
	*size = (*size + 2 * MIB - 1) & ~(2 * MIB - 1);
	arena.fd = memfd_create("lkmhost-memory", MFD_CLOEXEC);
	if (arena.fd >= 0)
		return 0;
	return lkm_error_set(err, -errno, "cannot make memory: %s",
			     strerror(errno));
}

int arena_open(uint64_t size, unsigned int nr_cpus, bool low,
	       struct lkm_error *err)
{
	int ret = arena.fd < 0 ? arena_open_memory(&size, err) : 0;
	unsigned long base;

	if (ret)
		return ret;
	if (size < MEMORY_MIN || size > MEMORY_MAX)
		return lkm_error_set(err, -EINVAL,
				     "memory of %llu MiB: not within 16 ... %lu MiB",
				     (unsigned long long)size / MIB,
				     MEMORY_MAX / MIB);
	io_size = low ? IO_SIZE_LOW : IO_SIZE;
	reserved_size = IO_OFFSET + io_size + GIB;
	if (ftruncate(arena.fd, size) < 0)
		goto fail;
	base = reserve(low);
	if (!base)
		goto fail;
	ret = map_parts(base, size, nr_cpus);
	if (!ret)
		return 0;
	errno = -ret;
fail:
	ret = -errno;
	arena_close();
	return lkm_error_set(err, ret, "cannot map %llu MiB of memory: %s",
			     (unsigned long long)size / MIB, strerror(-ret));
}

void arena_close(void)
{
	if (reserved)
		munmap(reserved, reserved_size);
	if (arena.fd >= 0)
		close(arena.fd);
	if (arena.dma_pages)
		munmap(arena.dma_pages, arena.dma_pages_size);
	reserved = NULL;
	memset(&arena, 0, sizeof(arena));
	arena.fd = -1;
}

static bool within(const struct host_range *range, unsigned long start,
		   unsigned long size)
{
	return start >= range->start && start <= range->end &&
	       size <= range->end - start && !(start & (PAGE_SIZE - 1)) &&
	       !(size & (PAGE_SIZE - 1)) && size;
}

static int protection(unsigned int prot)
{
	return (prot & HOST_PROT_READ ? PROT_READ : 0) |
	       (prot & HOST_PROT_WRITE ? PROT_WRITE : 0) |
	       (prot & HOST_PROT_EXEC ? PROT_EXEC : 0);
}

int host_map(unsigned long va, unsigned long phys, unsigned long size,
	     unsigned int prot)
{
	struct host_range physical = { 0, arena.memory.end -
					  arena.memory.start };

	if (!within(&arena.vmalloc, va, size) || !within(&physical, phys, size))
		return -EINVAL;
	if (mmap((void *)va, size, protection(prot),
		 MAP_SHARED | (sparse ? MAP_FIXED_NOREPLACE : MAP_FIXED),
		 arena.fd, phys) == MAP_FAILED)
		return -errno;
	return 0;
}

/* Back to a reservation, where another mmap() could take a hole. */
int host_unmap(unsigned long va, unsigned long size)
{
	if (!within(&arena.vmalloc, va, size))
		return -EINVAL;
	if (sparse)
		return munmap((void *)va, size) ? -errno : 0;
	if (mmap((void *)va, size, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
		 0) == MAP_FAILED)
		return -errno;
	return 0;
}

void host_arena_discard(unsigned long phys, unsigned long size)
{
	/* Other pages in their place would not be those that devices reach. */
	if (arena.pinned)
		memset((void *)(arena.memory.start + phys), 0, size);
	else
		fallocate(arena.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  phys, size);
}

long host_user_mmap(unsigned long addr, unsigned long size, unsigned int prot)
{
	void *p = mmap((void *)addr, size, protection(prot),
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -errno : (long)p;
}

int host_user_munmap(unsigned long addr, unsigned long size)
{
	return munmap((void *)addr, size) < 0 ? -errno : 0;
}

void host_random(void *buf, unsigned long len)
{
	char *p = buf;

	while (len) {
		ssize_t n = getrandom(p, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			log_printf(0, "getrandom: %s", strerror(errno));
			crash_end(6);
		}
		p += n;
		len -= n;
	}
}
