// SPDX-License-Identifier: GPL-2.0
/*
 * fs/proc/proc_sysctl.c, linux/sysctl.h: tables of variables as files below
 * /proc/sys.
 */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <net/net_namespace.h>

#include "kpi.h"
#include "internal.h"

/* kn.priv of directories, which go with their last entry. */
static char directory;

/* What a registration has made, as far as it came. */
struct registration {
	struct ctl_table_header header;
	unsigned long ip;
	unsigned int nr;
	struct kpi_node *nodes[];	/* each with a reference */
};

/* ------------------------------------------------------------- open files */

/* Root is asked for the owner's bits, too: 0444 is not written by anybody. */
static bool may(const struct ctl_table *table, int mask)
{
	int mode = table->mode;

	if (uid_eq(current_euid(), GLOBAL_ROOT_UID) || capable(CAP_DAC_OVERRIDE))
		mode >>= 6;
	else if (in_egroup_p(GLOBAL_ROOT_GID))
		mode >>= 3;
	return !(mask & ~mode & 7);
}

static struct ctl_table *table_of(struct file *file)
{
	return file_inode(file)->i_private;
}

static ssize_t call_handler(struct kiocb *iocb, struct iov_iter *iter,
			    bool write)
{
	struct ctl_table *table = table_of(iocb->ki_filp);
	size_t count = iov_iter_count(iter);
	char *text;
	ssize_t ret;

	if (!may(table, write ? MAY_WRITE : MAY_READ))
		return -EPERM;
	if (!table->proc_handler)
		return -EINVAL;
	if (count >= KMALLOC_MAX_SIZE)
		return -ENOMEM;
	text = kvzalloc(count + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	ret = -EFAULT;
	if (write && !copy_from_iter_full(text, count, iter))
		goto out;
	ret = table->proc_handler(table, write, text, &count, &iocb->ki_pos);
	if (!ret && !write && copy_to_iter(text, count, iter) < count)
		ret = -EFAULT;
	ret = ret ?: count;
out:
	kvfree(text);
	return ret;
}

static ssize_t sysctl_read(struct kiocb *iocb, struct iov_iter *iter)
{
	return call_handler(iocb, iter, false);
}

static ssize_t sysctl_write(struct kiocb *iocb, struct iov_iter *iter)
{
	return call_handler(iocb, iter, true);
}

static int sysctl_open(struct inode *inode, struct file *file)
{
	struct ctl_table *table = inode->i_private;

	if (table->poll)
		file->private_data = proc_sys_poll_event(table->poll);
	return 0;
}

static __poll_t sysctl_poll(struct file *file, poll_table *wait)
{
	struct ctl_table *table = table_of(file);
	__poll_t mask = DEFAULT_POLLMASK;

	if (!table->proc_handler || !table->poll)
		return mask;
	poll_wait(file, &table->poll->wait, wait);
	if ((unsigned long)file->private_data !=
	    atomic_read(&table->poll->event)) {
		file->private_data = proc_sys_poll_event(table->poll);
		mask |= EPOLLERR | EPOLLPRI;
	}
	return mask;
}

void proc_sys_poll_notify(struct ctl_table_poll *poll)
{
	if (!poll)
		return;
	atomic_inc(&poll->event);
	wake_up_interruptible(&poll->wait);
}

static const struct file_operations sysctl_fops = {
	.open = sysctl_open,
	.poll = sysctl_poll,
	.read_iter = sysctl_read,
	.write_iter = sysctl_write,
	.llseek = default_llseek,
};

/* -------------------------------------------------------------- directories */

static struct kpi_node *make_dir(struct kpi_node *dir, const char *name)
{
	struct kpi_node *node = kpi_node_dir(dir, name, 0555, &directory);

	if (IS_ERR(node))
		return kpi_node_find(dir, name);
	kpi_node_ref(node);
	return node;
}

/* "a/b" below @dir, with a reference, whose own is given up. */
static struct kpi_node *enter(struct kpi_node *dir, const char *path)
{
	struct kpi_node *next;
	char *name;

	while (dir && *(path += strspn(path, "/"))) {
		size_t len = strcspn(path, "/");

		name = kstrndup(path, len, GFP_KERNEL);
		next = name ? kpi_node_find(dir, name) : NULL;
		if (name && !next)
			next = make_dir(dir, name);
		kfree(name);
		kpi_node_unref(dir);
		dir = next;
		path += len;
	}
	return dir;
}

static struct kpi_node *enter_sys(const char *path)
{
	struct kpi_node *root = kpi_root_proc();

	kpi_node_ref(root);
	root = enter(root, "sys");
	return enter(root, path);
}

/* ------------------------------------------------------------ registration */

static int complain(const char *path, const struct ctl_table *entry,
		    const char *what)
{
	pr_err("sysctl table check failed: %s/%s %s\n", path, entry->procname,
	       what);
	return -EINVAL;
}

static int check(const char *path, const struct ctl_table *table)
{
	const struct ctl_table *e;
	int err = 0;

	for (e = table; e->procname; e++) {
		if (e->child) {
			err = err ?: check(e->procname, e->child);
			continue;
		}
		if (!e->proc_handler)
			err = complain(path, e, "No proc_handler");
		if ((e->proc_handler == proc_dostring ||
		     e->proc_handler == proc_dointvec ||
		     e->proc_handler == proc_dointvec_minmax ||
		     e->proc_handler == proc_doulongvec_minmax) &&
		    (!e->data || !e->maxlen))
			err = complain(path, e, "No data or maxlen");
		if ((e->mode & 0666) != e->mode)
			err = complain(path, e, "bogus mode");
	}
	return err;
}

static unsigned int count(const struct ctl_table *table)
{
	unsigned int n = 0;

	for (; table->procname; table++)
		n += table->child ? count(table->child) : 1;
	return n;
}

static int add_file(struct registration *r, struct kpi_node *dir,
		    struct ctl_table *entry)
{
	struct kpi_node_spec spec = {
		.parent = dir, .name = entry->procname, .data = entry,
		.mode = S_IFREG | entry->mode, .fops = &sysctl_fops,
		.ip = r->ip,
	};
	struct kpi_node *node = kpi_node_create(&spec);

	if (node == ERR_PTR(-EEXIST))
		pr_err("sysctl duplicate entry: %s/%s\n", dir->kn.name,
		       entry->procname);
	if (IS_ERR(node))
		return PTR_ERR(node);
	kpi_node_ref(node);
	r->nodes[r->nr++] = node;
	return 0;
}

static int add_table(struct registration *r, struct kpi_node *dir,
		     struct ctl_table *table)
{
	struct kpi_node *sub;
	int err = 0;

	for (; table->procname && !err; table++) {
		if (!table->child) {
			err = add_file(r, dir, table);
			continue;
		}
		kpi_node_ref(dir);
		sub = enter(dir, table->procname);
		err = sub ? add_table(r, sub, table->child) : -ENOMEM;
		kpi_node_unref(sub);
	}
	return err;
}

static void remove_empty_dirs(struct kpi_node *dir)
{
	while (dir->kn.priv == &directory && !kpi_node_remove_empty(dir))
		dir = kpi_node_parent(dir);
}

static void unregister(struct registration *r)
{
	while (r->nr) {
		struct kpi_node *node = r->nodes[--r->nr];

		kpi_node_remove(node);
		remove_empty_dirs(kpi_node_parent(node));
		kpi_node_unref(node);
	}
	kfree(r);
}

static struct ctl_table_header *do_register(const char *path,
					    struct ctl_table *table,
					    unsigned long ip)
{
	struct registration *r;
	struct kpi_node *dir;
	int err;

	if (check(path, table))
		return NULL;
	r = kzalloc(struct_size(r, nodes, count(table)), GFP_KERNEL);
	if (!r)
		return NULL;
	r->ip = ip;
	r->header.ctl_table = r->header.ctl_table_arg = table;
	dir = enter_sys(path);
	err = dir ? add_table(r, dir, table) : -ENOMEM;
	kpi_node_unref(dir);
	if (!err)
		return &r->header;
	unregister(r);
	return NULL;
}

struct ctl_table_header *register_sysctl(const char *path,
					 struct ctl_table *table)
{
	return do_register(path, table, _RET_IP_);
}
KPI_EXPORT(register_sysctl);

struct ctl_table_header *register_sysctl_table(struct ctl_table *table)
{
	return do_register("", table, _RET_IP_);
}
KPI_EXPORT(register_sysctl_table);

struct ctl_table_header *register_sysctl_paths(const struct ctl_path *path,
					       struct ctl_table *table)
{
	struct ctl_table_header *header = NULL;
	char *name = kzalloc(PATH_MAX, GFP_KERNEL);

	if (!name)
		return NULL;
	for (; path->procname; path++) {
		strlcat(name, path->procname, PATH_MAX);
		strlcat(name, "/", PATH_MAX);
	}
	header = do_register(name, table, _RET_IP_);
	kfree(name);
	return header;
}
KPI_EXPORT(register_sysctl_paths);

/* Of one namespace; there is one. */
struct ctl_table_header *register_net_sysctl(struct net *net, const char *path,
					     struct ctl_table *table)
{
	return do_register(path, table, _RET_IP_);
}
KPI_EXPORT(register_net_sysctl);

void unregister_net_sysctl_table(struct ctl_table_header *header)
{
	unregister_sysctl_table(header);
}
KPI_EXPORT(unregister_net_sysctl_table);

void unregister_sysctl_table(struct ctl_table_header *header)
{
	might_sleep();
	if (header)
		unregister(container_of(header, struct registration, header));
}
KPI_EXPORT(unregister_sysctl_table);
