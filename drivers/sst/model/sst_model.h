/* SPDX-License-Identifier: GPL-2.0 */
/* sst_model.h - the device, and its connection to the simulator. */
#ifndef SST_MODEL_H
#define SST_MODEL_H

#include "linuxkpi/device.h"
#include "../sst_uapi.h"

/* A request that the simulator is to answer, in the order of their coming. */
struct sst_pending {
	struct sst_pending *next;
	struct lkm_chain chain;
	bool lost;		/* the driver has reset the device since */
	struct sst_request request;
};

struct sst_device {
	const char *path;	/* of the simulator's socket, or NULL */
	int fd;			/* -1: no simulator */
	bool blocked;		/* the socket takes no more now */
	struct sst_pending *first, **end;
	struct sst_pending *unsent;	/* NULL: all is sent */
	size_t sent;		/* bytes of the first unsent one */
	struct sst_response in;	/* the answer that is coming in */
	size_t received;
};

/* sst_model.c: an answer, @size bytes of it, in the driver's buffer. */
void sst_answer(struct lkm_device *dev, const struct lkm_chain *chain,
		const struct sst_response *response);
/* An answer that has a status only. */
void sst_answer_status(struct lkm_device *dev, const struct lkm_chain *chain,
		       const struct sst_request *request, uint32_t status);

/* simulator_link.c */
void sst_link_open(struct lkm_device *dev, struct sst_device *s);
void sst_link_close(struct lkm_device *dev, struct sst_device *s);
/* Hand it on; where there is no simulator: SST_NO_DEVICE. */
void sst_link_forward(struct lkm_device *dev, struct sst_device *s,
		      const struct lkm_chain *chain,
		      const struct sst_request *request);
/* The driver has taken its buffers back: nothing is to be answered. */
void sst_link_forget(struct sst_device *s);

#endif
