// SPDX-License-Identifier: GPL-2.0
/*
 * Names of addresses over all linked images.  Fault handlers ask too, so the
 * list is read without a lock; who takes an image out waits for readers.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

static _Atomic(struct image_node *) images;
static _Atomic unsigned int readers;

struct image_node *images_enter(void)
{
	atomic_fetch_add(&readers, 1);
	return atomic_load(&images);
}

void images_leave(void)
{
	atomic_fetch_sub(&readers, 1);
}

void images_add(struct image_node *node)
{
	struct image_node *first = atomic_load(&images);

	do
		atomic_store(&node->next, first);
	while (!atomic_compare_exchange_weak(&images, &first, node));
}

/* Writers hold the module list's lock. */
void images_remove(struct image_node *node)
{
	_Atomic(struct image_node *) *link = &images;
	struct image_node *at;

	while ((at = atomic_load(link)) && at != node)
		link = &at->next;
	if (!at)
		return;
	atomic_store(link, atomic_load(&node->next));
	while (atomic_load(&readers))
		sched_yield();
}

static bool in(const struct host_range *range, unsigned long addr)
{
	return addr >= range->start && addr < range->end;
}

struct image_node *image_at(struct image_node *list, unsigned long addr)
{
	for (; list; list = atomic_load(&list->next))
		if (in(&list->core, addr) || in(&list->init, addr))
			return list;
	return NULL;
}

bool image_is_text(struct image_node *list, unsigned long addr)
{
	struct image_node *node = image_at(list, addr);

	return node && (in(&node->text, addr) || in(&node->init_text, addr));
}

/* snprintf() into what is left, and never a length beyond it. */
static size_t format_symbol(char *buf, size_t size, const char *name,
			    unsigned long offset, unsigned long length,
			    const char *module, unsigned int flags)
{
	char position[48] = "", bracket[80] = "";
	int n;

	if (flags & HOST_SYM_OFFSET)
		snprintf(position, sizeof(position), "+0x%lx/0x%lx", offset,
			 length);
	if (module && !(flags & HOST_SYM_NO_MODULE))
		snprintf(bracket, sizeof(bracket), " [%s]", module);
	n = snprintf(buf, size, "%s%s%s", name, position, bracket);
	if (n < 0)
		return 0;
	return (size_t)n < size ? (size_t)n : size ? size - 1 : 0;
}

unsigned long host_symbol_name(unsigned long addr, char *buf,
			       unsigned long size, unsigned int flags)
{
	struct image_node *node = image_at(images_enter(), addr);
	uint64_t start, length;
	const char *name;
	size_t n = 0;

	if (node && lkm_image_nearest(node->image, addr, &name, &start,
				      &length))
		n = format_symbol(buf, size, name, addr - start, length,
				  node->name, flags);
	images_leave();
	return n;
}

unsigned long host_symbol_line(unsigned long addr, char *buf,
			       unsigned long size)
{
	return dwarf_line(addr, buf, size, true);
}

/* Images as added, the newest first; the kernel side answers first anyway. */
unsigned long host_symbol_lookup(const char *name)
{
	unsigned long found = 0;

	for (struct image_node *n = images_enter(); n;
	     n = atomic_load(&n->next)) {
		struct lkm_export e;

		if ((!found || !n->name) &&
		    lkm_image_export(n->image, name, &e))
			found = e.symbol.value;
	}
	images_leave();
	return found;
}
