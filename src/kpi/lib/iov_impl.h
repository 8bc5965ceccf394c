/* SPDX-License-Identifier: GPL-2.0 */
/* iov_impl.h - the next contiguous piece of an iov_iter, for iov_iter*.c. */
#ifndef LKMHOST_KPI_LIB_IOV_IMPL_H
#define LKMHOST_KPI_LIB_IOV_IMPL_H

#include <linux/uio.h>

enum kpi_piece_kind {
	KPI_PIECE_NONE,		/* the iterator has no more memory */
	KPI_PIECE_USER,
	KPI_PIECE_KERNEL,
	KPI_PIECE_VOID,		/* bytes to be dropped: no memory at all */
};

struct kpi_piece {
	enum kpi_piece_kind kind;
	union {
		void *addr;
		void __user *user;
	};
	size_t len;		/* not 0 but for KPI_PIECE_NONE */
};

struct kpi_piece kpi_iov_piece(struct iov_iter *i);

#endif
