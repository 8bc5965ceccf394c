// SPDX-License-Identifier: GPL-2.0
/* What a module leaves in the tree at its unload. */
#include <linux/kernel.h>
#include <linux/printk.h>

#include "kpi.h"
#include "fs/node.h"

/* A node that the module's code made, or NULL. With a reference. */
static struct kpi_node *find_left(struct kpi_node *dir,
				  const struct kpi_module_image *image)
{
	struct kpi_node *node, *found = NULL;
	u64 id = 0;

	while (!found && (node = kpi_node_next(dir, id))) {
		id = node->kn.id;
		if (node->ip && kpi_image_holds(image, node->ip))
			return node;
		if (S_ISDIR(node->kn.mode))
			found = find_left(node, image);
		kpi_node_unref(node);
	}
	return found;
}

/* It is taken out, or the next one to open it would run code that is gone. */
static void report(struct kpi_node *node)
{
	char path[256];

	kpi_node_path(NULL, node, path, sizeof(path));
	pr_warn("%s%s still registered by %pS\n", path,
		S_ISDIR(node->kn.mode) ? "/" : "", (void *)node->ip);
	kpi_node_remove(node);
}

static int audit_nodes(const struct kpi_module_image *image)
{
	struct kpi_node *node;
	int n = 0;

	if (!kpi_tree_used())
		return 0;
	while ((node = find_left(kpi_root(), image))) {
		report(node);
		kpi_node_unref(node);
		n++;
	}
	return n;
}
KPI_AUDIT(audit_nodes);
