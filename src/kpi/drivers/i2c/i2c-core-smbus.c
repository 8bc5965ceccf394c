// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/i2c/i2c-core-smbus.c, linux/i2c.h: the System Management Bus
 * (specification 2.0, section 5.5), by the adapter's own means or by messages.
 */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include "i2c-core.h"

/* ------------------------------------------------------- error check: a CRC-8 */

#define POLYNOMIAL (0x107u << 7)	/* x^8 + x^2 + x + 1 */

static u8 crc8(u16 data)
{
	int i;

	for (i = 0; i < 8; i++) {
		if (data & 0x8000)
			data ^= POLYNOMIAL;
		data <<= 1;
	}
	return data >> 8;
}

u8 i2c_smbus_pec(u8 crc, u8 *p, size_t count)
{
	while (count--)
		crc = crc8((crc ^ *p++) << 8);
	return crc;
}
KPI_EXPORT(i2c_smbus_pec);

static u8 pec_of(u8 pec, struct i2c_msg *msg)
{
	u8 addr = i2c_8bit_addr_from_msg(msg);

	pec = i2c_smbus_pec(pec, &addr, 1);
	return i2c_smbus_pec(pec, msg->buf, msg->len);
}

/* ----------------------------------------------------------------- by messages */

struct emulated {
	struct i2c_msg msgs[2];		/* write; read */
	int num;
	bool read;
	u8 out[I2C_SMBUS_BLOCK_MAX + 3];
	u8 in[I2C_SMBUS_BLOCK_MAX + 2];
};

static int bad_size(struct i2c_adapter *adap, unsigned int size)
{
	dev_err(&adap->dev, "Invalid block size %u\n", size);
	return -EINVAL;
}

/* @from: the block's length, or what follows it. */
static void put_block(struct emulated *e, const u8 *from, unsigned int n)
{
	e->msgs[0].len = n + 1;
	memcpy(e->out + 1, from, n);
}

static void ask_for_block(struct emulated *e)
{
	/* The adapter adds the length that comes as the first byte. */
	e->msgs[1].flags |= I2C_M_RECV_LEN;
	e->msgs[1].len = 1;
}

static void put_word(struct emulated *e, u16 word)
{
	e->msgs[0].len = 3;
	e->out[1] = word & 0xff;
	e->out[2] = word >> 8;
}

static int prepare_block(struct i2c_adapter *adap, struct emulated *e,
			 int protocol, const union i2c_smbus_data *data)
{
	u8 n = protocol == I2C_SMBUS_BLOCK_DATA && e->read ? 0 : data->block[0];

	if (n > I2C_SMBUS_BLOCK_MAX)
		return bad_size(adap, n);
	switch (protocol) {
	case I2C_SMBUS_BLOCK_DATA:
		if (e->read)
			ask_for_block(e);
		else
			put_block(e, data->block, n + 1);
		break;
	case I2C_SMBUS_BLOCK_PROC_CALL:
		e->num = 2;
		e->read = true;
		put_block(e, data->block, n + 1);
		ask_for_block(e);
		break;
	default:
		if (e->read)
			e->msgs[1].len = n;
		else
			put_block(e, data->block + 1, n);
	}
	return 0;
}

static int prepare(struct i2c_adapter *adap, struct emulated *e, int protocol,
		   const union i2c_smbus_data *data)
{
	switch (protocol) {
	case I2C_SMBUS_QUICK:
		e->msgs[0].len = 0;
		fallthrough;
	case I2C_SMBUS_BYTE:
		/* The direction bit, or the byte, is all there is of it. */
		if (e->read)
			e->msgs[0].flags |= I2C_M_RD;
		e->num = 1;
		return 0;
	case I2C_SMBUS_BYTE_DATA:
		e->msgs[1].len = 1;
		if (!e->read) {
			e->msgs[0].len = 2;
			e->out[1] = data->byte;
		}
		return 0;
	case I2C_SMBUS_WORD_DATA:
		e->msgs[1].len = 2;
		if (!e->read)
			put_word(e, data->word);
		return 0;
	case I2C_SMBUS_PROC_CALL:
		e->num = 2;
		e->read = true;
		put_word(e, data->word);
		e->msgs[1].len = 2;
		return 0;
	case I2C_SMBUS_BLOCK_DATA:
	case I2C_SMBUS_BLOCK_PROC_CALL:
	case I2C_SMBUS_I2C_BLOCK_DATA:
		return prepare_block(adap, e, protocol, data);
	default:
		dev_err(&adap->dev, "Unsupported transaction %d\n", protocol);
		return -EOPNOTSUPP;
	}
}

