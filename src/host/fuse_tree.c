// SPDX-License-Identifier: GPL-2.0
/*
 * The nodes that the host kernel knows, by the numbers it knows them by, and
 * how often it was told: it forgets as often, but not when the mount goes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "fuse.h"

#define N_BUCKETS 1024

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct fnode *buckets[N_BUCKETS];
static struct fnode root = { .lookups = 1, .shared = true };
static size_t count;

static struct fnode **bucket(const void *node)
{
	return &buckets[((uintptr_t)node >> 6) % N_BUCKETS];
}

struct fnode *tree_fnode(fuse_ino_t ino)
{
	return ino == FUSE_ROOT_ID ? &root : (struct fnode *)ino;
}

static void put_nodes(void *node, unsigned long n)
{
	if (cpu_enter())
		return;
	kpi.node_put(node, n);
	cpu_leave();
}

/* With the mutex. */
static struct fnode *find(void *node, bool shared)
{
	struct fnode *f;

	for (f = *bucket(node); f; f = f->next)
		if (f->node == node && (shared || !f->opens))
			break;
	return f;
}

/* With the mutex; the node's reference becomes the fnode's. */
static struct fnode *add(void *node, bool shared)
{
	struct fnode *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->node = node;
	f->shared = shared;
	f->next = *bucket(node);
	*bucket(node) = f;
	count++;
	return f;
}

struct fnode *tree_entry(void *node, bool shared)
{
	struct fnode *f;
	bool known;

	pthread_mutex_lock(&mutex);
	f = find(node, shared);
	known = f;
	if (!f)
		f = add(node, shared);
	if (f)
		f->lookups++;
	pthread_mutex_unlock(&mutex);
	if (known || !f)
		put_nodes(node, 1);
	return f;
}

/* With the mutex. */
static void unlink_fnode(struct fnode *f)
{
	struct fnode **at = bucket(f->node);

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	count--;
}

/*
 * An open file's inode is not forgotten before the file is released; but the
 * two requests may be served the other way round.
 */
static bool drop_if_unused(struct fnode *f)
{
	if (f == &root || f->lookups || f->opens)
		return false;
	unlink_fnode(f);
	return true;
}

static void end(struct fnode *f)
{
	put_nodes(f->node, 1);
	free(f);
}

void tree_forget(struct fnode *f, unsigned long lookups)
{
	bool dropped;

	pthread_mutex_lock(&mutex);
	f->lookups -= lookups < f->lookups ? lookups : f->lookups;
	dropped = drop_if_unused(f);
	pthread_mutex_unlock(&mutex);
	if (dropped)
		end(f);
}

void tree_opened(struct fnode *f, int by)
{
	bool dropped;

	pthread_mutex_lock(&mutex);
	f->opens += by;
	dropped = drop_if_unused(f);
	pthread_mutex_unlock(&mutex);
	if (dropped)
		end(f);
}

size_t tree_count(void)
{
	size_t n;

	pthread_mutex_lock(&mutex);
	n = count;
	pthread_mutex_unlock(&mutex);
	return n;
}

int tree_open(void)
{
	int ret = cpu_enter();

	if (ret)
		return ret;
	ret = kpi.lookup(NULL, "", &root.node);
	cpu_leave();
	return ret;
}

void tree_close(void)
{
	for (size_t i = 0; i < N_BUCKETS; i++)
		while (buckets[i]) {
			struct fnode *f = buckets[i];

			buckets[i] = f->next;
			end(f);
		}
	count = 0;
	if (root.node)
		put_nodes(root.node, 1);
	root.node = NULL;
}
