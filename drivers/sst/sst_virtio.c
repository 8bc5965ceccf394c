// SPDX-License-Identifier: GPL-2.0
/* sst_virtio.c - a simulator behind a virtio device: its queues. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>

#include "sst.h"

#define SST_TIMEOUT (5 * HZ)
#define SST_CONFIG_TRIES 16

static struct kmem_cache *transfers;

struct sst_transfer *sst_transfer_new(void)
{
	struct sst_transfer *t = kmem_cache_alloc(transfers, GFP_KERNEL);

	/* A device may write less than it says. */
	if (t)
		memset(&t->response, 0, sizeof(t->response));
	return t;
}

void sst_transfer_free(struct sst_transfer *t)
{
	if (t)
		kmem_cache_free(transfers, t);
}

void sst_count_error(struct sst *sst)
{
	unsigned long flags;

	spin_lock_irqsave(&sst->lock, flags);
	sst->stats.errors++;
	spin_unlock_irqrestore(&sst->lock, flags);
}

/* --------------------------------------------------------- the answers */

/* What the device says of it: how much it has written, whose answer it is. */
static int check_answer(struct sst_transfer *t, unsigned int len)
{
	if (len < SST_RESPONSE_HEAD || len > sizeof(t->response) ||
	    t->response.request_id != t->request.request_id)
		return -EIO;
	memset((u8 *)&t->response + len, 0, sizeof(t->response) - len);
	return 0;
}

/*
 * The device has given it back, or never will: it goes to @ended. Under
 * sst->lock.
 */
static void end_transfer(struct sst *sst, struct sst_transfer *t, int error,
			 struct list_head *ended)
{
	sst->n_in_flight--;
	if (t->state == SST_ABANDONED) {
		sst->n_abandoned--;
		list_del(&t->list);
		sst_transfer_free(t);
		return;
	}
	t->error = error;
	t->state = SST_ANSWERED;
	if (error)
		sst->stats.errors++;
	else
		sst->stats.responses++;
	list_move_tail(&t->list, ended);
}

/* Without sst->lock: who is woken with it held soon runs into it. */
static void wake_all(struct list_head *ended)
{
	struct sst_transfer *t, *next;

	list_for_each_entry_safe(t, next, ended, list) {
		list_del(&t->list);
		complete(&t->done);
	}
}

static void end_all(struct sst *sst, int error)
{
	struct sst_transfer *t, *next;
	unsigned long flags;
	LIST_HEAD(ended);

	spin_lock_irqsave(&sst->lock, flags);
	list_for_each_entry_safe(t, next, &sst->in_flight, list)
		end_transfer(sst, t, error, &ended);
	spin_unlock_irqrestore(&sst->lock, flags);
	wake_all(&ended);
}

/*
 * A ring that the core has found damaged gives nothing any more: only a reset
 * of the device helps.
 */
static void look_for_damage(struct sst *sst, struct virtqueue *vq)
{
	if (unlikely(virtqueue_is_broken(vq)))
		schedule_work(&sst->recover);
}

static void request_done(struct virtqueue *vq)
{
	struct sst *sst = vq->vdev->priv;
	struct sst_transfer *t;
	unsigned long flags;
	unsigned int len;
	LIST_HEAD(ended);

	spin_lock_irqsave(&sst->lock, flags);
	do {
		virtqueue_disable_cb(vq);
		while ((t = virtqueue_get_buf(vq, &len)))
			end_transfer(sst, t, check_answer(t, len), &ended);
	} while (!virtqueue_enable_cb(vq));
	spin_unlock_irqrestore(&sst->lock, flags);
	wake_all(&ended);
	look_for_damage(sst, vq);
}

/* -------------------------------------------------------------- events */

static int add_event(struct virtqueue *vq, struct sst_event *event)
{
	struct scatterlist sg;

	sg_init_one(&sg, event, sizeof(*event));
	return virtqueue_add_inbuf(vq, &sg, 1, event, GFP_ATOMIC);
}

static void event_done(struct virtqueue *vq)
{
	struct sst *sst = vq->vdev->priv;
	struct sst_event *event;
	unsigned long flags;
	unsigned int len;

	spin_lock_irqsave(&sst->lock, flags);
	while ((event = virtqueue_get_buf(vq, &len))) {
		if (len == sizeof(*event))
			sst->stats.events++;
		else
			sst->stats.errors++;
		dev_dbg(&sst->dev, "event %u, data %llu\n",
			le32_to_cpu(event->type), le64_to_cpu(event->data));
		add_event(vq, event);
	}
	virtqueue_kick(vq);
	spin_unlock_irqrestore(&sst->lock, flags);
	look_for_damage(sst, vq);
}