static int take(const struct emulated *e, int protocol,
		union i2c_smbus_data *data)
{
	switch (protocol) {
	case I2C_SMBUS_BYTE:
		data->byte = e->out[0];
		break;
	case I2C_SMBUS_BYTE_DATA:
		data->byte = e->in[0];
		break;
	case I2C_SMBUS_WORD_DATA:
	case I2C_SMBUS_PROC_CALL:
		data->word = e->in[0] | e->in[1] << 8;
		break;
	case I2C_SMBUS_I2C_BLOCK_DATA:
		memcpy(data->block + 1, e->in, data->block[0]);
		break;
	case I2C_SMBUS_BLOCK_DATA:
	case I2C_SMBUS_BLOCK_PROC_CALL:
		if (e->in[0] > I2C_SMBUS_BLOCK_MAX)
			return -EPROTO;
		memcpy(data->block, e->in, e->in[0] + 1);
		break;
	}
	return 0;
}

/* The check's byte ends the whole, and covers both messages. */
static u8 add_check(struct emulated *e)
{
	struct i2c_msg *last = &e->msgs[e->num - 1];
	u8 pec = 0;

	if (!(e->msgs[0].flags & I2C_M_RD)) {
		pec = pec_of(0, &e->msgs[0]);
		if (e->num == 1)
			e->msgs[0].buf[e->msgs[0].len++] = pec;
	}
	if (last->flags & I2C_M_RD)
		last->len++;
	return pec;
}

static int check(struct emulated *e, u8 pec)
{
	struct i2c_msg *last = &e->msgs[e->num - 1];

	if (!(last->flags & I2C_M_RD))
		return 0;
	return last->buf[--last->len] == pec_of(pec, last) ? 0 : -EBADMSG;
}

static s32 emulate(struct i2c_adapter *adap, u16 addr, unsigned short flags,
		   char read_write, u8 command, int protocol,
		   union i2c_smbus_data *data)
{
	bool checked = flags & I2C_CLIENT_PEC && protocol != I2C_SMBUS_QUICK &&
		       protocol != I2C_SMBUS_I2C_BLOCK_DATA;
	struct emulated e = {
		.msgs = {
			{ .addr = addr, .flags = flags, .len = 1 },
			{ .addr = addr, .flags = flags | I2C_M_RD },
		},
		.read = read_write == I2C_SMBUS_READ,
		.out = { command },
	};
	u8 pec = 0;
	int ret;

	e.num = e.read ? 2 : 1;
	e.msgs[0].buf = e.out;
	e.msgs[1].buf = e.in;
	ret = prepare(adap, &e, protocol, data);
	if (ret)
		return ret;
	if (checked)
		pec = add_check(&e);
	ret = __i2c_transfer(adap, e.msgs, e.num);
	if (ret < 0)
		return ret;
	if (ret != e.num)
		return -EIO;
	ret = checked ? check(&e, pec) : 0;
	return ret ?: e.read ? take(&e, protocol, data) : 0;
}

/* ------------------------------------------------------------------ transactions */

/* The bus is locked. */
s32 __i2c_smbus_xfer(struct i2c_adapter *adap, u16 addr, unsigned short flags,
		     char read_write, u8 command, int protocol,
		     union i2c_smbus_data *data)
{
	unsigned long end = jiffies + adap->timeout;
	s32 ret = kpi_i2c_check_suspended(adap);
	int try;

	if (ret)
		return ret;
	flags &= I2C_M_TEN | I2C_CLIENT_PEC | I2C_CLIENT_SCCB;
	if (!adap->algo->smbus_xfer)
		return emulate(adap, addr, flags, read_write, command, protocol,
			       data);
	for (try = 0; try <= adap->retries; try++) {
		ret = adap->algo->smbus_xfer(adap, addr, flags, read_write,
					     command, protocol, data);
		if (ret != -EAGAIN || time_after(jiffies, end))
			break;
	}
	if (ret == -EOPNOTSUPP && adap->algo->master_xfer)
		return emulate(adap, addr, flags, read_write, command, protocol,
			       data);
	return ret;
}
KPI_EXPORT(__i2c_smbus_xfer);

s32 i2c_smbus_xfer(struct i2c_adapter *adap, u16 addr, unsigned short flags,
		   char read_write, u8 command, int protocol,
		   union i2c_smbus_data *data)
{
	s32 ret;

	i2c_lock_bus(adap, I2C_LOCK_SEGMENT);
	ret = __i2c_smbus_xfer(adap, addr, flags, read_write, command, protocol,
			       data);
	i2c_unlock_bus(adap, I2C_LOCK_SEGMENT);
	return ret;
}
KPI_EXPORT(i2c_smbus_xfer);

static s32 xfer(const struct i2c_client *client, char read_write, u8 command,
		int protocol, union i2c_smbus_data *data)
{
	return i2c_smbus_xfer(client->adapter, client->addr, client->flags,
			      read_write, command, protocol, data);
}

s32 i2c_smbus_read_byte(const struct i2c_client *client)
{
	union i2c_smbus_data data;
	s32 err = xfer(client, I2C_SMBUS_READ, 0, I2C_SMBUS_BYTE, &data);

	return err < 0 ? err : data.byte;
}
KPI_EXPORT(i2c_smbus_read_byte);

s32 i2c_smbus_write_byte(const struct i2c_client *client, u8 value)
{
	return xfer(client, I2C_SMBUS_WRITE, value, I2C_SMBUS_BYTE, NULL);
}
KPI_EXPORT(i2c_smbus_write_byte);

