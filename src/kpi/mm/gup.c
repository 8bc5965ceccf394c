// SPDX-License-Identifier: GPL-2.0
/*
 * mm/gup.c, linux/mm.h: pages of user memory, for drivers that hand them to
 * devices.
 *
 * A program's own page has no struct page here until a driver asks for it.
 * Then a page of the machine's memory takes its place in the program, for as
 * long as the program has its address space: the host does not see what it
 * unmaps.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "kernel/client.h"
#include "mm/gup.h"

#define BATCH 64

/* pfn -> the mm_struct whose page it has become. */
static DEFINE_XARRAY(adopted);

void kpi_gup_release(const struct mm_struct *mm)
{
	struct mm_struct *owner;
	unsigned long pfn;

	xa_for_each(&adopted, pfn, owner) {
		if (owner != mm)
			continue;
		xa_erase(&adopted, pfn);
		put_page(pfn_to_page(pfn));
	}
}

/* A page for each that is the program's own; how many there are. */
static long alloc_frames(struct mm_struct *mm, unsigned long n,
			 const u64 *found, u64 *frames)
{
	long nr = 0;
	unsigned long i;

	for (i = 0; i < n; i++) {
		struct page *page;

		frames[i] = HOST_FRAME_NONE;
		if (found[i] != HOST_FRAME_NONE)
			continue;
		page = alloc_page(GFP_KERNEL);
		if (!page || xa_is_err(xa_store(&adopted, page_to_pfn(page),
						mm, GFP_KERNEL))) {
			if (page)
				put_page(page);
			break;
		}
		frames[i] = page_to_phys(page);
		nr++;
	}
	while (++i < n)
		frames[i] = HOST_FRAME_NONE;
	return nr;
}

/* Those that the program has not got after all. */
static void free_unused(unsigned long n, const u64 *frames, const u64 *found)
{
	unsigned long i;

	for (i = 0; i < n; i++) {
		if (frames[i] == HOST_FRAME_NONE || frames[i] == found[i])
			continue;
		xa_erase(&adopted, PHYS_PFN(frames[i]));
		put_page(pfn_to_page(PHYS_PFN(frames[i])));
	}
}

/* Have the program's own pages replaced; then @found is looked up anew. */
static long adopt(struct mm_struct *mm, unsigned long memory,
		  unsigned long addr, long n, u64 *found, bool write)
{
	u64 frames[BATCH];

	if (!alloc_frames(mm, n, found, frames))
		return n;
	host_user_adopt(memory, addr, n, frames);
	n = host_user_frames(memory, addr, n, found, write);
	free_unused(n > 0 ? n : 0, frames, found);
	return n;
}

static bool take(struct page *page, unsigned int flags, unsigned long ip)
{
	struct page *head = compound_head(page);
	bool counted = PageCompound(page) && compound_order(head) > 1;

	/* Whose last reference has gone is nobody's. */
	if (!get_page_unless_zero(head))
		return false;
	if (!(flags & FOLL_PIN))
		return true;
	if (!kpi_pin_note(page, ip)) {
		put_page(head);
		return false;
	}
	if (counted)
		atomic_inc(compound_pincount_ptr(head));
	else
		page_ref_add(head, GUP_PIN_COUNTING_BIAS - 1);
	return true;
}

static void release(struct page *page)
{
	struct page *head = compound_head(page);

	if (WARN_ON_ONCE(!kpi_pin_forget(page)))
		return;
	if (PageCompound(page) && compound_order(head) > 1)
		atomic_dec(compound_pincount_ptr(head));
	else
		page_ref_sub(head, GUP_PIN_COUNTING_BIAS - 1);
	put_page(head);
}

