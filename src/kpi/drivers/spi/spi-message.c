// SPDX-License-Identifier: GPL-2.0
/* drivers/spi/spi.c, linux/spi/spi.h: messages wait for a controller. */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "spi.h"

/* ------------------------------------------------------------------- checks */

static int check_lines(const struct spi_device *spi,
		       const struct spi_transfer *xfer)
{
	if (xfer->tx_buf && spi->mode & SPI_NO_TX)
		return -EINVAL;
	if (xfer->rx_buf && spi->mode & SPI_NO_RX)
		return -EINVAL;
	if (xfer->tx_nbits == SPI_NBITS_DUAL &&
	    !(spi->mode & (SPI_TX_DUAL | SPI_TX_QUAD)))
		return -EINVAL;
	if (xfer->tx_nbits == SPI_NBITS_QUAD && !(spi->mode & SPI_TX_QUAD))
		return -EINVAL;
	if (xfer->rx_nbits == SPI_NBITS_DUAL &&
	    !(spi->mode & (SPI_RX_DUAL | SPI_RX_QUAD)))
		return -EINVAL;
	if (xfer->rx_nbits == SPI_NBITS_QUAD && !(spi->mode & SPI_RX_QUAD))
		return -EINVAL;
	return 0;
}

static int check_direction(const struct spi_device *spi,
			   const struct spi_transfer *xfer)
{
	u16 flags = spi->controller->flags;

	if (!(flags & SPI_CONTROLLER_HALF_DUPLEX) && !(spi->mode & SPI_3WIRE))
		return 0;
	if (xfer->rx_buf && xfer->tx_buf)
		return -EINVAL;
	if (flags & SPI_CONTROLLER_NO_TX && xfer->tx_buf)
		return -EINVAL;
	return flags & SPI_CONTROLLER_NO_RX && xfer->rx_buf ? -EINVAL : 0;
}

static void set_defaults(const struct spi_device *spi, struct spi_transfer *xfer)
{
	struct spi_controller *ctlr = spi->controller;

	xfer->effective_speed_hz = 0;
	xfer->bits_per_word = xfer->bits_per_word ?: spi->bits_per_word;
	xfer->speed_hz = xfer->speed_hz ?: spi->max_speed_hz;
	if (ctlr->max_speed_hz && xfer->speed_hz > ctlr->max_speed_hz)
		xfer->speed_hz = ctlr->max_speed_hz;
	if (xfer->tx_buf && !xfer->tx_nbits)
		xfer->tx_nbits = SPI_NBITS_SINGLE;
	if (xfer->rx_buf && !xfer->rx_nbits)
		xfer->rx_nbits = SPI_NBITS_SINGLE;
}

/* Words are kept in 1, 2 or 4 bytes each. */
static int check_words(const struct spi_device *spi,
		       const struct spi_transfer *xfer)
{
	struct spi_controller *ctlr = spi->controller;
	unsigned int bits = xfer->bits_per_word;
	unsigned int bytes = bits <= 8 ? 1 : bits <= 16 ? 2 : 4;

	if (ctlr->bits_per_word_mask &&
	    (bits > 32 || !(ctlr->bits_per_word_mask & SPI_BPW_MASK(bits))))
		return -EINVAL;
	if (xfer->len % bytes)
		return -EINVAL;
	return xfer->speed_hz && ctlr->min_speed_hz &&
	       xfer->speed_hz < ctlr->min_speed_hz ? -EINVAL : 0;
}

static int check(struct spi_device *spi, struct spi_message *msg)
{
	struct spi_transfer *xfer;
	int err = 0;

	if (list_empty(&msg->transfers))
		return -EINVAL;
	msg->frame_length = 0;
	list_for_each_entry(xfer, &msg->transfers, transfer_list) {
		set_defaults(spi, xfer);
		err = check_direction(spi, xfer) ?: check_words(spi, xfer) ?:
		      check_lines(spi, xfer);
		if (err)
			return err;
		msg->frame_length += xfer->len;
	}
	msg->status = -EINPROGRESS;
	msg->actual_length = 0;
	msg->spi = spi;
	return 0;
}

/* -------------------------------------------------------------------- queue */

struct spi_message *spi_get_next_queued_message(struct spi_controller *ctlr)
{
	struct spi_message *msg;
	unsigned long flags;

	spin_lock_irqsave(&ctlr->queue_lock, flags);
	msg = list_first_entry_or_null(&ctlr->queue, struct spi_message, queue);
	spin_unlock_irqrestore(&ctlr->queue_lock, flags);
	return msg;
}
KPI_EXPORT(spi_get_next_queued_message);