static void fill_events(struct sst *sst)
{
	struct virtqueue *vq = sst->queues[SST_QUEUE_EVENT];
	unsigned int i;

	for (i = 0; i < SST_EVENT_DEPTH && vq->num_free; i++)
		if (add_event(vq, &sst->events[i]))
			break;
	virtqueue_kick(vq);
}

/* ------------------------------------------------------------- sending */

static int put_request(struct sst *sst, struct sst_transfer *t, bool *kick)
{
	struct virtqueue *vq = sst->queues[SST_QUEUE_REQUEST];
	struct scatterlist out, in, *sgs[] = { &out, &in };
	unsigned long flags;
	int ret;

	sg_init_one(&out, &t->request, sizeof(t->request));
	sg_init_one(&in, &t->response, sizeof(t->response));
	spin_lock_irqsave(&sst->lock, flags);
	t->request.request_id = cpu_to_le64(sst->last_id + 1);
	ret = virtqueue_add_sgs(vq, sgs, 1, 1, t, GFP_ATOMIC);
	if (!ret) {
		sst->last_id++;
		sst->stats.requests++;
		sst->n_in_flight++;
		list_add_tail(&t->list, &sst->in_flight);
		*kick = virtqueue_kick_prepare(vq);
	} else {
		sst->stats.errors++;
		/* Nobody waits for any of these: the device hangs. */
		if (sst->n_abandoned == sst->n_in_flight)
			schedule_work(&sst->recover);
	}
	spin_unlock_irqrestore(&sst->lock, flags);
	return ret == -ENOSPC ? -EBUSY : ret;
}

static int send(struct sst *sst, struct sst_transfer *t)
{
	bool kick = false;
	int ret;

	init_completion(&t->done);
	t->state = SST_IN_FLIGHT;
	t->error = 0;
	if (down_read_killable(&sst->alive))
		return -EINTR;
	if (!sst->vdev)
		ret = -ENODEV;
	else if (sst->failed)
		ret = -EIO;
	else
		ret = put_request(sst, t, &kick);
	if (kick)
		virtqueue_notify(sst->queues[SST_QUEUE_REQUEST]);
	up_read(&sst->alive);
	return ret;
}

/* The caller goes without an answer, unless that has just come. */
static int give_up(struct sst *sst, struct sst_transfer *t, int why)
{
	unsigned long flags;
	bool answered;

	spin_lock_irqsave(&sst->lock, flags);
	answered = t->state == SST_ANSWERED;
	if (!answered) {
		t->state = SST_ABANDONED;
		sst->n_abandoned++;
		sst->stats.errors++;
	}
	spin_unlock_irqrestore(&sst->lock, flags);
	if (!answered)
		return why;
	/* It is about to be told. */
	wait_for_completion(&t->done);
	return 0;
}

int sst_transact(struct sst *sst, struct sst_transfer *t)
{
	int ret = send(sst, t);
	long left;

	if (ret == -EIO) {
		/* The queue is broken: this one comes after the reset. */
		flush_work(&sst->recover);
		ret = send(sst, t);
	}
	if (ret) {
		sst_transfer_free(t);
		return ret;
	}
	left = wait_for_completion_interruptible_timeout(&t->done,
							 SST_TIMEOUT);
	/* Not to be repeated: the device has the request. */
	ret = left > 0 ? 0 :
			 give_up(sst, t, left < 0 ? -EINTR : -ETIMEDOUT);
	if (ret)
		return ret;
	ret = t->error;
	if (ret)
		sst_transfer_free(t);
	return ret;
}

/* ---------------------------------------------------------- the device */

/*
 * Byte by byte, and again when it has changed meanwhile; a device whose
 * configuration never settles is not taken.
 */
static int read_config(struct virtio_device *vdev, struct sst_config *config)
{
	unsigned int tries, i;
	u32 generation, after;

	for (tries = 0; tries < SST_CONFIG_TRIES; tries++) {
		generation = vdev->config->generation ?
				     vdev->config->generation(vdev) : 0;
		for (i = 0; i < sizeof(*config); i++)
			vdev->config->get(vdev, i, (u8 *)config + i, 1);
		after = vdev->config->generation ?
				vdev->config->generation(vdev) : 0;
		if (after == generation)
			return 0;
		cond_resched();
	}
	dev_err(&vdev->dev, "the configuration changes all the time\n");
	return -EIO;
}

static int check_config(struct virtio_device *vdev)
{
	struct sst_config config;
	int ret = read_config(vdev, &config);

	if (ret)
		return ret;
	if (le32_to_cpu(config.version) >> 16 != SST_VERSION >> 16) {
		dev_err(&vdev->dev, "version %#x is not known\n",
			le32_to_cpu(config.version));
		return -ENODEV;
	}
	return 0;
}

