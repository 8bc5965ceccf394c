// SPDX-License-Identifier: GPL-2.0
/* devices_list.c - what could be attached, for who asks before a host is. */
#include "linuxkpi/lkmhost.h"
#include "list.h"

struct teller {
	void (*fn)(void *ctx, const struct lkmhost_device *device);
	void *ctx;
};

static void tell(void *ctx, const char *kind, const char *spec,
		 const char *text, const char *why)
{
	const struct teller *t = ctx;

	t->fn(t->ctx, &(struct lkmhost_device){ kind, spec, text, why });
}

void lkmhost_devices(const char *const *paths,
		     void (*fn)(void *ctx, const struct lkmhost_device *device),
		     void *ctx)
{
	struct teller t = { fn, ctx };

	vfio_list(tell, &t);
	qemu_list(tell, &t);
	model_list(paths, tell, &t);
}