/* The controller is through with it, in whatever context. */
void spi_finalize_current_message(struct spi_controller *ctlr)
{
	struct spi_message *msg = ctlr->cur_msg;

	if (msg->prepared && ctlr->unprepare_message) {
		int err = ctlr->unprepare_message(ctlr, msg);

		if (err)
			dev_err(&ctlr->dev, "failed to unprepare message: %d\n",
				err);
	}
	msg->prepared = false;
	complete(&ctlr->cur_msg_completion);
}
KPI_EXPORT(spi_finalize_current_message);

static void end_message(struct spi_controller *ctlr, struct spi_message *msg)
{
	ctlr->cur_msg = NULL;
	msg->state = NULL;
	if (msg->complete)
		msg->complete(msg->context);
}

/* A controller that cannot go one way alone gets bytes for the other. */
static int fill_dummies(struct spi_controller *ctlr, struct spi_message *msg)
{
	bool must_tx = ctlr->flags & SPI_CONTROLLER_MUST_TX;
	bool must_rx = ctlr->flags & SPI_CONTROLLER_MUST_RX;
	struct spi_transfer *xfer;
	unsigned int most = 0;

	if ((!must_tx && !must_rx) || msg->spi->mode & SPI_3WIRE)
		return 0;
	list_for_each_entry(xfer, &msg->transfers, transfer_list)
		most = max(most, xfer->len);
	if (must_tx) {
		kfree(ctlr->dummy_tx);
		ctlr->dummy_tx = kzalloc(most, GFP_KERNEL | GFP_DMA);
	}
	if (must_rx) {
		kfree(ctlr->dummy_rx);
		ctlr->dummy_rx = kzalloc(most, GFP_KERNEL | GFP_DMA);
	}
	if ((must_tx && !ctlr->dummy_tx) || (must_rx && !ctlr->dummy_rx))
		return -ENOMEM;
	list_for_each_entry(xfer, &msg->transfers, transfer_list) {
		if (must_tx && !xfer->tx_buf)
			xfer->tx_buf = ctlr->dummy_tx;
		if (must_rx && !xfer->rx_buf)
			xfer->rx_buf = ctlr->dummy_rx;
	}
	return 0;
}

static void drop_dummies(struct spi_controller *ctlr, struct spi_message *msg)
{
	struct spi_transfer *xfer;

	list_for_each_entry(xfer, &msg->transfers, transfer_list) {
		if (xfer->tx_buf && xfer->tx_buf == ctlr->dummy_tx)
			xfer->tx_buf = NULL;
		if (xfer->rx_buf && xfer->rx_buf == ctlr->dummy_rx)
			xfer->rx_buf = NULL;
	}
}

static void run_message(struct spi_controller *ctlr, struct spi_message *msg)
{
	int err = 0;

	ctlr->cur_msg = msg;
	reinit_completion(&ctlr->cur_msg_completion);
	if (ctlr->prepare_message) {
		err = ctlr->prepare_message(ctlr, msg);
		msg->prepared = !err;
	}
	err = err ?: fill_dummies(ctlr, msg);
	if (err) {
		msg->status = err;
	} else {
		err = ctlr->transfer_one_message(ctlr, msg);
		/* With an error it may or may not have been finalized. */
		if (!err)
			wait_for_completion(&ctlr->cur_msg_completion);
		else if (msg->status == -EINPROGRESS)
			msg->status = err;
		drop_dummies(ctlr, msg);
	}
	end_message(ctlr, msg);
}

static struct spi_message *take_next(struct spi_controller *ctlr)
{
	struct spi_message *msg = spi_get_next_queued_message(ctlr);
	unsigned long flags;

	if (!msg)
		return NULL;
	spin_lock_irqsave(&ctlr->queue_lock, flags);
	list_del_init(&msg->queue);
	spin_unlock_irqrestore(&ctlr->queue_lock, flags);
	return msg;
}

static void pump(struct kthread_work *work)
{
	struct spi_controller *ctlr =
		container_of(work, struct spi_controller, pump_messages);
	struct spi_message *msg;
	int err = 0;

	mutex_lock(&ctlr->io_mutex);
	if (ctlr->prepare_transfer_hardware)
		err = ctlr->prepare_transfer_hardware(ctlr);
	while ((msg = take_next(ctlr))) {
		if (err) {
			msg->status = err;
			end_message(ctlr, msg);
		} else {
			run_message(ctlr, msg);
		}
	}
	if (!err && ctlr->unprepare_transfer_hardware)
		ctlr->unprepare_transfer_hardware(ctlr);
	mutex_unlock(&ctlr->io_mutex);
}

