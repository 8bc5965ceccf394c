// SPDX-License-Identifier: GPL-2.0
/* Give a module its place in the address space, link it there and map it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define IMAGE_ALIGN 0x10000ul

static unsigned long image_up(unsigned long addr)
{
	return (addr + IMAGE_ALIGN - 1) & ~(IMAGE_ALIGN - 1);
}

/*
 * The lowest start of a gap at or above @from, and where the gap ends. The
 * same modules in the same order get the same places, so that their linked
 * images are found in the cache.
 */
static bool next_gap(struct lkmhost *host, unsigned long from,
		     struct host_range *gap)
{
	bool moved = true;

	while (moved) {
		moved = false;
		for (struct module *m = host->modules; m; m = m->older)
			if (from >= m->base && from < m->base + m->size) {
				from = image_up(m->base + m->size);
				moved = true;
			}
	}
	gap->start = from;
	gap->end = host->boot.image.end;
	for (struct module *m = host->modules; m; m = m->older)
		if (m->base > from && m->base < gap->end)
			gap->end = m->base;
	return gap->start < gap->end;
}

/* The lowest offset with @size bytes behind it that no image has. */
static unsigned long percpu_place(struct lkmhost *host)
{
	unsigned long end = (lkm_image_percpu_size(host->kpi_image) + 63) &
			    ~63ul;

	for (struct module *m = host->modules; m; m = m->older) {
		unsigned long m_end = m->kpi.percpu_offset +
				      m->kpi.percpu_size;

		if (m->kpi.percpu_size && ((m_end + 63) & ~63ul) > end)
			end = (m_end + 63) & ~63ul;
	}
	return end;
}

/* Fresh blocks are zero already: only what has contents is written. */
void percpu_install(const struct lkm_image *image, unsigned long offset)
{
	size_t size;
	const void *data = lkm_image_percpu_data(image, &size);

	for (unsigned int cpu = 0; size && cpu < cpu_count(); cpu++)
		memcpy((char *)arena.percpu.start + cpu * arena.percpu_stride +
			       offset,
		       data, size);
}

static void percpu_clear(unsigned long offset, size_t size)
{
	for (unsigned int cpu = 0; size && cpu < cpu_count(); cpu++)
		memset((char *)arena.percpu.start + cpu * arena.percpu_stride +
			       offset,
		       0, size);
}

static bool image_provides(void *ctx, const char *name, struct lkm_symbol *out)
{
	struct lkm_export e;

	if (!lkm_image_export(ctx, name, &e))
		return false;
	*out = e.symbol;
	return true;
}

static int link_at(struct lkmhost *host, struct module *m,
		   const struct host_range *gap, struct lkm_error *err)
{
	size_t n = m->n_uses + 1;
	struct lkm_provider providers[n];
	uint64_t ids[n];
	struct lkm_link_request req = {
		.elf = m->elf,
		.base = gap->start,
		.limit = gap->end,
		.percpu_offset = percpu_place(host),
		.percpu_limit = PERCPU_RESERVED,
		.providers = providers,
		.n_providers = n,
		.ids = ids,
		.n_ids = n,
		.cache_dir = host->cache_dir,
	};

	for (size_t i = 0; i < n; i++) {
		struct lkm_image *image = i ? m->uses[i - 1]->image :
					      host->kpi_image;

		providers[i] = (struct lkm_provider){ image_provides, image };
		ids[i] = lkm_image_id(image);
	}
	m->kpi.percpu_offset = req.percpu_offset;
	return lkm_link(&req, &m->image, err);
}

/* Gaps that unloaded modules left may be too small: try each. */
static int link_somewhere(struct lkmhost *host, struct module *m,
			  struct lkm_error *err)
{
	unsigned long from = image_up(host->boot.image.start +
				      lkm_image_size(host->kpi_image));
	int ret = lkm_error_set(err, -ENOMEM, "%s: no address space left",
				m->path);
	struct host_range gap;

	while (next_gap(host, from, &gap)) {
		ret = link_at(host, m, &gap, err);
		if (!ret || gap.end == host->boot.image.end)
			break;
		from = gap.end;
	}
	if (ret)
		return ret;
	m->base = gap.start;
	m->size = lkm_image_size(m->image);
	return 0;
}

