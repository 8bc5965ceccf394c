/* SPDX-License-Identifier: GPL-2.0 */
/* pistorm.h - the parts of the driver. */
#ifndef PISTORM_H
#define PISTORM_H

#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "pistorm_uapi.h"

struct pistorm {
	void __iomem *gpio, *clock;
	struct mutex lock;	/* one bus cycle at a time */
};
extern struct pistorm pistorm;

/* pistorm_core.c: files, over the bus */
extern const struct file_operations pistorm_fops;
int pistorm_map(void);
void pistorm_unmap(void);

/* pistorm_bus.c: all with the lock held. 0 or -errno. */
int pistorm_setup(struct pistorm *ps);
void pistorm_reset_state_machine(struct pistorm *ps);
void pistorm_pulse_reset(struct pistorm *ps);
void pistorm_pins(struct pistorm *ps, struct pistorm_pins *pins);
/* -EINVAL: a width that is none; -ETIMEDOUT: the CPLD does not answer. */
int pistorm_busop(struct pistorm *ps, struct pistorm_busop *op);

#endif
