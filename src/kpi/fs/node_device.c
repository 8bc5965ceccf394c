// SPDX-License-Identifier: GPL-2.0
/* drivers/base/devtmpfs.c: device nodes appear and go with their devices. */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/node.h"

/* kn.priv of what was made here: what users made themselves stays theirs. */
static char ours;

/* The directory @name in @dir, made if it is missing, with a reference. */
static struct kpi_node *enter_dir(struct kpi_node *dir, const char *name)
{
	struct kpi_node *next = kpi_node_find(dir, name);

	if (next)
		return next;
	next = kpi_node_dir(dir, name, 0755, &ours);
	if (!IS_ERR(next)) {
		kpi_node_ref(next);
		return next;
	}
	/* Somebody else was quicker, perhaps. */
	return PTR_ERR(next) == -EEXIST ? kpi_node_find(dir, name) : NULL;
}

/* The directory of @path's last name, which *@last then is. Cuts @path. */
static struct kpi_node *enter_parent(char *path, char **last)
{
	struct kpi_node *dir = kpi_root_dev(), *next;
	char *slash;

	kpi_node_ref(dir);
	while (dir && (slash = strchr(path, '/'))) {
		*slash = '\0';
		next = enter_dir(dir, path);
		kpi_node_unref(dir);
		dir = next;
		path = slash + 1;
	}
	*last = path;
	return dir;
}

struct kpi_node *kpi_node_device(const char *path, umode_t mode, kuid_t uid,
				 kgid_t gid, dev_t rdev)
{
	struct kpi_node_spec spec = {
		.mode = mode, .uid = uid, .gid = gid, .rdev = rdev,
		.data = &ours,
	};
	char *copy = kstrdup(path, GFP_KERNEL), *last;
	struct kpi_node *node = ERR_PTR(-ENOMEM);

	if (!copy)
		return node;
	spec.parent = enter_parent(copy, &last);
	if (spec.parent) {
		spec.name = last;
		node = kpi_node_create(&spec);
		kpi_node_unref(spec.parent);
	}
	kfree(copy);
	return node;
}

int kpi_node_device_remove(const char *path, dev_t rdev)
{
	struct kpi_node *node = kpi_node_walk(kpi_root_dev(), path), *dir;

	if (!node)
		return -ENOENT;
	if (node->rdev != rdev || node->kn.priv != &ours) {
		kpi_node_unref(node);
		return -ENOENT;
	}
	kpi_node_remove(node);
	dir = kpi_node_parent(node);
	while (dir->kn.priv == &ours && !kpi_node_remove_empty(dir))
		dir = kpi_node_parent(dir);
	kpi_node_unref(node);
	return 0;
}