static int start_queues(struct sst *sst)
{
	static const char *const names[] = { "request", "response", "event" };
	vq_callback_t *callbacks[] = { request_done, NULL, event_done };
	struct virtio_device *vdev = sst->vdev;
	int ret = virtio_find_vqs(vdev, SST_QUEUES, sst->queues, callbacks,
				  names, NULL);

	if (ret)
		return ret;
	virtio_device_ready(vdev);
	fill_events(sst);
	return 0;
}

/* After it the device has no buffer of ours. */
static void stop_queues(struct sst *sst, int error)
{
	unsigned int i;

	virtio_reset_device(sst->vdev);
	/* The rings' own memory for what was in flight goes with it. */
	for (i = 0; i < SST_QUEUES; i++)
		while (virtqueue_detach_unused_buf(sst->queues[i]))
			;
	end_all(sst, error);
	sst->vdev->config->del_vqs(sst->vdev);
}

/* With sst->alive for writing: nobody uses the queues. */
static int sst_freeze(struct virtio_device *vdev)
{
	stop_queues(vdev->priv, -EIO);
	return 0;
}

static int sst_restore(struct virtio_device *vdev)
{
	return start_queues(vdev->priv);
}

static void recover(struct work_struct *work)
{
	struct sst *sst = container_of(work, struct sst, recover);
	int ret;

	down_write(&sst->alive);
	if (sst->vdev && !sst->failed) {
		dev_warn(&sst->dev, "the device does not follow the rules: reset\n");
		ret = virtio_device_freeze(sst->vdev) ?:
			virtio_device_restore(sst->vdev);
		if (ret)
			dev_err(&sst->dev, "no reset: %d\n", ret);
		sst->failed = ret;
	}
	up_write(&sst->alive);
}

static void sst_config_changed(struct virtio_device *vdev)
{
	struct sst *sst = vdev->priv;

	if (vdev->config->get_status(vdev) & VIRTIO_CONFIG_S_NEEDS_RESET)
		schedule_work(&sst->recover);
}

static int sst_probe(struct virtio_device *vdev)
{
	struct sst *sst;
	int ret = check_config(vdev);

	if (ret)
		return ret;
	sst = sst_node_new(&vdev->dev);
	if (IS_ERR(sst))
		return PTR_ERR(sst);
	INIT_WORK(&sst->recover, recover);
	sst->vdev = vdev;
	vdev->priv = sst;
	ret = start_queues(sst);
	if (ret)
		goto put;
	ret = sst_node_add(sst);
	if (!ret)
		return 0;
	stop_queues(sst, -ENODEV);
	cancel_work_sync(&sst->recover);
put:
	put_device(&sst->dev);
	return ret;
}

/* Files may stay open: their calls give ENODEV from now on. */
static void sst_remove(struct virtio_device *vdev)
{
	struct sst *sst = vdev->priv;

	sst_node_remove(sst);
	down_write(&sst->alive);
	if (!sst->failed)
		stop_queues(sst, -ENODEV);
	sst->vdev = NULL;
	up_write(&sst->alive);
	cancel_work_sync(&sst->recover);
	wake_up_all(&sst->wait);
	put_device(&sst->dev);
}

static const struct virtio_device_id ids[] = {
	{ SST_VIRTIO_ID, VIRTIO_DEV_ANY_ID },
	{ 0 },
};
MODULE_DEVICE_TABLE(virtio, ids);

/* Bits 0, 1, 2, 5, and 3: a simulator is connected. */
static unsigned int features[] = { 0, 1, 2, 3, 5 };

static struct virtio_driver sst_driver = {
	.driver.name = "virtio-sst",
	.driver.owner = THIS_MODULE,
	.id_table = ids,
	.feature_table = features,
	.feature_table_size = ARRAY_SIZE(features),
	.probe = sst_probe,
	.remove = sst_remove,
	.config_changed = sst_config_changed,
	.freeze = sst_freeze,
	.restore = sst_restore,
};

static int __init sst_init(void)
{
	int ret;

	/* What programs read and write lies side by side. */
	transfers = kmem_cache_create_usercopy(
		"virtio-sst", sizeof(struct sst_transfer), 0,
		SLAB_HWCACHE_ALIGN, offsetof(struct sst_transfer, request),
		sizeof(struct sst_request) + sizeof(struct sst_response),
		NULL);
	if (!transfers)
		return -ENOMEM;
	ret = sst_nodes_init();
	if (ret)
		goto destroy;
	ret = register_virtio_driver(&sst_driver);
	if (!ret)
		return 0;
	sst_nodes_exit();
destroy:
	kmem_cache_destroy(transfers);
	return ret;
}
module_init(sst_init);

static void __exit sst_exit(void)
{
	unregister_virtio_driver(&sst_driver);
	sst_nodes_exit();
	kmem_cache_destroy(transfers);
}
module_exit(sst_exit);

MODULE_DESCRIPTION("A simulator behind a virtio device");
MODULE_LICENSE("GPL");
