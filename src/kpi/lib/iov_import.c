// SPDX-License-Identifier: GPL-2.0
/* lib/iov_iter.c, linux/uio.h: iterators over what a program has passed. */
#include <linux/compat.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "kpi.h"

/* A program's iovec array in @iov; lengths are not negative. */
static int read_iovecs(struct iovec *iov, const struct iovec __user *uvec,
		       unsigned long n)
{
	if (copy_from_user(iov, uvec, n * sizeof(*iov)))
		return -EFAULT;
	for (unsigned long k = 0; k < n; k++)
		if ((ssize_t)iov[k].iov_len < 0)
			return -EINVAL;
	return 0;
}

/* Returns the total, which is cut at MAX_RW_COUNT as all reads are. */
static ssize_t check_iovecs(struct iovec *iov, unsigned long n)
{
	size_t total = 0;

	for (unsigned long k = 0; k < n; k++) {
		if (!access_ok(iov[k].iov_base, iov[k].iov_len))
			return -EFAULT;
		iov[k].iov_len = min(iov[k].iov_len, MAX_RW_COUNT - total);
		total += iov[k].iov_len;
	}
	return total;
}

/*
 * *@iovp: room for @fast_segs on the caller's stack.  Afterwards it is what
 * the caller has to free: NULL when that room was enough.
 */
__weak ssize_t import_iovec(int type, const struct iovec __user *uvec,
			    unsigned int nr_segs, unsigned int fast_segs,
			    struct iovec **iovp, struct iov_iter *i)
{
	struct iovec *iov = *iovp, *own = NULL;
	ssize_t ret;

	*iovp = NULL;
	if (nr_segs > UIO_MAXIOV)
		return -EINVAL;
	if (nr_segs > fast_segs) {
		own = kmalloc_array(nr_segs, sizeof(*own), GFP_KERNEL);
		if (!own)
			return -ENOMEM;
		iov = own;
	}
	ret = read_iovecs(iov, uvec, nr_segs);
	if (!ret)
		ret = check_iovecs(iov, nr_segs);
	if (ret < 0) {
		kfree(own);
		return ret;
	}
	iov_iter_init(i, type, iov, nr_segs, ret);
	*iovp = own;
	return ret;
}
KPI_EXPORT(import_iovec);

__weak int import_single_range(int rw, void __user *buf, size_t len,
			       struct iovec *iov, struct iov_iter *i)
{
	len = min_t(size_t, len, MAX_RW_COUNT);
	if (!access_ok(buf, len))
		return -EFAULT;
	iov->iov_base = buf;
	iov->iov_len = len;
	iov_iter_init(i, rw, iov, 1, len);
	return 0;
}
KPI_EXPORT(import_single_range);
