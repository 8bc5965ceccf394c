// SPDX-License-Identifier: GPL-2.0
/* What the kernel side tells of files and devices without being asked. */
#include <string.h>

#include "client.h"

void host_poll_wake(unsigned long cookie, unsigned int events)
{
	struct poll_watch *watch = (struct poll_watch *)cookie;

	watch->wake(watch, events);
}

/*
 * A machine's kernel sends these to whoever listens, by netlink; here that is
 * the embedding program.
 */
void host_uevent(const char *env, unsigned long size)
{
	struct lkmhost *host = the_host;

	if (host && host->uevent)
		host->uevent(host->uevent_ctx, env, size);
}
