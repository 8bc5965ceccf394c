// SPDX-License-Identifier: GPL-2.0
/*
 * mm/percpu.c, linux/percpu.h: memory that each CPU has its own copy of.
 *
 * A per-CPU pointer is an offset into the CPUs' blocks.  Below percpu_reserved
 * lie the static variables of the images, above it is what is given out here.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "pageinfo.h"
#include "percpu_audit.h"

struct chunk {
	struct list_head list;		/* by offset */
	unsigned long offset, size;
	u32 caller;
};

static DEFINE_SPINLOCK(lock);
static LIST_HEAD(chunks);

/* No bytes above were ever given out: they are still zero. */
static unsigned long fresh;

/*
 * Where to look first: below it no gap is known that was not too small. A
 * chunk freed below moves it there.
 */
static struct list_head *dense_until = &chunks;

static unsigned long end_of(struct list_head *node)
{
	struct chunk *chunk = list_entry(node, struct chunk, list);

	return node == &chunks ? kpi_boot_info->percpu_reserved :
				 chunk->offset + chunk->size;
}

/*
 * The lowest gap behind @from that fits; returns what to stand before, or
 * NULL.
 */
static struct list_head *find_gap(struct list_head *from, unsigned long size,
				  unsigned long align, unsigned long *offset)
{
	struct list_head *next = from->next;

	*offset = ALIGN(end_of(from), align);
	for (; next != &chunks; next = next->next) {
		if (*offset + size <=
		    list_entry(next, struct chunk, list)->offset)
			return next;
		*offset = ALIGN(end_of(next), align);
	}
	return *offset + size <= kpi_boot_info->percpu_size ? &chunks : NULL;
}

static bool place(struct chunk *chunk, unsigned long align, bool *dirty)
{
	struct list_head *before;
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	before = find_gap(dense_until, chunk->size, align, &chunk->offset) ?:
		 find_gap(&chunks, chunk->size, align, &chunk->offset);
	if (before) {
		list_add_tail(&chunk->list, before);
		dense_until = &chunk->list;
		*dirty = chunk->offset < fresh;
		fresh = max(fresh, chunk->offset + chunk->size);
	}
	spin_unlock_irqrestore(&lock, flags);
	return before;
}

/* Under the lock. */
static void remove(struct chunk *chunk)
{
	if (end_of(&chunk->list) <= end_of(dense_until))
		dense_until = chunk->list.prev;
	list_del(&chunk->list);
}

static void *block_at(unsigned int cpu, unsigned long offset)
{
	return (void *)(kpi_boot_info->percpu_base +
			cpu * kpi_boot_info->percpu_stride + offset);
}

static void clear(unsigned long offset, unsigned long size)
{
	unsigned int cpu;

	for (cpu = 0; cpu < kpi_boot_info->nr_cpus; cpu++)
		memset(block_at(cpu, offset), 0, size);
}

static void __percpu *allocate(size_t size, size_t align, gfp_t gfp,
			       unsigned long caller)
{
	struct chunk *chunk;
	bool dirty;

	if (WARN(!size || size > PCPU_MIN_UNIT_SIZE || align > PAGE_SIZE ||
		 !is_power_of_2(align),
		 "illegal size (%zu) or align (%zu) for percpu allocation\n",
		 size, align))
		return NULL;
	chunk = kmalloc(sizeof(*chunk), gfp & ~(__GFP_ZERO | GFP_ZONEMASK));
	if (!chunk)
		return NULL;
	chunk->size = ALIGN(size, sizeof(long));
	chunk->caller = caller;
	if (!place(chunk, max(align, sizeof(long)), &dirty)) {
		kfree(chunk);
		if (!(gfp & __GFP_NOWARN)) {
			pr_warn_ratelimited("percpu: allocation failed, size=%zu align=%zu\n",
					    size, align);
			dump_stack();
		}
		return NULL;
	}
	if (dirty)
		clear(chunk->offset, chunk->size);
	return (void __percpu __force *)chunk->offset;
}

void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	return allocate(size, align, gfp, _RET_IP_);
}
KPI_EXPORT(__alloc_percpu_gfp);

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	return allocate(size, align, GFP_KERNEL, _RET_IP_);
}
KPI_EXPORT(__alloc_percpu);

/* Under the lock. */
static struct chunk *chunk_holding(unsigned long offset)
{
	struct chunk *chunk;

	list_for_each_entry(chunk, &chunks, list)
		if (offset >= chunk->offset &&
		    offset < chunk->offset + chunk->size)
			return chunk;
	return NULL;
}

void free_percpu(void __percpu *ptr)
{
	unsigned long offset = (unsigned long)ptr, flags;
	struct chunk *chunk;

	if (!ptr)
		return;
	spin_lock_irqsave(&lock, flags);
	chunk = chunk_holding(offset);
	if (chunk && chunk->offset == offset)
		remove(chunk);
	else
		chunk = NULL;
	spin_unlock_irqrestore(&lock, flags);
	if (WARN(!chunk, "free_percpu() of %px, which alloc_percpu() did not return\n",
		 (void __force *)ptr))
		host_finding("invalid-free");
	kfree(chunk);
}
KPI_EXPORT(free_percpu);

/* The offset that @addr has in the block that it lies in; false if in none. */
static bool to_offset(unsigned long addr, unsigned long *offset)
{
	const struct host_boot_info *info = kpi_boot_info;
	unsigned long in = addr - info->percpu_base;

	if (in >= info->nr_cpus * info->percpu_stride)
		return false;
	*offset = in % info->percpu_stride;
	return *offset < info->percpu_size;
}

/* Static variables of the kernel side only, as in the kernel. */
bool is_kernel_percpu_address(unsigned long addr)
{
	unsigned long offset;

	return to_offset(addr, &offset) &&
	       offset < kpi_boot_info->percpu_reserved;
}

/* The blocks are not in the arena: no device can reach them. */
phys_addr_t per_cpu_ptr_to_phys(void *addr)
{
	WARN_ON_ONCE(!arena_holds((unsigned long)addr));
	return __pa(addr);
}
KPI_EXPORT_PARTIAL(per_cpu_ptr_to_phys,
		   "per-CPU memory has no physical address; warns");

/* Calls @fn for each allocation; it may not sleep. */
void kpi_each_percpu(void (*fn)(u32 *caller, unsigned long size, void *arg),
		     void *arg)
{
	struct chunk *chunk;
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	list_for_each_entry(chunk, &chunks, list)
		fn(&chunk->caller, chunk->size, arg);
	spin_unlock_irqrestore(&lock, flags);
}
