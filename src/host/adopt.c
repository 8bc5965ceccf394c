// SPDX-License-Identifier: GPL-2.0
/*
 * Pinning a program's memory. A driver wants a struct page for it, and a
 * device its physical address; both are only there for the machine's memory.
 * So the page's content moves into a frame, and the frame is mapped where the
 * page was: from then on program, driver and device see the same bytes.
 *
 * Other threads of the program may write meanwhile. userfaultfd(2) makes
 * those wait: the page is write-protected, copied, replaced; who waits is let
 * go when the descriptor is closed, and finds the frame. Private mappings of
 * files (initialised data of a program) cannot be protected so: what another
 * thread writes there within these microseconds may be lost.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include "adopt.h"

#define PAGES_MAX 64u

/* One line of /proc/PID/maps. */
struct area {
	uint64_t start, end, offset;
	char perms[5];
	unsigned int major, minor;
	uint64_t inode;
	char name[16];
};

static bool parse_area(const char *line, struct area *a)
{
	a->name[0] = '\0';
	return sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %"
		      SCNu64 " %15s", &a->start, &a->end, a->perms, &a->offset,
		      &a->major, &a->minor, &a->inode, a->name) >= 7;
}

/* The areas that overlap [start, end), up to the first hole, in order. */
static size_t areas_of(int tgid, uint64_t start, uint64_t end,
		       struct area *out, size_t max)
{
	char path[32], line[512];
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", tgid);
	f = fopen(path, "re");
	while (f && n < max && start < end && fgets(line, sizeof(line), f)) {
		if (!parse_area(line, &out[n]) || out[n].end <= start)
			continue;
		if (out[n].start > start)
			break;
		start = out[n++].end;
	}
	if (f)
		fclose(f);
	return n;
}

static const struct area *area_at(const struct area *areas, size_t n,
				  uint64_t addr)
{
	for (size_t i = 0; i < n; i++)
		if (addr >= areas[i].start && addr < areas[i].end)
			return &areas[i];
	return NULL;
}

static bool is_arena(const struct area *a)
{
	static struct stat st;

	if (!st.st_ino && fstat(arena.fd, &st))
		return false;
	return a->inode == st.st_ino && a->major == major(st.st_dev) &&
	       a->minor == minor(st.st_dev) && a->perms[3] == 's';
}

/* The kernel's own pages in a program ([vdso], [vvar]) are nobody's. */
static bool may_access(const struct area *a, bool write)
{
	return a->perms[0] == 'r' && (!write || a->perms[1] == 'w') &&
	       strncmp(a->name, "[v", 2);
}

static unsigned long long frame_of(const struct area *a, uint64_t addr)
{
	uint64_t phys = a->offset + (addr - a->start);

	if (!is_arena(a) || phys >= arena.memory.end - arena.memory.start)
		return HOST_FRAME_NONE;
	return phys;
}

long adopt_frames(int tgid, uint64_t addr, unsigned long pages,
		  unsigned long long *phys, bool write)
{
	struct area areas[PAGES_MAX];
	unsigned long i;
	size_t n;

	if (pages > PAGES_MAX)
		pages = PAGES_MAX;
	n = areas_of(tgid, addr, addr + pages * PAGE_SIZE, areas, PAGES_MAX);
	for (i = 0; i < pages; i++, addr += PAGE_SIZE) {
		const struct area *a = area_at(areas, n, addr);

		if (!a || !may_access(a, write))
			break;
		phys[i] = frame_of(a, addr);
	}
	return i ? (long)i : -EFAULT;
}

/* ---------------------------------------------------------- replacing them */

static long call(struct adopter *a, int nr, uint64_t a0, uint64_t a1,
		 uint64_t a2)
{
	return a->call(a, nr, (uint64_t[6]){ a0, a1, a2 });
}

static long call_ioctl(struct adopter *a, int fd, uint64_t request,
		       const void *data, size_t size)
{
	uint64_t at = a->argument(a, data, size);

	return at ? call(a, SYS_ioctl, (uint64_t)fd, request, at) : -EFAULT;
}

/*
 * Writers of [addr, end) wait from now on until the returned descriptor of
 * the program is closed. -errno: they do not.
 */
