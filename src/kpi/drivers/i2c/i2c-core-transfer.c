// SPDX-License-Identifier: GPL-2.0
/* drivers/i2c/i2c-core-base.c, linux/i2c.h: messages over an adapter. */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "i2c-core.h"

int kpi_i2c_check_suspended(struct i2c_adapter *adap)
{
	if (!test_bit(I2C_ALF_IS_SUSPENDED, &adap->locked_flags))
		return 0;
	if (!test_and_set_bit(I2C_ALF_SUSPEND_REPORTED, &adap->locked_flags))
		dev_warn(&adap->dev, "Transfer while suspended\n");
	return -ESHUTDOWN;
}

/* ------------------------------------------------- what an adapter cannot do */

static int refuse(struct i2c_adapter *adap, const struct i2c_msg *msg,
		  const char *why)
{
	dev_err_ratelimited(&adap->dev, "adapter quirk: %s (addr 0x%04x, size %u, %s)\n",
			    why, msg->addr, msg->len,
			    msg->flags & I2C_M_RD ? "read" : "write");
	return -EOPNOTSUPP;
}

static bool exceeds(u16 len, u16 most)
{
	return most && len > most;
}

/* Two messages that the adapter sends as one. */
static int check_combined(struct i2c_adapter *adap, const struct i2c_msg *msgs)
{
	const struct i2c_adapter_quirks *q = adap->quirks;

	if (q->flags & I2C_AQ_COMB_WRITE_FIRST && msgs[0].flags & I2C_M_RD)
		return refuse(adap, &msgs[0], "1st comb msg must be write");
	if (q->flags & I2C_AQ_COMB_READ_SECOND && !(msgs[1].flags & I2C_M_RD))
		return refuse(adap, &msgs[1], "2nd comb msg must be read");
	if (q->flags & I2C_AQ_COMB_SAME_ADDR && msgs[0].addr != msgs[1].addr)
		return refuse(adap, &msgs[0], "comb msg only to same addr");
	if (exceeds(msgs[0].len, q->max_comb_1st_msg_len))
		return refuse(adap, &msgs[0], "msg too long");
	if (exceeds(msgs[1].len, q->max_comb_2nd_msg_len))
		return refuse(adap, &msgs[1], "msg too long");
	return 0;
}

static int check_one(struct i2c_adapter *adap, const struct i2c_msg *msg,
		     bool alone)
{
	const struct i2c_adapter_quirks *q = adap->quirks;
	bool read = msg->flags & I2C_M_RD;

	if (alone && exceeds(msg->len, read ? q->max_read_len : q->max_write_len))
		return refuse(adap, msg, "msg too long");
	if (!msg->len && q->flags & (read ? I2C_AQ_NO_ZERO_LEN_READ :
					    I2C_AQ_NO_ZERO_LEN_WRITE))
		return refuse(adap, msg, "no zero length");
	return 0;
}

static int check_quirks(struct i2c_adapter *adap, const struct i2c_msg *msgs,
			int num)
{
	const struct i2c_adapter_quirks *q = adap->quirks;
	bool combined = q->flags & I2C_AQ_COMB;
	int most = combined ? 2 : q->max_num_msgs, err = 0, i;

	if (most && num > most)
		return refuse(adap, &msgs[0], "too many messages");
	combined = combined && num == 2;
	if (combined)
		err = check_combined(adap, msgs);
	for (i = 0; !err && i < num; i++)
		err = check_one(adap, &msgs[i], !combined);
	return err;
}

/* ------------------------------------------------------------------ transfers */

/* The bus is locked. How many messages were transferred, or -errno. */
int __i2c_transfer(struct i2c_adapter *adap, struct i2c_msg *msgs, int num)
{
	unsigned long end;
	int ret, try;

	if (!adap->algo->master_xfer)
		return -EOPNOTSUPP;
	if (WARN_ON(!msgs || num < 1))
		return -EINVAL;
	ret = kpi_i2c_check_suspended(adap);
	if (!ret && adap->quirks)
		ret = check_quirks(adap, msgs, num);
	if (ret)
		return ret;
	/* Arbitration was lost: another master has had the bus. */
	end = jiffies + adap->timeout;
	for (try = 0; try <= adap->retries; try++) {
		ret = adap->algo->master_xfer(adap, msgs, num);
		if (ret != -EAGAIN || time_after(jiffies, end))
			break;
	}
	return ret;
}
KPI_EXPORT(__i2c_transfer);

int i2c_transfer(struct i2c_adapter *adap, struct i2c_msg *msgs, int num)
{
	int ret;

	if (!adap->algo->master_xfer)
		return -EOPNOTSUPP;
	i2c_lock_bus(adap, I2C_LOCK_SEGMENT);
	ret = __i2c_transfer(adap, msgs, num);
	i2c_unlock_bus(adap, I2C_LOCK_SEGMENT);
	return ret;
}
KPI_EXPORT(i2c_transfer);

int i2c_transfer_buffer_flags(const struct i2c_client *client, char *buf,
			      int count, u16 flags)
{
	struct i2c_msg msg = {
		.addr = client->addr,
		.flags = flags | (client->flags & I2C_M_TEN),
		.len = count,
		.buf = buf,
	};
	int ret = i2c_transfer(client->adapter, &msg, 1);

	return ret == 1 ? count : ret;
}
KPI_EXPORT(i2c_transfer_buffer_flags);

/* ------------------------------------------------------------ memory for DMA */

/* NULL: too short to be worth it, or no memory; then without DMA. */
u8 *i2c_get_dma_safe_msg_buf(struct i2c_msg *msg, unsigned int threshold)
{
	if (!msg->len || msg->len < threshold)
		return NULL;
	if (msg->flags & I2C_M_DMA_SAFE)
		return msg->buf;
	return msg->flags & I2C_M_RD ? kzalloc(msg->len, GFP_KERNEL) :
				       kmemdup(msg->buf, msg->len, GFP_KERNEL);
}
KPI_EXPORT(i2c_get_dma_safe_msg_buf);

void i2c_put_dma_safe_msg_buf(u8 *buf, struct i2c_msg *msg, bool xferred)
{
	if (!buf || buf == msg->buf)
		return;
	if (xferred && msg->flags & I2C_M_RD)
		memcpy(msg->buf, buf, msg->len);
	kfree(buf);
}
KPI_EXPORT(i2c_put_dma_safe_msg_buf);