s32 i2c_smbus_read_byte_data(const struct i2c_client *client, u8 command)
{
	union i2c_smbus_data data;
	s32 err = xfer(client, I2C_SMBUS_READ, command, I2C_SMBUS_BYTE_DATA,
		       &data);

	return err < 0 ? err : data.byte;
}
KPI_EXPORT(i2c_smbus_read_byte_data);

s32 i2c_smbus_write_byte_data(const struct i2c_client *client, u8 command,
			      u8 value)
{
	union i2c_smbus_data data = { .byte = value };

	return xfer(client, I2C_SMBUS_WRITE, command, I2C_SMBUS_BYTE_DATA,
		    &data);
}
KPI_EXPORT(i2c_smbus_write_byte_data);

s32 i2c_smbus_read_word_data(const struct i2c_client *client, u8 command)
{
	union i2c_smbus_data data;
	s32 err = xfer(client, I2C_SMBUS_READ, command, I2C_SMBUS_WORD_DATA,
		       &data);

	return err < 0 ? err : data.word;
}
KPI_EXPORT(i2c_smbus_read_word_data);

s32 i2c_smbus_write_word_data(const struct i2c_client *client, u8 command,
			      u16 value)
{
	union i2c_smbus_data data = { .word = value };

	return xfer(client, I2C_SMBUS_WRITE, command, I2C_SMBUS_WORD_DATA,
		    &data);
}
KPI_EXPORT(i2c_smbus_write_word_data);

/* ------------------------------------------------------------------------ blocks */

static s32 read_block(const struct i2c_client *client, u8 command, int protocol,
		      u8 length, u8 *values)
{
	union i2c_smbus_data data = { .block = { length } };
	s32 err = xfer(client, I2C_SMBUS_READ, command, protocol, &data);

	if (err < 0)
		return err;
	memcpy(values, data.block + 1, data.block[0]);
	return data.block[0];
}

static s32 write_block(const struct i2c_client *client, u8 command,
		       int protocol, u8 length, const u8 *values)
{
	union i2c_smbus_data data;

	data.block[0] = min_t(u8, length, I2C_SMBUS_BLOCK_MAX);
	memcpy(data.block + 1, values, data.block[0]);
	return xfer(client, I2C_SMBUS_WRITE, command, protocol, &data);
}

s32 i2c_smbus_read_block_data(const struct i2c_client *client, u8 command,
			      u8 *values)
{
	return read_block(client, command, I2C_SMBUS_BLOCK_DATA, 0, values);
}
KPI_EXPORT(i2c_smbus_read_block_data);

s32 i2c_smbus_write_block_data(const struct i2c_client *client, u8 command,
			       u8 length, const u8 *values)
{
	return write_block(client, command, I2C_SMBUS_BLOCK_DATA, length,
			   values);
}
KPI_EXPORT(i2c_smbus_write_block_data);

s32 i2c_smbus_read_i2c_block_data(const struct i2c_client *client, u8 command,
				  u8 length, u8 *values)
{
	return read_block(client, command, I2C_SMBUS_I2C_BLOCK_DATA,
			  min_t(u8, length, I2C_SMBUS_BLOCK_MAX), values);
}
KPI_EXPORT(i2c_smbus_read_i2c_block_data);

s32 i2c_smbus_write_i2c_block_data(const struct i2c_client *client, u8 command,
				   u8 length, const u8 *values)
{
	return write_block(client, command, I2C_SMBUS_I2C_BLOCK_DATA, length,
			   values);
}
KPI_EXPORT(i2c_smbus_write_i2c_block_data);

/* By words, and by bytes, where the adapter has no blocks. */
s32 i2c_smbus_read_i2c_block_data_or_emulated(const struct i2c_client *client,
					      u8 command, u8 length, u8 *values)
{
	struct i2c_adapter *adap = client->adapter;
	u8 i = 0;
	s32 ret;

	length = min_t(u8, length, I2C_SMBUS_BLOCK_MAX);
	if (i2c_check_functionality(adap, I2C_FUNC_SMBUS_READ_I2C_BLOCK))
		return i2c_smbus_read_i2c_block_data(client, command, length,
						     values);
	if (!i2c_check_functionality(adap, I2C_FUNC_SMBUS_READ_BYTE_DATA))
		return -EOPNOTSUPP;
	if (i2c_check_functionality(adap, I2C_FUNC_SMBUS_READ_WORD_DATA))
		for (; i + 2 <= length; i += 2) {
			ret = i2c_smbus_read_word_data(client, command + i);
			if (ret < 0)
				return ret;
			values[i] = ret & 0xff;
			values[i + 1] = ret >> 8;
		}
	for (; i < length; i++) {
		ret = i2c_smbus_read_byte_data(client, command + i);
		if (ret < 0)
			return ret;
		values[i] = ret;
	}
	return i;
}
KPI_EXPORT(i2c_smbus_read_i2c_block_data_or_emulated);
