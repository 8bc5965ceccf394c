// SPDX-License-Identifier: GPL-2.0
/* lines.c - the door to devices' GPIO lines and clocks. */
#include <errno.h>

#include "backend.h"
#include "internal.h"

int host_line_at(unsigned int device, unsigned int index, struct host_line *out)
{
	const struct device *d = device_number(device);
	const struct lkm_line *l = d ? d->lines : NULL;

	for (; l && l->name; l++)
		if (!index--) {
			*out = (struct host_line){ l->name, l->line };
			return 0;
		}
	return -ENODEV;
}

static struct device *with(unsigned int device, unsigned int region,
			   uint64_t end)
{
	struct device *d = device_number(device);

	return d && !d->gone && end <= d->regions[region].size ? d : NULL;
}

static struct device *with_line(unsigned int device, unsigned int line)
{
	return with(device, DEVICE_LINES, (line + 1ull) * DEVICE_LINE_SIZE);
}

/* Of a device that is gone, lines float: as its registers, at one. */
unsigned int host_line_level(unsigned int device, unsigned int line)
{
	struct device *d = with_line(device, line);

	if (!d)
		return 1;
	return d->ops->read(d, DEVICE_LINES, line * DEVICE_LINE_SIZE, 1) & 1;
}

void host_line_drive(unsigned int device, unsigned int line, unsigned int level)
{
	struct device *d = with_line(device, line);

	if (d)
		d->ops->write(d, DEVICE_LINES, line * DEVICE_LINE_SIZE, 1,
			      !!level);
}

void host_line_direction(unsigned int device, unsigned int line,
			 unsigned int output)
{
	struct device *d = with_line(device, line);

	if (d)
		d->ops->write(d, DEVICE_LINES, line * DEVICE_LINE_SIZE + 1, 1,
			      !!output);
}

int host_clock_at(unsigned int device, unsigned int clock,
		  struct host_clock *out)
{
	const struct device *d = device_number(device);
	const struct lkm_clock *c = d ? d->clocks : NULL;

	for (; c && c->name; c++)
		if (!clock--) {
			*out = (struct host_clock){ c->name, c->rate };
			return 0;
		}
	return -ENODEV;
}

void host_clock_set(unsigned int device, unsigned int clock, unsigned long rate)
{
	struct device *d = with(device, DEVICE_CLOCKS,
				(clock + 1ull) * DEVICE_CLOCK_SIZE);

	if (d)
		d->ops->write(d, DEVICE_CLOCKS, clock * DEVICE_CLOCK_SIZE,
			      DEVICE_CLOCK_SIZE, rate);
}
