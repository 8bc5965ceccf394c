// SPDX-License-Identifier: GPL-2.0
/*
 * A device for drivers/sst that does damage: a request's user_data says which,
 * one that has 0 there is answered as it should be. See sst.py.
 */
#include "linuxkpi/device.h"
#include "sst_uapi.h"

enum damage {
	NONE,
	USED_INDEX,	/* the used index runs ahead */
	NO_SUCH_ID,
	SAME_TWICE,
	TOO_LONG,	/* says that it wrote more than there is room for */
	NOTHING_WRITTEN,
	OTHERS_ANSWER,
	SILENT,
	LATE,		/* after six seconds */
	EVENT,
	CONFIG_CHANGED,
};

struct hostile {
	bool restless;		/* the configuration changes all the time */
	struct lkm_chain late;
	struct sst_response late_answer;
};

struct used {
	uint16_t flags, idx;
};

static void config_read(struct lkm_device *dev, void *state, uint32_t offset,
			void *buf, uint32_t size)
{
	const struct hostile *h = state;
	const struct sst_config config = { SST_VERSION, SST_VIRTIO_ID, 0, 1 };

	memcpy(buf, (const char *)&config + offset, size);
	if (h->restless)
		lkm_config_changed(dev);
}

static void give(struct lkm_device *dev, const struct lkm_chain *chain,
		 uint32_t written)
{
	lkm_queue_push(dev, SST_QUEUE_REQUEST, chain, written);
	lkm_queue_notify(dev, SST_QUEUE_REQUEST);
}

static void give_late(struct lkm_device *dev, void *state, unsigned int id)
{
	struct hostile *h = state;

	lkm_chain_write(&h->late, 0, &h->late_answer, sizeof(h->late_answer));
	give(dev, &h->late, sizeof(h->late_answer));
}

static void send_event(struct lkm_device *dev)
{
	struct sst_event event = { .type = 1, .data = 42 };
	struct lkm_chain chain;

	if (!lkm_queue_pop(dev, SST_QUEUE_EVENT, &chain))
		return;
	lkm_chain_write(&chain, 0, &event, sizeof(event));
	lkm_queue_push(dev, SST_QUEUE_EVENT, &chain, sizeof(event));
	lkm_queue_notify(dev, SST_QUEUE_EVENT);
}

static void damage_ring(struct lkm_device *dev, struct lkm_chain *chain,
			enum damage damage)
{
	struct lkm_ring ring;

	if (!lkm_queue_ring(dev, SST_QUEUE_REQUEST, &ring))
		return;
	if (damage == NO_SUCH_ID)
		chain->head = 0xffff;
	if (damage == SAME_TWICE)
		lkm_queue_push(dev, SST_QUEUE_REQUEST, chain,
			       sizeof(struct sst_response));
	if (damage == USED_INDEX)
		((struct used *)ring.used)->idx += 1000;
}

static void serve(struct lkm_device *dev, struct hostile *h,
		  struct lkm_chain *chain, const struct sst_request *q)
{
	struct sst_response r = { .request_id = q->request_id,
				  .user_data = q->user_data };

	switch ((enum damage)q->user_data) {
	case SILENT:
		return;
	case LATE:
		h->late = *chain;
		h->late_answer = r;
		lkm_timer(dev, 0, lkm_now(dev) + 6000000000ull, give_late);
		return;
	case OTHERS_ANSWER:
		r.request_id++;
		break;
	case EVENT:
		send_event(dev);
		break;
	case CONFIG_CHANGED:
		lkm_config_changed(dev);
		break;
	default:
		damage_ring(dev, chain, (enum damage)q->user_data);
	}
	lkm_chain_write(chain, 0, &r, sizeof(r));
	give(dev, chain, q->user_data == TOO_LONG ? 1000000 :
		 q->user_data == NOTHING_WRITTEN ? 0 : sizeof(r));
}

static void kick(struct lkm_device *dev, void *state, unsigned int queue)
{
	struct lkm_chain chain;
	struct sst_request q;

	while (queue == SST_QUEUE_REQUEST &&
	       lkm_queue_pop(dev, queue, &chain)) {
		lkm_chain_read(&chain, 0, &q, sizeof(q));
		serve(dev, state, &chain, &q);
	}
}

static int hostile_open(struct lkm_device *dev, void *state)
{
	struct hostile *h = state;

	h->restless = lkm_param_text(dev, "restless") != NULL;
	return 0;
}

static const uint16_t queue_sizes[] = { 128, 128, SST_EVENT_DEPTH, 0 };

static const struct lkm_virtio virtio = {
	.device = SST_VIRTIO_ID,
	.queue_sizes = queue_sizes,
	.config_size = sizeof(struct sst_config),
	.config_read = config_read,
	.kick = kick,
};

static const struct lkm_param params[] = {
	{ "restless", "the configuration changes whenever it is read" },
	{ NULL, NULL },
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "hostile",
	.summary = "does damage to drivers/sst",
	.params = params,
	.state_size = sizeof(struct hostile),
	.open = hostile_open,
	.virtio = &virtio,
};
