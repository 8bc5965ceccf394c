/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sst.h - what the files of the driver share.
 *
 * Locks, outermost first: sst->alive keeps the queues while somebody uses
 * them; sst->lock (interrupts off) covers what is in flight, its states and
 * the statistics; a file's lock covers what it holds.
 */
#ifndef SST_H
#define SST_H

#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/virtio.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "sst_uapi.h"

/* Below it a response has no answer. */
#define SST_RESPONSE_HEAD offsetof(struct sst_response, payload)

enum sst_state { SST_IN_FLIGHT, SST_ANSWERED, SST_ABANDONED };

/*
 * A request and its answer. From the moment that the device has it until the
 * device gives it back its memory stays, whatever becomes of the caller: who
 * does not wait any more abandons it, and the callback frees it then.
 */
struct sst_transfer {
	struct list_head list;	/* in flight, then held by a file */
	struct completion done;
	enum sst_state state;
	int error;
	struct sst_request request;
	struct sst_response response;
};

struct sst_stats {
	u64 requests, responses, events, errors;
};

struct sst {
	struct device dev;	/* sst0 */
	struct cdev cdev;
	wait_queue_head_t wait;	/* pollers */
	struct rw_semaphore alive;
	struct virtio_device *vdev;	/* NULL: it has gone */
	struct virtqueue *queues[SST_QUEUES];
	struct work_struct recover;
	bool failed;		/* the last recovery did not succeed */
	spinlock_t lock;
	struct list_head in_flight;
	unsigned int n_in_flight, n_abandoned;
	u64 last_id;
	struct sst_stats stats;
	struct sst_event events[SST_EVENT_DEPTH];
};

/* sst_virtio.c */
struct sst_transfer *sst_transfer_new(void);
void sst_transfer_free(struct sst_transfer *t);
/*
 * Send it and wait for the answer. On failure it is not the caller's any more.
 * May sleep.
 */
int sst_transact(struct sst *sst, struct sst_transfer *t);
void sst_count_error(struct sst *sst);

/* sst_node.c */
int sst_nodes_init(void);
void sst_nodes_exit(void);
struct sst *sst_node_new(struct device *parent);
int sst_node_add(struct sst *sst);
/* No file is opened any more. */
void sst_node_remove(struct sst *sst);

#endif