static int queue(struct spi_device *spi, struct spi_message *msg)
{
	struct spi_controller *ctlr = spi->controller;
	unsigned long flags;

	spin_lock_irqsave(&ctlr->queue_lock, flags);
	if (!ctlr->running) {
		spin_unlock_irqrestore(&ctlr->queue_lock, flags);
		return -ESHUTDOWN;
	}
	list_add_tail(&msg->queue, &ctlr->queue);
	spin_unlock_irqrestore(&ctlr->queue_lock, flags);
	kthread_queue_work(ctlr->kworker, &ctlr->pump_messages);
	return 0;
}

int kpi_spi_queue_begin(struct spi_controller *ctlr)
{
	ctlr->kworker = kthread_create_worker(0, "%s", dev_name(&ctlr->dev));
	if (IS_ERR(ctlr->kworker))
		return PTR_ERR(ctlr->kworker);
	kthread_init_work(&ctlr->pump_messages, pump);
	if (!ctlr->transfer_one_message)
		ctlr->transfer_one_message = kpi_spi_transfer_one_message;
	ctlr->transfer = queue;
	ctlr->queued = true;
	ctlr->running = true;
	return 0;
}

void kpi_spi_queue_end(struct spi_controller *ctlr)
{
	spin_lock_irq(&ctlr->queue_lock);
	ctlr->running = false;
	spin_unlock_irq(&ctlr->queue_lock);
	kthread_flush_worker(ctlr->kworker);
	kthread_destroy_worker(ctlr->kworker);
	ctlr->kworker = NULL;
}

/* ---------------------------------------------------------------- interface */

static int submit(struct spi_device *spi, struct spi_message *msg, bool locked)
{
	struct spi_controller *ctlr = spi->controller;
	unsigned long flags;
	int err = check(spi, msg);

	if (err)
		return err;
	spin_lock_irqsave(&ctlr->bus_lock_spinlock, flags);
	err = ctlr->bus_lock_flag && !locked ? -EBUSY :
					       ctlr->transfer(spi, msg);
	spin_unlock_irqrestore(&ctlr->bus_lock_spinlock, flags);
	return err;
}

int spi_async(struct spi_device *spi, struct spi_message *msg)
{
	return submit(spi, msg, false);
}
KPI_EXPORT(spi_async);

static void wake(void *done)
{
	complete(done);
}

/* The message's own completion is the caller's; it comes back to that. */
int spi_sync_locked(struct spi_device *spi, struct spi_message *msg)
{
	DECLARE_COMPLETION_ONSTACK(done);
	int err;

	msg->complete = wake;
	msg->context = &done;
	err = submit(spi, msg, true);
	if (!err) {
		wait_for_completion(&done);
		err = msg->status;
	}
	msg->complete = NULL;
	msg->context = NULL;
	return err;
}
KPI_EXPORT(spi_sync_locked);

int spi_sync(struct spi_device *spi, struct spi_message *msg)
{
	int err;

	mutex_lock(&spi->controller->bus_lock_mutex);
	err = spi_sync_locked(spi, msg);
	mutex_unlock(&spi->controller->bus_lock_mutex);
	return err;
}
KPI_EXPORT(spi_sync);

int spi_bus_lock(struct spi_controller *ctlr)
{
	mutex_lock(&ctlr->bus_lock_mutex);
	spin_lock_irq(&ctlr->bus_lock_spinlock);
	ctlr->bus_lock_flag = true;
	spin_unlock_irq(&ctlr->bus_lock_spinlock);
	return 0;
}
KPI_EXPORT(spi_bus_lock);

int spi_bus_unlock(struct spi_controller *ctlr)
{
	ctlr->bus_lock_flag = false;
	mutex_unlock(&ctlr->bus_lock_mutex);
	return 0;
}
KPI_EXPORT(spi_bus_unlock);

/* Half duplex; the buffers need not be memory for DMA. */
int spi_write_then_read(struct spi_device *spi, const void *txbuf,
			unsigned int n_tx, void *rxbuf, unsigned int n_rx)
{
	struct spi_transfer x[2] = { { .len = n_tx }, { .len = n_rx } };
	u8 *bytes = kmalloc(max(n_tx + n_rx, 32u), GFP_KERNEL | GFP_DMA);
	struct spi_message msg;
	int err;

	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, txbuf, n_tx);
	x[0].tx_buf = bytes;
	x[1].rx_buf = bytes + n_tx;
	spi_message_init(&msg);
	if (n_tx)
		spi_message_add_tail(&x[0], &msg);
	if (n_rx)
		spi_message_add_tail(&x[1], &msg);
	err = spi_sync(spi, &msg);
	if (!err)
		memcpy(rxbuf, bytes + n_tx, n_rx);
	kfree(bytes);
	return err;
}
KPI_EXPORT(spi_write_then_read);
