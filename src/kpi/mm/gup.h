/* SPDX-License-Identifier: GPL-2.0 */
/* gup.h - which pages are pinned, and by which code. */
#ifndef KPI_MM_GUP_H
#define KPI_MM_GUP_H

#include <linux/mm_types.h>

/* The code at @ip has pinned @page; false: no memory to note it. May sleep. */
bool kpi_pin_note(struct page *page, unsigned long ip);
/* One pin of @page less; false: it has none. Any context. */
bool kpi_pin_forget(struct page *page);

#endif
