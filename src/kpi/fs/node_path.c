// SPDX-License-Identifier: GPL-2.0
/*
 * fs/kernfs/dir.c, symlink.c, inode.c: names of nodes, ways between them, what
 * changes while they are in the tree.
 */
#include <linux/err.h>
#include <linux/kernfs.h>
#include <linux/kernel.h>
#include <linux/poll.h>
#include <linux/printk.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/inode.h"
#include "fs/node.h"

/*
 * Who follows names and parents without kpi_tree_sem holds this; a rename
 * takes both. Inside it nothing else is locked.
 */
static DEFINE_SPINLOCK(names_lock);

/* ---------------------------------------------------------------- paths */

static unsigned int depth(const struct kernfs_node *root,
			  const struct kernfs_node *kn)
{
	unsigned int n = 0;

	for (; kn && kn != root && kn->parent; kn = kn->parent)
		n++;
	return n;
}

static struct kernfs_node *ancestor(struct kernfs_node *kn, unsigned int up)
{
	while (up--)
		kn = kn->parent;
	return kn;
}

static struct kernfs_node *common(struct kernfs_node *a, struct kernfs_node *b)
{
	unsigned int da = depth(NULL, a), db = depth(NULL, b);

	a = ancestor(a, da > db ? da - db : 0);
	b = ancestor(b, db > da ? db - da : 0);
	while (a != b) {
		a = a->parent;
		b = b->parent;
	}
	return a;
}

/* snprintf()'s way: goes on counting where the buffer has ended. */
struct text {
	char *buf;
	size_t size, len;
};

static void put(struct text *t, const char *s)
{
	size_t n = strlen(s), room = t->size > t->len ? t->size - t->len : 0;

	if (room) {
		size_t k = min(n, room - 1);

		memcpy(t->buf + t->len, s, k);
		t->buf[t->len + k] = '\0';
	}
	t->len += n;
}

/* "a/b" from below @root down to @kn, @before each name but the first. */
static void put_way(struct text *t, struct kernfs_node *root,
		    struct kernfs_node *kn, bool slash_first)
{
	unsigned int n = depth(root, kn);

	while (n--) {
		if (slash_first)
			put(t, "/");
		slash_first = true;
		put(t, ancestor(kn, n)->name);
	}
}

/* What the kernel takes for the root is each file system's own. */
static struct kernfs_node *fs_root(struct kernfs_node *kn)
{
	while (kn->parent &&
	       kpi_node_of(kn->parent)->fs == kpi_node_of(kn)->fs)
		kn = kn->parent;
	return kn;
}

int kpi_node_path(struct kpi_node *root, struct kpi_node *node, char *buf,
		  size_t size)
{
	struct text t = { .buf = buf, .size = size };
	struct kernfs_node *top = root ? &root->kn : NULL;
	unsigned long flags;

	spin_lock_irqsave(&names_lock, flags);
	if (depth(top, &node->kn))
		put_way(&t, top, &node->kn, true);
	else
		put(&t, "/");
	spin_unlock_irqrestore(&names_lock, flags);
	return t.len;
}

int kernfs_path_from_node(struct kernfs_node *to, struct kernfs_node *from,
			  char *buf, size_t size)
{
	struct text t = { .buf = buf, .size = size };
	struct kernfs_node *top;
	unsigned long flags;
	unsigned int up;

	if (!to)
		return strlcpy(buf, "(null)", size);
	spin_lock_irqsave(&names_lock, flags);
	if (!from)
		from = fs_root(to);
	top = common(from, to);
	for (up = depth(top, from); up; up--)
		put(&t, "/..");
	put_way(&t, top, to, true);
	if (!t.len)
		put(&t, "/");
	spin_unlock_irqrestore(&names_lock, flags);
	return t.len;
}
KPI_EXPORT(kernfs_path_from_node);

int kernfs_name(struct kernfs_node *kn, char *buf, size_t size)
{
	unsigned long flags;
	int len;

	if (!kn)
		return strlcpy(buf, "(null)", size);
	spin_lock_irqsave(&names_lock, flags);
	len = strlcpy(buf, kn->parent ? kn->name : "/", size);
	spin_unlock_irqrestore(&names_lock, flags);
	return len;
}

/* From the directory that the link is in, as readlink(2) is to tell. */
int kpi_node_readlink(struct kpi_node *link, char *buf, size_t size)
{
	struct kernfs_node *target, *top, *from = link->kn.parent;
	struct text t = { .buf = buf, .size = size };
	unsigned long flags;
	unsigned int up;

	if (link->target) {
		put(&t, link->target);
		return t.len < size ? (int)t.len : -ENAMETOOLONG;
	}
	spin_lock_irqsave(&names_lock, flags);
	target = link->kn.symlink.target_kn;
	top = common(from, target);
	for (up = depth(top, from); up; up--)
		put(&t, up > 1 || top != target ? "../" : "..");
	put_way(&t, top, target, false);
	spin_unlock_irqrestore(&names_lock, flags);
	return t.len < size ? (int)t.len : -ENAMETOOLONG;
}

