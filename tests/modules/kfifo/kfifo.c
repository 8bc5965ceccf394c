// SPDX-License-Identifier: GPL-2.0
/* kfifos of bytes, structs and records against what went in. */
#include <linux/kfifo.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#define STEPS 20000

static unsigned long checks;

#include "../check.h"
/* A fixed stream: a failure is the same in each run. */
static u64 rng_state = 0x9e3779b97f4a7c15ULL;

static u32 rnd(u32 below)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (u32)(rng_state >> 32) % below;
}
struct big {
	u32 number;
	u8 text[9];
};

static DEFINE_KFIFO(static_bytes, unsigned char, 32);

/* Byte n of the stream that is sent. */
static u8 byte_at(u32 n)
{
	return n * 31 + (n >> 8);
}

static int check_bytes(void)
{
	struct kfifo fifo;
	u32 sent = 0, received = 0;
	u8 buf[200];

	CHECK(!kfifo_alloc(&fifo, 100, GFP_KERNEL));
	CHECK(kfifo_size(&fifo) == 128);
	for (int i = 0; i < STEPS; i++) {
		u32 len = rnd(sizeof(buf)), room = 128 - (sent - received);
		u32 n;

		CHECK(kfifo_len(&fifo) == sent - received);
		CHECK(kfifo_avail(&fifo) == room);
		if (rnd(2)) {
			for (u32 k = 0; k < len; k++)
				buf[k] = byte_at(sent + k);
			n = kfifo_in(&fifo, buf, len);
			CHECK(n == min(len, room));
			sent += n;
			continue;
		}
		if (rnd(2)) {
			n = kfifo_out_peek(&fifo, buf, len);
			CHECK(n == min(len, sent - received));
		}
		n = kfifo_out(&fifo, buf, len);
		CHECK(n == min(len, sent - received));
		for (u32 k = 0; k < n; k++)
			CHECK(buf[k] == byte_at(received + k));
		received += n;
	}
	kfifo_free(&fifo);
	return 0;
}

static int check_structs(void)
{
	DECLARE_KFIFO_PTR(fifo, struct big);
	struct big in, out[3];
	u32 sent = 0, received = 0;

	INIT_KFIFO(fifo);
	CHECK(!kfifo_alloc(&fifo, 16, GFP_KERNEL));
	for (int i = 0; i < STEPS; i++) {
		if (rnd(2)) {
			in.number = sent;
			memset(in.text, byte_at(sent), sizeof(in.text));
			CHECK(kfifo_put(&fifo, in) == (sent - received < 16));
			sent += sent - received < 16;
		} else {
			u32 n = kfifo_out(&fifo, out, 3);

			CHECK(n == min(3U, sent - received));
			for (u32 k = 0; k < n; k++) {
				CHECK(out[k].number == received);
				CHECK(out[k].text[8] == byte_at(received));
				received++;
			}
		}
	}
	kfifo_free(&fifo);
	return 0;
}

/* Records come out whole, in their order, with their length. */
static int check_records(void)
{
	struct kfifo_rec_ptr_2 fifo;
	u32 lengths[64], first = 0, last = 0, used = 0, sent = 0, seen = 0;
	u8 buf[300];

	CHECK(!kfifo_alloc(&fifo, 512, GFP_KERNEL));
	for (int i = 0; i < STEPS; i++) {
		u32 len = 1 + rnd(sizeof(buf) - 1), n;

		if (rnd(2) && last - first < 64) {
			for (u32 k = 0; k < len; k++)
				buf[k] = byte_at(sent + k);
			n = kfifo_in(&fifo, buf, len);
			CHECK(n == (used + len + 2 <= 512 ? len : 0));
			if (!n)
				continue;
			lengths[last++ % 64] = len;
			used += len + 2;
			sent += len;
			continue;
		}
		if (first == last) {
			CHECK(kfifo_is_empty(&fifo));
			continue;
		}
		len = lengths[first++ % 64];
		CHECK(kfifo_peek_len(&fifo) == len);
		if (rnd(4)) {
			n = kfifo_out(&fifo, buf, sizeof(buf));
			CHECK(n == len);
			for (u32 k = 0; k < len; k++)
				CHECK(buf[k] == byte_at(seen + k));
		} else {
			kfifo_skip(&fifo);
		}
		used -= len + 2;
		seen += len;
	}
	kfifo_free(&fifo);
	return 0;
}

/* A ring that wraps is two entries of a scatterlist. */
static int check_dma(void)
{
	struct scatterlist sg[4];
	struct kfifo fifo;
	u8 buf[64] = { };
	u32 n;

	CHECK(!kfifo_alloc(&fifo, 64, GFP_KERNEL));
	sg_init_table(sg, ARRAY_SIZE(sg));
	CHECK(kfifo_in(&fifo, buf, 48) == 48);
	CHECK(kfifo_out(&fifo, buf, 40) == 40);
	n = kfifo_dma_in_prepare(&fifo, sg, ARRAY_SIZE(sg), 30);
	CHECK(n == 2 && sg[0].length == 16 && sg[1].length == 14);
	kfifo_dma_in_finish(&fifo, 30);
	CHECK(kfifo_len(&fifo) == 38);
	kfifo_free(&fifo);
	return 0;
}

static int check_static(void)
{
	u8 c = 0;

	CHECK(kfifo_size(&static_bytes) == 32 && kfifo_is_empty(&static_bytes));
	for (int i = 0; i < 40; i++)
		CHECK(kfifo_put(&static_bytes, i) == (i < 32));
	CHECK(kfifo_peek(&static_bytes, &c) && c == 0);
	for (int i = 0; i < 32; i++)
		CHECK(kfifo_get(&static_bytes, &c) && c == i);
	CHECK(!kfifo_get(&static_bytes, &c));
	return 0;
}

static int __init kfifo_init_module(void)
{
	int ret = check_bytes();

	if (!ret)
		ret = check_structs();
	if (!ret)
		ret = check_records();
	if (!ret)
		ret = check_dma();
	if (!ret)
		ret = check_static();
	if (!ret)
		pr_info("kfifo: %lu checks passed\n", checks);
	return ret;
}
module_init(kfifo_init_module);

static void __exit kfifo_exit_module(void)
{
}
module_exit(kfifo_exit_module);

MODULE_DESCRIPTION("Checks kfifos");
MODULE_LICENSE("GPL");
