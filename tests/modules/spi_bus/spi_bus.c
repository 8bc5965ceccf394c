// SPDX-License-Identifier: GPL-2.0
/* SPI: a controller that gives back what is sent, inverted, and its devices. */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/spi/spi.h>

#include "../check.h"

static unsigned int checks;

#if IS_BUILTIN(CONFIG_SPI)

static unsigned int selects, transfers, prepares, unprepares, setups, cleanups;
static bool selected;
static int fail_with;

static void set_cs(struct spi_device *spi, bool level)
{
	selected = spi->mode & SPI_CS_HIGH ? level : !level;
	selects += selected;
}

static int setup(struct spi_device *spi)
{
	setups++;
	return 0;
}

static void cleanup(struct spi_device *spi)
{
	cleanups++;
}

static int prepare_message(struct spi_controller *ctlr, struct spi_message *msg)
{
	prepares++;
	return 0;
}

static int unprepare_message(struct spi_controller *ctlr,
			     struct spi_message *msg)
{
	unprepares++;
	return 0;
}

/* Every other one says that it goes on, and is finalized at once. */
static int transfer_one(struct spi_controller *ctlr, struct spi_device *spi,
			struct spi_transfer *x)
{
	const u8 *tx = x->tx_buf;
	u8 *rx = x->rx_buf;
	unsigned int i;

	if (!selected)
		return -EPROTO;
	for (i = 0; rx && i < x->len; i++)
		rx[i] = tx ? ~tx[i] : 0x42;
	if (fail_with)
		return fail_with;
	if (transfers++ & 1) {
		spi_finalize_current_transfer(ctlr);
		return 1;
	}
	return 0;
}

/* ------------------------------------------------------------------ the device */

static unsigned int probes, removes;

static int probe(struct spi_device *spi)
{
	probes += !strcmp(spi_get_device_id(spi)->name, "lkmhost-loop");
	return 0;
}

static void remove(struct spi_device *spi)
{
	removes++;
}

static const struct spi_device_id ids[] = { { "lkmhost-loop" }, { } };

static struct spi_driver driver = {
	.driver.name = "lkmhost-loop-driver",
	.id_table = ids,
	.probe = probe,
	.remove = remove,
};

static void done(void *completion)
{
	complete(completion);
}

static int check_messages(struct spi_device *spi)
{
	DECLARE_COMPLETION_ONSTACK(async);
	u8 out[4] = { 1, 2, 3, 4 }, in[4] = { 0 }, more[2] = { 0 };
	struct spi_transfer x[2] = {
		{ .tx_buf = out, .rx_buf = in, .len = 4 },
		{ .rx_buf = more, .len = 2, .cs_change = 0 },
	};
	struct spi_message msg;

	spi_message_init_with_transfers(&msg, x, 2);
	selects = 0;
	CHECK(!spi_sync(spi, &msg));
	CHECK(in[0] == 0xfe && in[3] == 0xfb && more[1] == 0x42);
	CHECK(msg.actual_length == 6 && msg.status == 0);
	CHECK(selects == 1 && !selected);
	CHECK(prepares == 1 && unprepares == 1);
	CHECK(x[0].bits_per_word == 8 && x[0].speed_hz == 1000000);

	msg.complete = done;
	msg.context = &async;
	CHECK(!spi_async(spi, &msg));
	CHECK(wait_for_completion_timeout(&async, 5 * HZ));
	CHECK(msg.status == 0 && msg.actual_length == 6);

	CHECK(!spi_write_then_read(spi, out, 2, more, 2));
	CHECK(more[0] == 0x42 && more[1] == 0x42);
	fail_with = -EIO;
	CHECK(spi_sync(spi, &msg) == -EIO);
	fail_with = 0;
	CHECK(!selected);
	return 0;
}

static int check_refusals(struct spi_device *spi)
{
	u8 byte;
	struct spi_transfer x = { .rx_buf = &byte, .len = 1 };
	struct spi_message msg;

	spi_message_init(&msg);
	CHECK(spi_sync(spi, &msg) == -EINVAL);
	spi_message_add_tail(&x, &msg);
	x.bits_per_word = 16;
	CHECK(spi_sync(spi, &msg) == -EINVAL);
	x.bits_per_word = 8;
	x.rx_nbits = SPI_NBITS_QUAD;
	CHECK(spi_sync(spi, &msg) == -EINVAL);
	spi->mode |= SPI_LSB_FIRST;
	CHECK(spi_setup(spi) == -EINVAL);
	spi->mode &= ~SPI_LSB_FIRST;
	return 0;
}

static int check_device(struct spi_controller *ctlr)
{
	struct spi_board_info info = {
		.modalias = "lkmhost-loop", .max_speed_hz = 1000000,
		.chip_select = 1,
	};
	struct spi_device *spi = spi_new_device(ctlr, &info), *other;
	int err;

	CHECK(spi && setups == 1);
	CHECK(probes == 1);
	/* One device at a chip select. */
	other = spi_new_device(ctlr, &info);
	CHECK(!other);
	info.chip_select = 2;
	CHECK(!spi_new_device(ctlr, &info));
	err = check_messages(spi) ?: check_refusals(spi);
	spi_unregister_device(spi);
	if (err)
		return err;
	CHECK(removes == 1 && cleanups >= 1);
	return 0;
}

static int check_controller(struct device *parent)
{
	struct spi_controller *ctlr = spi_alloc_master(parent, 16);
	int err;

	CHECK(ctlr && spi_controller_get_devdata(ctlr));
	ctlr->num_chipselect = 2;
	/* Nothing to transfer with. */
	CHECK(spi_register_controller(ctlr) == -EINVAL);
	ctlr->set_cs = set_cs;
	ctlr->setup = setup;
	ctlr->cleanup = cleanup;
	ctlr->prepare_message = prepare_message;
	ctlr->unprepare_message = unprepare_message;
	ctlr->transfer_one = transfer_one;
	ctlr->bits_per_word_mask = SPI_BPW_MASK(8);
	CHECK(!spi_register_controller(ctlr));
	err = check_device(ctlr);
	spi_unregister_controller(ctlr);
	return err;
}

static int run(void)
{
	struct platform_device *pdev =
		platform_device_register_simple("lkmhost-spi", -1, NULL, 0);
	int err = PTR_ERR_OR_ZERO(pdev);

	if (err)
		return err;
	err = spi_register_driver(&driver);
	if (!err) {
		err = check_controller(&pdev->dev);
		spi_unregister_driver(&driver);
	}
	platform_device_unregister(pdev);
	return err;
}

#else

/* A kernel without SPI has nothing to check. */
static int run(void)
{
	CHECK(!IS_BUILTIN(CONFIG_SPI));
	return 0;
}

#endif

static int __init spi_bus_init(void)
{
	int err = run();

	if (!err)
		pr_info("spi_bus: %u checks passed\n", checks);
	return err;
}

static void __exit spi_bus_exit(void)
{
}

module_init(spi_bus_init);
module_exit(spi_bus_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of SPI controllers and devices");