/* "version=1.0" in the mapped .modinfo, where it lives as long as the image. */
static const char *mapped_modinfo(const struct host_range *info,
				  const char *key)
{
	const char *p = (const char *)info->start;
	const char *end = (const char *)info->end;
	size_t n = strlen(key);

	while (p < end) {
		size_t length = strnlen(p, end - p);

		if (length == (size_t)(end - p))
			return NULL;
		if (length > n && !strncmp(p, key, n) && p[n] == '=')
			return p + n + 1;
		p += length + 1;
	}
	return NULL;
}

static void describe(struct module *m)
{
	struct kpi_module_image *k = &m->kpi;
	struct lkm_image *image = m->image;
	struct host_range this = lkm_image_section(image,
						   ".gnu.linkonce.this_module");

	k->path = m->path;
	k->this_module = (void *)this.start;
	k->this_module_size = this.end - this.start;
	k->core = lkm_image_core(image);
	k->text = lkm_image_text(image);
	k->init = lkm_image_init(image);
	k->init_text = lkm_image_init_text(image);
	k->args = m->args;
	k->percpu_size = lkm_image_percpu_size(image);
	k->param = lkm_image_section(image, "__param");
	k->jump_table = lkm_image_section(image, "__jump_table");
	k->static_call_sites = lkm_image_section(image, ".static_call_sites");
	k->bug_table = lkm_image_section(image, "__bug_table");
	k->ex_table = lkm_image_section(image, "__ex_table");
	k->dyndbg = lkm_image_section(image, "__dyndbg");
	k->dyndbg_classes = lkm_image_section(image, "__dyndbg_classes");
	k->tracepoints_ptrs = lkm_image_section(image, "__tracepoints_ptrs");
	k->srcu_struct_ptrs = lkm_image_section(image, "___srcu_struct_ptrs");
	k->ctors = lkm_image_section(image, ".init_array");
	if (k->ctors.start == k->ctors.end)
		k->ctors = lkm_image_section(image, ".ctors");
	k->modinfo = lkm_image_section(image, ".modinfo");
	k->version = mapped_modinfo(&k->modinfo, "version");
}

static int describe_depends(struct module *m)
{
	m->depends = calloc(m->n_uses + 1, sizeof(*m->depends));
	if (!m->depends)
		return -ENOMEM;
	for (size_t i = 0; i < m->n_uses; i++)
		m->depends[i] = m->uses[i]->kpi.this_module;
	m->kpi.depends = m->depends;
	m->kpi.nr_depends = m->n_uses;
	return 0;
}

static void publish(struct module *m)
{
	m->node.image = m->image;
	m->node.name = m->name;
	m->node.core = m->kpi.core;
	m->node.init = m->kpi.init;
	m->node.text = m->kpi.text;
	m->node.init_text = m->kpi.init_text;
	images_add(&m->node);
	m->gdb = gdbjit_register(m->image);
}

int module_link(struct lkmhost *host, struct module *m, struct lkm_error *err)
{
	int ret = link_somewhere(host, m, err);

	if (ret)
		return ret;
	m->traps = traps_new(m->name);
	if (!m->traps)
		return lkm_error_set(err, -ENOMEM, "%s: out of memory", m->path);
	ret = lkm_image_map(m->image, NULL, 0, trap_make, m->traps, err);
	if (ret)
		return ret;
	describe(m);
	if (m->kpi.this_module_size == 0)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: no .gnu.linkonce.this_module: not a module",
				     m->path);
	if (describe_depends(m))
		return lkm_error_set(err, -ENOMEM, "%s: out of memory", m->path);
	percpu_install(m->image, m->kpi.percpu_offset);
	publish(m);
	lkm_elf_close(m->elf);
	m->elf = NULL;
	return 0;
}

/* Undo what module_link() got done, all of it or a part. */
void module_unlink(struct module *m)
{
	gdbjit_unregister(m->gdb);
	if (m->node.image)
		images_remove(&m->node);
	if (m->image) {
		dwarf_forget(m->image);
		percpu_clear(m->kpi.percpu_offset, m->kpi.percpu_size);
		site_forget(m->base, m->base + m->size);
		lkm_image_unmap(m->image);
		lkm_image_close(m->image);
	}
	if (m->traps)
		traps_free(m->traps);
}
