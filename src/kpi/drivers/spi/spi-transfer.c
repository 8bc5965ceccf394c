// SPDX-License-Identifier: GPL-2.0
/* drivers/spi/spi.c, linux/spi/spi.h: a message, transfer by transfer. */
#include <linux/delay.h>
#include <linux/gpio/consumer.h>
#include <linux/slab.h>

#include "spi.h"

void kpi_spi_set_cs(struct spi_device *spi, bool enable)
{
	struct spi_controller *ctlr = spi->controller;

	if (spi->mode & SPI_NO_CS && !(ctlr->flags & SPI_MASTER_GPIO_SS))
		return;
	/* A line knows by itself which of its levels is the active one. */
	if (spi->cs_gpiod) {
		gpiod_set_value_cansleep(spi->cs_gpiod, enable);
		if (!(ctlr->flags & SPI_MASTER_GPIO_SS))
			return;
	}
	if (ctlr->set_cs)
		ctlr->set_cs(spi, spi->mode & SPI_CS_HIGH ? enable : !enable);
}

int spi_delay_to_ns(struct spi_delay *delay, struct spi_transfer *xfer)
{
	u32 hz;

	switch (delay->unit) {
	case SPI_DELAY_UNIT_USECS:
		return delay->value * 1000;
	case SPI_DELAY_UNIT_NSECS:
		return delay->value;
	case SPI_DELAY_UNIT_SCK:
		if (!xfer)
			return -EINVAL;
		hz = xfer->effective_speed_hz ?: xfer->speed_hz / 2;
		return hz ? delay->value * DIV_ROUND_UP(NSEC_PER_SEC, hz) :
			    -EINVAL;
	}
	return -EINVAL;
}
KPI_EXPORT(spi_delay_to_ns);

int spi_delay_exec(struct spi_delay *delay, struct spi_transfer *xfer)
{
	int ns = delay ? spi_delay_to_ns(delay, xfer) : -EINVAL;

	might_sleep();
	if (ns <= 0)
		return ns;
	if (ns <= NSEC_PER_USEC)
		ndelay(ns);
	else
		fsleep(DIV_ROUND_UP(ns, NSEC_PER_USEC));
	return 0;
}
KPI_EXPORT(spi_delay_exec);

void spi_finalize_current_transfer(struct spi_controller *ctlr)
{
	complete(&ctlr->xfer_completion);
}
KPI_EXPORT(spi_finalize_current_transfer);

/* Twice the time that the bits take, and a tolerance for the machine. */
static int wait_for_transfer(struct spi_controller *ctlr,
			     const struct spi_transfer *xfer)
{
	u32 hz = xfer->speed_hz ?: 100000;
	u64 ms = div_u64(8ull * MSEC_PER_SEC * xfer->len, hz) * 2 + 200;

	if (ms > UINT_MAX)
		ms = UINT_MAX;
	if (wait_for_completion_timeout(&ctlr->xfer_completion,
					msecs_to_jiffies(ms)))
		return 0;
	dev_err(&ctlr->cur_msg->spi->dev, "SPI transfer timed out\n");
	return -ETIMEDOUT;
}

static int run_transfer(struct spi_controller *ctlr, struct spi_message *msg,
			struct spi_transfer *xfer)
{
	int ret;

	if (!xfer->len || !(xfer->tx_buf || xfer->rx_buf))
		return xfer->len ? -EINVAL : 0;
	reinit_completion(&ctlr->xfer_completion);
	ret = ctlr->transfer_one(ctlr, msg->spi, xfer);
	if (ret > 0)
		ret = wait_for_transfer(ctlr, xfer);
	if (ret < 0)
		dev_err(&msg->spi->dev, "SPI transfer failed: %d\n", ret);
	return ret;
}

/* Between two transfers the device is let go; after the last it is kept. */
static bool change_cs(struct spi_message *msg, struct spi_transfer *xfer)
{
	if (list_is_last(&xfer->transfer_list, &msg->transfers))
		return true;
	kpi_spi_set_cs(msg->spi, false);
	if (spi_delay_exec(&xfer->cs_change_delay, xfer) || !xfer->cs_change_delay.value)
		udelay(10);
	kpi_spi_set_cs(msg->spi, true);
	return false;
}

int kpi_spi_transfer_one_message(struct spi_controller *ctlr,
				 struct spi_message *msg)
{
	struct spi_transfer *xfer;
	bool keep = false;
	int ret = 0;

	kpi_spi_set_cs(msg->spi, true);
	list_for_each_entry(xfer, &msg->transfers, transfer_list) {
		ret = run_transfer(ctlr, msg, xfer);
		if (ret || msg->status != -EINPROGRESS)
			break;
		spi_delay_exec(&xfer->delay, xfer);
		if (xfer->cs_change)
			keep = change_cs(msg, xfer);
		msg->actual_length += xfer->len;
	}
	if (ret || !keep)
		kpi_spi_set_cs(msg->spi, false);
	if (msg->status == -EINPROGRESS)
		msg->status = ret;
	if (msg->status && ctlr->handle_err)
		ctlr->handle_err(ctlr, msg);
	spi_finalize_current_message(ctlr);
	return ret;
}
