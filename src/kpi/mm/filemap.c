// SPDX-License-Identifier: GPL-2.0
/*
 * mm/filemap.c, mm/page-writeback.c, linux/pagemap.h: a page's lock, and that
 * it is dirty. No page here is part of a file's cache: nothing is written back.
 */
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/pagemap.h>
#include <linux/wait_bit.h>

#include "kpi.h"

/* ------------------------------------------------------------------- lock */

void __folio_lock(struct folio *folio)
{
	wait_on_bit_lock(folio_flags(folio, 0), PG_locked,
			 TASK_UNINTERRUPTIBLE);
}
KPI_EXPORT(__folio_lock);

int __folio_lock_killable(struct folio *folio)
{
	return wait_on_bit_lock(folio_flags(folio, 0), PG_locked,
				TASK_KILLABLE);
}
KPI_EXPORT(__folio_lock_killable);

void folio_unlock(struct folio *folio)
{
	VM_BUG_ON_FOLIO(!folio_test_locked(folio), folio);
	clear_bit_unlock(PG_locked, folio_flags(folio, 0));
	smp_mb__after_atomic(); /* before wake_up_bit() looks for sleepers */
	wake_up_bit(folio_flags(folio, 0), PG_locked);
}
KPI_EXPORT(folio_unlock);

void unlock_page(struct page *page)
{
	folio_unlock(page_folio(page));
}
KPI_EXPORT(unlock_page);

void folio_wait_bit(struct folio *folio, int bit_nr)
{
	wait_on_bit(folio_flags(folio, 0), bit_nr, TASK_UNINTERRUPTIBLE);
}
KPI_EXPORT(folio_wait_bit);

int folio_wait_bit_killable(struct folio *folio, int bit_nr)
{
	return wait_on_bit(folio_flags(folio, 0), bit_nr, TASK_KILLABLE);
}
KPI_EXPORT(folio_wait_bit_killable);

/* ------------------------------------------------------------------ dirty */

bool folio_mark_dirty(struct folio *folio)
{
	return !folio_test_set_dirty(folio);
}
KPI_EXPORT(folio_mark_dirty);

bool noop_dirty_folio(struct address_space *mapping, struct folio *folio)
{
	return !folio_test_set_dirty(folio);
}
KPI_EXPORT(noop_dirty_folio);

bool set_page_dirty(struct page *page)
{
	return folio_mark_dirty(page_folio(page));
}
KPI_EXPORT(set_page_dirty);

int set_page_dirty_lock(struct page *page)
{
	int ret;

	lock_page(page);
	ret = set_page_dirty(page);
	unlock_page(page);
	return ret;
}
KPI_EXPORT(set_page_dirty_lock);
