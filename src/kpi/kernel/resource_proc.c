// SPDX-License-Identifier: GPL-2.0
/* kernel/resource.c: /proc/iomem and /proc/ioports, laid out as the kernel's. */
#include <linux/capability.h>
#include <linux/ioport.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "kpi.h"
#include "kernel/resource.h"

#define DEEPEST 8

/* Addresses are for who may see them: others read zeros, as in the kernel. */
static void show_tree(struct seq_file *m, const struct resource *r,
		      unsigned int depth, int width)
{
	bool shown = file_ns_capable(m->file, &init_user_ns, CAP_SYS_ADMIN);

	for (; r; r = r->sibling) {
		seq_printf(m, "%*s%0*llx-%0*llx : %s\n", 2 * depth, "", width,
			   shown ? r->start : 0, width, shown ? r->end : 0,
			   r->name ?: "<BAD>");
		if (r->child && depth < DEEPEST)
			show_tree(m, r->child, depth + 1, width);
	}
}

static void show_root(struct seq_file *m, const struct resource *root)
{
	read_lock(&kpi_resource_lock);
	show_tree(m, root->child, 0, root->end < 0x10000 ? 4 : 8);
	read_unlock(&kpi_resource_lock);
}

static int show_iomem(struct seq_file *m, void *unused)
{
	show_root(m, &iomem_resource);
	return 0;
}

static int show_ioports(struct seq_file *m, void *unused)
{
	show_root(m, &ioport_resource);
	return 0;
}

static int add_proc_resources(void)
{
	if (!proc_create_single("iomem", 0444, NULL, show_iomem) ||
	    !proc_create_single("ioports", 0444, NULL, show_ioports))
		return -ENOMEM;
	return 0;
}
KPI_INIT_LATE(add_proc_resources);
