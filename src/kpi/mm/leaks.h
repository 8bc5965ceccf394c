/* SPDX-License-Identifier: GPL-2.0 */
/* leaks.h - for those who know more of some objects than the allocators. */
#ifndef LKMHOST_MM_LEAKS_H
#define LKMHOST_MM_LEAKS_H

#include "kpi.h"

struct kmem_cache;
struct kslab;
struct leaks;

/* One more thing that @caller took and did not give back. */
void kpi_leak_note(struct leaks *l, u32 caller, u64 bytes);
/* @fn is called under the cache's lock. */
void kpi_each_slab(struct kmem_cache *s,
		   void (*fn)(struct kslab *slab, void *arg), void *arg);

/* net/core/skbuff_audit.c: buffers with their data, before the objects. */
void kpi_skb_collect(struct leaks *l);
void kpi_skb_forget(const struct kpi_module_image *image);

#endif