/* Up to BATCH pages: how many were taken, or -EFAULT. */
static long get_batch(struct mm_struct *mm, unsigned long addr, long n,
		      unsigned int flags, struct page **pages,
		      unsigned long ip)
{
	bool write = (flags & (FOLL_WRITE | FOLL_FORCE)) == FOLL_WRITE;
	unsigned long memory = kpi_mm_memory(mm);
	u64 found[BATCH];
	long i;

	n = host_user_frames(memory, addr, min(n, (long)BATCH), found, write);
	if (n > 0)
		n = adopt(mm, memory, addr, n, found, write);
	for (i = 0; i < n; i++) {
		struct page *page = pfn_to_page(PHYS_PFN(found[i]));

		if (found[i] == HOST_FRAME_NONE)
			break;
		if (flags & (FOLL_GET | FOLL_PIN) && !take(page, flags, ip))
			break;
		if (pages)
			pages[i] = page;
	}
	return i ?: -EFAULT;
}

static long get_pages(struct mm_struct *mm, unsigned long start,
		      unsigned long nr, unsigned int flags,
		      struct page **pages, unsigned long ip)
{
	unsigned long done = 0;

	start = untagged_addr(start) & PAGE_MASK;
	if (start >= TASK_SIZE_MAX || nr > (TASK_SIZE_MAX - start) >> PAGE_SHIFT)
		return -EFAULT;
	while (done < nr) {
		long n = get_batch(mm, start + (done << PAGE_SHIFT), nr - done,
				   flags, pages ? pages + done : NULL, ip);

		if (n < 0)
			return done ?: n;
		done += n;
		if (fatal_signal_pending(current))
			return done;
	}
	return done;
}

/* Which of FOLL_GET and FOLL_PIN is the function's to say. */
static bool misused(unsigned int flags, struct vm_area_struct **vmas)
{
	/* vmas went away in 6.5; no driver in Debian's kernel asks for them. */
	return WARN_ON_ONCE(flags & FOLL_PIN) || WARN_ON_ONCE(vmas);
}

static long get_some(struct mm_struct *mm, unsigned long start,
		     unsigned long nr, unsigned int flags, struct page **pages,
		     struct vm_area_struct **vmas, unsigned long ip)
{
	might_sleep();
	if (misused(flags, vmas))
		return -EINVAL;
	return get_pages(mm, start, nr, flags | (pages ? FOLL_GET : 0), pages,
			 ip);
}

static long pin_some(struct mm_struct *mm, unsigned long start,
		     unsigned long nr, unsigned int flags, struct page **pages,
		     struct vm_area_struct **vmas, unsigned long ip)
{
	might_sleep();
	if (misused(flags, vmas) || WARN_ON_ONCE(flags & FOLL_GET) ||
	    WARN_ON_ONCE(!pages))
		return -EINVAL;
	return get_pages(mm, start, nr, flags | FOLL_PIN, pages, ip);
}

#define PARTIAL_VMAS "vmas must be NULL: a program's areas are not known here"

long get_user_pages(unsigned long start, unsigned long nr_pages,
		    unsigned int gup_flags, struct page **pages,
		    struct vm_area_struct **vmas)
{
	return get_some(current->mm, start, nr_pages, gup_flags, pages, vmas,
			_RET_IP_);
}
KPI_EXPORT_PARTIAL(get_user_pages, PARTIAL_VMAS);

long pin_user_pages(unsigned long start, unsigned long nr_pages,
		    unsigned int gup_flags, struct page **pages,
		    struct vm_area_struct **vmas)
{
	return pin_some(current->mm, start, nr_pages, gup_flags, pages, vmas,
			_RET_IP_);
}
KPI_EXPORT_PARTIAL(pin_user_pages, PARTIAL_VMAS);

long get_user_pages_remote(struct mm_struct *mm, unsigned long start,
			   unsigned long nr_pages, unsigned int gup_flags,
			   struct page **pages, struct vm_area_struct **vmas,
			   int *locked)
{
	if (WARN_ON_ONCE(gup_flags & FOLL_LONGTERM && locked))
		return -EINVAL;
	return get_some(mm, start, nr_pages, gup_flags, pages, vmas, _RET_IP_);
}
KPI_EXPORT_PARTIAL(get_user_pages_remote, PARTIAL_VMAS);

