// SPDX-License-Identifier: GPL-2.0
/*
 * sst_model.c - the virtio device in front of a simulator. What needs no
 * simulator it answers itself.
 */
#include <errno.h>

#include "sst_model.h"

#define FEATURES 0x27ull	/* bits 0, 1, 2 and 5 */
#define FEATURE_SIMULATOR 0x08ull
#define MAX_UNITS 1000000
#define MEMORY 0x10000000

static uint64_t sst_features(struct lkm_device *dev, void *state)
{
	const struct sst_device *s = state;

	return FEATURES | (s->fd >= 0 ? FEATURE_SIMULATOR : 0);
}

static void sst_config_read(struct lkm_device *dev, void *state,
			    uint32_t offset, void *buf, uint32_t size)
{
	const struct sst_config config = {
		.version = SST_VERSION,
		.device_id = SST_VIRTIO_ID,
		.features = sst_features(dev, state),
		.max_queues = 1,
	};

	memcpy(buf, (const char *)&config + offset, size);
}

/* ------------------------------------------------------------- answers */

void sst_answer(struct lkm_device *dev, const struct lkm_chain *chain,
		const struct sst_response *response)
{
	size_t n = lkm_chain_write(chain, 0, response, sizeof(*response));

	lkm_queue_push(dev, SST_QUEUE_REQUEST, chain, (uint32_t)n);
	lkm_queue_notify(dev, SST_QUEUE_REQUEST);
}

static struct sst_response answer_to(const struct sst_request *request,
				     uint32_t status)
{
	return (struct sst_response){
		.status = status,
		.request_id = request->request_id,
		.user_data = request->user_data,
	};
}

void sst_answer_status(struct lkm_device *dev, const struct lkm_chain *chain,
		       const struct sst_request *request, uint32_t status)
{
	struct sst_response r = answer_to(request, status);

	sst_answer(dev, chain, &r);
}

static void answer_info(struct lkm_device *dev, void *state,
			const struct lkm_chain *chain,
			const struct sst_request *request)
{
	struct sst_response r = answer_to(request, SST_OK);

	r.info.version = SST_VERSION;
	r.info.capabilities = (uint32_t)sst_features(dev, state);
	r.info.max_units = MAX_UNITS;
	r.info.memory = MEMORY;
	sst_answer(dev, chain, &r);
}

static void answer_echo(struct lkm_device *dev, const struct lkm_chain *chain,
			const struct sst_request *request)
{
	struct sst_response r = answer_to(request, SST_OK);

	memcpy(r.payload, request->payload, sizeof(r.payload));
	sst_answer(dev, chain, &r);
}

/* ------------------------------------------------------------ requests */

static void serve(struct lkm_device *dev, struct sst_device *s,
		  const struct lkm_chain *chain,
		  const struct sst_request *request)
{
	switch (request->type) {
	case SST_NOOP:
	case SST_RESET:
		sst_answer_status(dev, chain, request, SST_OK);
		break;
	case SST_ECHO:
		answer_echo(dev, chain, request);
		break;
	case SST_GET_INFO:
		answer_info(dev, s, chain, request);
		break;
	case SST_COMPUTE:
	case SST_READ:
	case SST_WRITE:
	case SST_CONFIGURE:
		sst_link_forward(dev, s, chain, request);
		break;
	default:
		sst_answer_status(dev, chain, request, SST_INVALID);
	}
}

/* The driver wants the answer where there is no room for one. */
static void drop(struct lkm_device *dev, const struct lkm_chain *chain)
{
	lkm_message(dev, 4, "a request with %llu bytes for the answer",
		    (unsigned long long)chain->in_size);
	lkm_queue_push(dev, SST_QUEUE_REQUEST, chain, 0);
	lkm_queue_notify(dev, SST_QUEUE_REQUEST);
}

static void sst_kick(struct lkm_device *dev, void *state, unsigned int queue)
{
	struct sst_request request;
	struct lkm_chain chain;

	if (queue != SST_QUEUE_REQUEST)
		return;
	while (lkm_queue_pop(dev, queue, &chain)) {
		size_t n = lkm_chain_read(&chain, 0, &request,
					  sizeof(request));

		memset((char *)&request + n, 0, sizeof(request) - n);
		if (chain.in_size < sizeof(struct sst_response))
			drop(dev, &chain);
		else if (n < offsetof(struct sst_request, payload))
			sst_answer_status(dev, &chain, &request, SST_INVALID);
		else
			serve(dev, state, &chain, &request);
	}
}

/* ---------------------------------------------------------------- life */

static int sst_open(struct lkm_device *dev, void *state)
{
	struct sst_device *s = state;

	s->fd = -1;
	s->end = &s->first;
	s->path = lkm_param_text(dev, "socket");
	sst_link_open(dev, s);
	return 0;
}

static void sst_close(struct lkm_device *dev, void *state)
{
	sst_link_forget(state);
	sst_link_close(dev, state);
}

static void sst_reset(struct lkm_device *dev, void *state)
{
	sst_link_forget(state);
}

static const uint16_t queue_sizes[] = { 128, 128, SST_EVENT_DEPTH, 0 };

static const struct lkm_virtio virtio = {
	.device = SST_VIRTIO_ID,
	.queue_sizes = queue_sizes,
	.config_size = sizeof(struct sst_config),
	.offer = sst_features,
	.config_read = sst_config_read,
	.kick = sst_kick,
};

static const struct lkm_param params[] = {
	{ "socket", "the unix socket that the simulator listens at; without, there is none" },
	{ NULL, NULL },
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "sst",
	.summary = "a simulator behind a virtio device",
	.params = params,
	.state_size = sizeof(struct sst_device),
	.open = sst_open,
	.close = sst_close,
	.reset = sst_reset,
	.virtio = &virtio,
};
