// SPDX-License-Identifier: GPL-2.0
/*
 * linux/tracepoint.h: tracepoints of the core that modules pass. Each is a
 * whole one: probes can be put on it; none is there at boot.
 */
#include <linux/blkdev.h>
#include <linux/bpf.h>
#include <linux/dma-fence.h>
#include <linux/mm_types.h>
#include <linux/netdevice.h>
#include <linux/tracepoint.h>
#include <trace/events/block.h>
#include <trace/events/dma_fence.h>
#include <trace/events/mmap_lock.h>
#include <trace/events/xdp.h>

#include "kpi.h"

#define EXPORT_TRACEPOINT(name)                                               \
	KPI_EXPORT(__tracepoint_##name);                                      \
	KPI_EXPORT(__traceiter_##name);                                       \
	KPI_EXPORT(__SCK__tp_func_##name);                                \
	KPI_EXPORT(__SCT__tp_func_##name)

DEFINE_TRACE(mmap_lock_start_locking,
	     TP_PROTO(struct mm_struct *mm, const char *memcg_path, bool write),
	     TP_ARGS(mm, memcg_path, write));
EXPORT_TRACEPOINT(mmap_lock_start_locking);

DEFINE_TRACE(mmap_lock_acquire_returned,
	     TP_PROTO(struct mm_struct *mm, const char *memcg_path, bool write,
		      bool success),
	     TP_ARGS(mm, memcg_path, write, success));
EXPORT_TRACEPOINT(mmap_lock_acquire_returned);

DEFINE_TRACE(mmap_lock_released,
	     TP_PROTO(struct mm_struct *mm, const char *memcg_path, bool write),
	     TP_ARGS(mm, memcg_path, write));
EXPORT_TRACEPOINT(mmap_lock_released);

DEFINE_TRACE(xdp_exception,
	     TP_PROTO(const struct net_device *dev, const struct bpf_prog *xdp,
		      u32 act),
	     TP_ARGS(dev, xdp, act));
EXPORT_TRACEPOINT(xdp_exception);

DEFINE_TRACE(xdp_bulk_tx,
	     TP_PROTO(const struct net_device *dev, int sent, int drops,
		      int err),
	     TP_ARGS(dev, sent, drops, err));
EXPORT_TRACEPOINT(xdp_bulk_tx);

DEFINE_TRACE(block_bio_remap,
	     TP_PROTO(struct bio *bio, dev_t dev, sector_t from),
	     TP_ARGS(bio, dev, from));
EXPORT_TRACEPOINT(block_bio_remap);

DEFINE_TRACE(block_rq_insert, TP_PROTO(struct request *rq), TP_ARGS(rq));
EXPORT_TRACEPOINT(block_rq_insert);

DEFINE_TRACE(block_rq_remap,
	     TP_PROTO(struct request *rq, dev_t dev, sector_t from),
	     TP_ARGS(rq, dev, from));
EXPORT_TRACEPOINT(block_rq_remap);

DEFINE_TRACE(block_bio_complete,
	     TP_PROTO(struct request_queue *q, struct bio *bio),
	     TP_ARGS(q, bio));
EXPORT_TRACEPOINT(block_bio_complete);

DEFINE_TRACE(block_split,
	     TP_PROTO(struct bio *bio, unsigned int new_sector),
	     TP_ARGS(bio, new_sector));
EXPORT_TRACEPOINT(block_split);

DEFINE_TRACE(block_unplug,
	     TP_PROTO(struct request_queue *q, unsigned int depth,
		      bool explicit),
	     TP_ARGS(q, depth, explicit));
EXPORT_TRACEPOINT(block_unplug);

DEFINE_TRACE(dma_fence_emit, TP_PROTO(struct dma_fence *fence),
	     TP_ARGS(fence));
EXPORT_TRACEPOINT(dma_fence_emit);

DEFINE_TRACE(dma_fence_signaled, TP_PROTO(struct dma_fence *fence),
	     TP_ARGS(fence));
EXPORT_TRACEPOINT(dma_fence_signaled);
