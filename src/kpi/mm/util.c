// SPDX-License-Identifier: GPL-2.0
/* mm/util.c, linux/string.h: duplicates of strings and memory. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "kpi.h"

/* ------------------------------------------------------- from the kernel */

static __always_inline void *duplicate(const void *src, size_t len, gfp_t gfp,
				       unsigned long caller)
{
	void *p = __kmalloc_node_track_caller(len, gfp, NUMA_NO_NODE, caller);

	if (p)
		memcpy(p, src, len);
	return p;
}

/* @len bytes and a NUL. */
static __always_inline char *duplicate_nul(const char *src, size_t len,
					   gfp_t gfp, unsigned long caller)
{
	char *p = __kmalloc_node_track_caller(len + 1, gfp, NUMA_NO_NODE,
					      caller);

	if (p) {
		memcpy(p, src, len);
		p[len] = '\0';
	}
	return p;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? duplicate(s, strlen(s) + 1, gfp, _RET_IP_) : NULL;
}
KPI_EXPORT(kstrdup);

/*
 * The kernel spares the copy of what lies in its own read-only data.  A
 * module's strings, all that can come here, are copied there as well.
 */
const char *kstrdup_const(const char *s, gfp_t gfp)
{
	return s ? duplicate(s, strlen(s) + 1, gfp, _RET_IP_) : NULL;
}
KPI_EXPORT(kstrdup_const);

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? duplicate_nul(s, strnlen(s, max), gfp, _RET_IP_) : NULL;
}
KPI_EXPORT(kstrndup);

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	return duplicate(src, len, gfp, _RET_IP_);
}
KPI_EXPORT(kmemdup);

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	return s ? duplicate_nul(s, len, gfp, _RET_IP_) : NULL;
}
KPI_EXPORT(kmemdup_nul);

/* ------------------------------------------------------------- from user */

static __always_inline void *user_duplicate(const void __user *src, size_t len,
					    bool nul, unsigned long caller)
{
	char *p = __kmalloc_node_track_caller(len + nul,
					      GFP_USER | __GFP_NOWARN,
					      NUMA_NO_NODE, caller);

	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		kfree(p);
		return ERR_PTR(-EFAULT);
	}
	if (nul)
		p[len] = '\0';
	return p;
}

void *memdup_user(const void __user *src, size_t len)
{
	return user_duplicate(src, len, false, _RET_IP_);
}
KPI_EXPORT(memdup_user);

void *memdup_user_nul(const void __user *src, size_t len)
{
	return user_duplicate(src, len, true, _RET_IP_);
}
KPI_EXPORT(memdup_user_nul);

void *vmemdup_user(const void __user *src, size_t len)
{
	void *p = kvmalloc(len, GFP_USER);

	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		kvfree(p);
		return ERR_PTR(-EFAULT);
	}
	return p;
}
KPI_EXPORT(vmemdup_user);

char *strndup_user(const char __user *s, long n)
{
	long length = strnlen_user(s, n);
	char *p;

	if (!length)
		return ERR_PTR(-EFAULT);
	if (length > n)
		return ERR_PTR(-EINVAL);
	p = user_duplicate(s, length, false, _RET_IP_);
	/* It may have changed since its length was taken. */
	if (!IS_ERR(p))
		p[length - 1] = '\0';
	return p;
}
KPI_EXPORT(strndup_user);
