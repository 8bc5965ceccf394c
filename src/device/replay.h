/* SPDX-License-Identifier: GPL-2.0 */
/* replay.h - a log of --mmio-log, read: what one device in it is and did. */
#ifndef LKMHOST_DEVICE_REPLAY_H
#define LKMHOST_DEVICE_REPLAY_H

#include "mmiolog.h"

struct replay_log {
	char *path;
	unsigned int device;	/* whose lines are taken */
	bool found;
	bool is_pci;
	char *name, *platform;
	struct {
		uint64_t base, size;
		unsigned int flags;
		char *name;
	} regions[DEVICE_REGIONS];
	/* The last one of each is the list's end. */
	struct lkm_line lines[LKM_LINES + 1];
	struct lkm_clock clocks[LKM_CLOCKS + 1];
	struct mmiolog_event *events;
	size_t n, room;
	/* Configuration space as first read. */
	uint8_t config[4096];
};

/* 0, or -errno and *@err: what is wrong, with its line. */
int replay_read(struct replay_log *log, const char *path, unsigned int device,
		struct device_error *err);
void replay_free(struct replay_log *log);

#endif