long pin_user_pages_remote(struct mm_struct *mm, unsigned long start,
			   unsigned long nr_pages, unsigned int gup_flags,
			   struct page **pages, struct vm_area_struct **vmas,
			   int *locked)
{
	return pin_some(mm, start, nr_pages, gup_flags, pages, vmas, _RET_IP_);
}
KPI_EXPORT_PARTIAL(pin_user_pages_remote, PARTIAL_VMAS);

long get_user_pages_unlocked(unsigned long start, unsigned long nr_pages,
			     struct page **pages, unsigned int gup_flags)
{
	return get_some(current->mm, start, nr_pages, gup_flags, pages, NULL,
			_RET_IP_);
}
KPI_EXPORT(get_user_pages_unlocked);

long pin_user_pages_unlocked(unsigned long start, unsigned long nr_pages,
			     struct page **pages, unsigned int gup_flags)
{
	return pin_some(current->mm, start, nr_pages, gup_flags, pages, NULL,
			_RET_IP_);
}
KPI_EXPORT(pin_user_pages_unlocked);

int get_user_pages_fast(unsigned long start, int nr_pages,
			unsigned int gup_flags, struct page **pages)
{
	return get_some(current->mm, start, nr_pages, gup_flags | FOLL_GET,
			pages, NULL, _RET_IP_);
}
KPI_EXPORT(get_user_pages_fast);

int pin_user_pages_fast(unsigned long start, int nr_pages,
			unsigned int gup_flags, struct page **pages)
{
	return pin_some(current->mm, start, nr_pages, gup_flags, pages, NULL,
			_RET_IP_);
}
KPI_EXPORT(pin_user_pages_fast);

/*
 * What the page tables of a kernel show without a fault: here all that is a
 * page of the machine's memory would have to be asked of the host, which may
 * block. These may be called in atomic context and are free to find nothing.
 */
int get_user_pages_fast_only(unsigned long start, int nr_pages,
			     unsigned int gup_flags, struct page **pages)
{
	return 0;
}
KPI_EXPORT(get_user_pages_fast_only);

int pin_user_pages_fast_only(unsigned long start, int nr_pages,
			     unsigned int gup_flags, struct page **pages)
{
	return 0;
}
KPI_EXPORT(pin_user_pages_fast_only);

/* ------------------------------------------------------------- unpinning */

void unpin_user_page(struct page *page)
{
	release(page);
}
KPI_EXPORT(unpin_user_page);

void unpin_user_pages(struct page **pages, unsigned long npages)
{
	unsigned long i;

	/* pin_user_pages()' error, passed on unseen. */
	if (WARN_ON(IS_ERR_VALUE(npages)))
		return;
	for (i = 0; i < npages; i++)
		release(pages[i]);
}
KPI_EXPORT(unpin_user_pages);

void unpin_user_pages_dirty_lock(struct page **pages, unsigned long npages,
				 bool make_dirty)
{
	unsigned long i;

	if (WARN_ON(IS_ERR_VALUE(npages)))
		return;
	for (i = 0; i < npages; i++) {
		if (make_dirty && !PageDirty(compound_head(pages[i])))
			set_page_dirty_lock(compound_head(pages[i]));
		release(pages[i]);
	}
}
KPI_EXPORT(unpin_user_pages_dirty_lock);

void unpin_user_page_range_dirty_lock(struct page *page, unsigned long npages,
				      bool make_dirty)
{
	unsigned long i;

	for (i = 0; i < npages; i++) {
		struct page *next = nth_page(page, i);

		unpin_user_pages_dirty_lock(&next, 1, make_dirty);
	}
}
KPI_EXPORT(unpin_user_page_range_dirty_lock);