static int hold_writers(struct adopter *a, uint64_t addr, uint64_t end)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = {
		.range = { addr, end - addr },
		.mode = UFFDIO_REGISTER_MODE_WP,
	};
	struct uffdio_writeprotect protect = {
		.range = { addr, end - addr },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};
	long fd = call(a, SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY, 0,
		       0);

	if (fd < 0)
		return (int)fd;
	if (call_ioctl(a, (int)fd, UFFDIO_API, &api, sizeof(api)) ||
	    call_ioctl(a, (int)fd, UFFDIO_REGISTER, &reg, sizeof(reg)) ||
	    call_ioctl(a, (int)fd, UFFDIO_WRITEPROTECT, &protect,
		       sizeof(protect))) {
		call(a, SYS_close, (uint64_t)fd, 0, 0);
		return -EINVAL;
	}
	return (int)fd;
}

static int copy_out(struct adopter *a, uint64_t addr, unsigned long pages,
		    const unsigned long long *phys)
{
	for (unsigned long i = 0; i < pages; i++) {
		struct iovec to = { (char *)arena.memory.start + phys[i],
				    PAGE_SIZE };
		struct iovec from = { (char *)(addr + i * PAGE_SIZE),
				      PAGE_SIZE };

		if (process_vm_readv(a->tgid, &to, 1, &from, 1, 0) !=
		    (ssize_t)PAGE_SIZE)
			return -EFAULT;
	}
	return 0;
}

static int prot_of(const struct area *a)
{
	return (a->perms[0] == 'r' ? PROT_READ : 0) |
	       (a->perms[1] == 'w' ? PROT_WRITE : 0) |
	       (a->perms[2] == 'x' ? PROT_EXEC : 0);
}

static int map_frames(struct adopter *a, const struct area *area,
		      uint64_t addr, unsigned long pages,
		      const unsigned long long *phys)
{
	unsigned long i, n;

	for (i = 0; i < pages; i += n) {
		long ret;

		for (n = 1; i + n < pages && phys[i + n] ==
					     phys[i] + n * PAGE_SIZE; n++)
			;
		ret = a->call(a, SYS_mmap, (uint64_t[6]){
			addr + i * PAGE_SIZE, n * PAGE_SIZE,
			(uint64_t)prot_of(area), MAP_SHARED | MAP_FIXED,
			(uint64_t)a->arena_fd, phys[i] });
		if (ret < 0 && ret > -4096)
			return (int)ret;
	}
	return 0;
}

/* Pages of one area, each to be replaced. */
static int adopt_run(struct adopter *a, const struct area *area, uint64_t addr,
		     unsigned long pages, const unsigned long long *phys)
{
	int fd, ret;

	/* Whoever else has that file mapped would not see the frames. */
	if (area->perms[3] == 's')
		return -EFAULT;
	/* What is not there yet cannot be protected: reading makes it. */
	ret = copy_out(a, addr, pages, phys);
	if (ret)
		return ret;
	fd = hold_writers(a, addr, addr + pages * PAGE_SIZE);
	if (fd >= 0)
		ret = copy_out(a, addr, pages, phys);
	if (!ret)
		ret = map_frames(a, area, addr, pages, phys);
	if (fd >= 0)
		call(a, SYS_close, (uint64_t)fd, 0, 0);
	return ret;
}

int adopt_pages(struct adopter *a, uint64_t addr, unsigned long pages,
		const unsigned long long *phys)
{
	struct area areas[PAGES_MAX];
	unsigned long i, n;
	int ret = 0;
	size_t count;

	if (pages > PAGES_MAX)
		return -EINVAL;
	count = areas_of(a->tgid, addr, addr + pages * PAGE_SIZE, areas,
			 PAGES_MAX);
	for (i = 0; i < pages && !ret; i += n) {
		uint64_t at = addr + i * PAGE_SIZE;
		const struct area *area = area_at(areas, count, at);

		n = 1;
		if (!area)
			return -EFAULT;
		if (phys[i] == HOST_FRAME_NONE)
			continue;
		while (i + n < pages && phys[i + n] != HOST_FRAME_NONE &&
		       at + n * PAGE_SIZE < area->end)
			n++;
		ret = adopt_run(a, area, at, n, phys + i);
	}
	return ret;
}