struct kernfs_node *kernfs_get_parent(struct kernfs_node *kn)
{
	struct kernfs_node *parent;
	unsigned long flags;

	spin_lock_irqsave(&names_lock, flags);
	parent = kn->parent;
	kernfs_get(parent);
	spin_unlock_irqrestore(&names_lock, flags);
	return parent;
}

struct kernfs_node *kernfs_find_and_get_ns(struct kernfs_node *parent,
					   const char *name, const void *ns)
{
	struct kpi_node *node = kpi_node_find_ns(kpi_node_of(parent), name, ns);

	return node ? &node->kn : NULL;
}
KPI_EXPORT(kernfs_find_and_get_ns);

struct kpi_node *kpi_node_walk(struct kpi_node *dir, const char *path)
{
	struct kpi_node *next;
	char *name;

	if (!dir)
		dir = kpi_root();
	kpi_node_ref(dir);
	while (dir && *(path += strspn(path, "/"))) {
		size_t len = strcspn(path, "/");

		name = kstrndup(path, len, GFP_KERNEL);
		next = name ? kpi_node_find(dir, name) : NULL;
		kfree(name);
		kpi_node_unref(dir);
		dir = next;
		path += len;
	}
	return dir;
}

/* -------------------------------------------------------------- changes */

/* With kpi_tree_sem. @parent is not in or below @node itself. */
static bool is_below(struct kpi_node *parent, struct kpi_node *node)
{
	for (; parent; parent = kpi_node_parent(parent))
		if (parent == node)
			return true;
	return false;
}

static int move(struct kpi_node *node, struct kpi_node *parent,
		const char **name, const void *ns)
{
	struct kpi_node *there, *old = kpi_node_parent(node);
	unsigned long flags;

	if (!node->in_tree || !parent->in_tree)
		return -ENOENT;
	if (is_below(parent, node))
		return -EINVAL;
	there = kpi_node_child(parent, *name, ns, false);
	if (there)
		return there == node ? 0 : -EEXIST;
	kpi_node_detach(node);
	kpi_node_ref(parent);
	spin_lock_irqsave(&names_lock, flags);
	swap(node->kn.name, *name);
	node->kn.parent = &parent->kn;
	node->kn.ns = ns;
	spin_unlock_irqrestore(&names_lock, flags);
	kpi_node_attach(node, parent);
	kpi_inode_renamed(node);
	kpi_node_unref(old);
	return 0;
}

int kpi_node_rename(struct kpi_node *node, struct kpi_node *parent,
		    const char *name, const void *ns)
{
	const char *copy;
	int err;

	if (name && (!*name || strchr(name, '/') || strlen(name) > NAME_MAX))
		return -EINVAL;
	down_write(&kpi_tree_sem);
	copy = kstrdup(name ?: node->kn.name, GFP_KERNEL);
	err = copy ? move(node, parent ?: kpi_node_parent(node), &copy, ns) :
		     -ENOMEM;
	up_write(&kpi_tree_sem);
	kfree_const(copy);
	return err;
}

void kpi_node_chmod(struct kpi_node *node, umode_t perm)
{
	WRITE_ONCE(node->kn.mode, (node->kn.mode & S_IFMT) | (perm & 07777));
	node->ctime = host_clock(HOST_CLOCK_REALTIME);
	kpi_inode_changed(node);
}

void kpi_node_chown(struct kpi_node *node, kuid_t uid, kgid_t gid)
{
	if (uid_valid(uid))
		node->uid = uid;
	if (gid_valid(gid))
		node->gid = gid;
	node->ctime = host_clock(HOST_CLOCK_REALTIME);
	kpi_inode_changed(node);
}

/* --------------------------------------------------------- notification */

/* Whoever waits for another node of the same head looks and sleeps again. */
#define NR_HEADS 16
static wait_queue_head_t heads[NR_HEADS];

static wait_queue_head_t *head_of(struct kpi_node *node)
{
	return &heads[node->kn.id % NR_HEADS];
}

static int init_heads(void)
{
	int i;

	for (i = 0; i < NR_HEADS; i++)
		init_waitqueue_head(&heads[i]);
	return 0;
}
KPI_INIT_CORE(init_heads);

void kernfs_notify(struct kernfs_node *kn)
{
	struct kpi_node *node = kpi_node_of(kn);

	atomic_inc(&node->event);
	wake_up_interruptible_poll(head_of(node), EPOLLERR | EPOLLPRI);
}
KPI_EXPORT(kernfs_notify);

__poll_t kpi_node_poll(struct kpi_node *node, struct file *file,
		       struct poll_table_struct *wait, int seen)
{
	poll_wait(file, head_of(node), wait);
	if (atomic_read(&node->event) != seen)
		return DEFAULT_POLLMASK | EPOLLERR | EPOLLPRI;
	return DEFAULT_POLLMASK;
}
