// SPDX-License-Identifier: GPL-2.0
/* The device's end of a virtqueue, against drivers that break its rules. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka.h"
#include "virtq.h"

#define SIZE 8u
#define MEMORY 0x10000u

/* Rings and buffers, at their "physical" addresses. */
enum { DESC = 0x1000, AVAIL = 0x2000, USED = 0x3000, TABLE = 0x4000,
       DATA = 0x5000 };
#define NEXT 1
#define WRITE 2
#define INDIRECT 4

static _Alignas(16) uint8_t memory[MEMORY];
static struct virtq q;
static struct lkm_chain chain;

static void *find(uint64_t address, uint64_t size)
{
	return address <= MEMORY && size <= MEMORY - address ?
		       memory + address :
		       NULL;
}

static void set(uint64_t table, unsigned int i, uint64_t address,
		uint32_t length, uint16_t flags, uint16_t next)
{
	((struct virtq_desc *)(memory + table))[i] =
		(struct virtq_desc){ address, length, flags, next };
}

static struct virtq_avail *avail(void)
{
	return (struct virtq_avail *)(memory + AVAIL);
}

static struct virtq_used *used(void)
{
	return (struct virtq_used *)(memory + USED);
}

static void offer(uint16_t head)
{
	avail()->ring[avail()->idx % SIZE] = head;
	avail()->idx++;
}

static int start(void **state)
{
	const struct device_ring ring = { SIZE, DESC, AVAIL, USED };

	device_services.memory = find;
	memset(memory, 0, sizeof(memory));
	return virtq_open(&q, &ring, SIZE,
			  VIRTQ_F_INDIRECT | VIRTQ_F_EVENT_IDX);
}

static int end(void **state)
{
	virtq_close(&q);
	return 0;
}

static void a_chain_is_taken_and_given_back(void **state)
{
	char buf[16] = "";

	set(DESC, 3, DATA, 4, NEXT, 5);
	set(DESC, 5, DATA + 8, 4, NEXT, 1);
	set(DESC, 1, DATA + 16, 8, WRITE, 0);
	memcpy(memory + DATA, "abcd....efgh", 12);
	assert_int_equal(virtq_pop(&q, &chain), 0);
	offer(3);
	assert_int_equal(virtq_pop(&q, &chain), 1);
	assert_int_equal(chain.n_out, 2);
	assert_int_equal(chain.n_in, 1);
	assert_int_equal(chain.out_size, 8);
	assert_int_equal(lkm_chain_read(&chain, 2, buf, 16), 6);
	assert_memory_equal(buf, "cdefgh", 6);
	assert_int_equal(lkm_chain_read(&chain, 8, buf, 16), 0);
	assert_int_equal(lkm_chain_write(&chain, 3, "0123456789", 10), 5);
	assert_memory_equal(memory + DATA + 16 + 3, "01234", 5);
	virtq_push(&q, chain.head, 8);
	assert_int_equal(used()->idx, 1);
	assert_int_equal(used()->ring[0].id, 3);
	assert_int_equal(used()->ring[0].length, 8);
	assert_int_equal(virtq_pop(&q, &chain), 0);
}

static void an_indirect_chain_is_one(void **state)
{
	set(TABLE, 0, DATA, 4, NEXT, 1);
	set(TABLE, 1, DATA + 4, 4, WRITE, 0);
	set(DESC, 0, TABLE, 32, INDIRECT, 0);
	offer(0);
	assert_int_equal(virtq_pop(&q, &chain), 1);
	assert_int_equal(chain.n_out, 1);
	assert_int_equal(chain.n_in, 1);
}

static void the_driver_is_interrupted_when_it_asks(void **state)
{
	set(DESC, 0, DATA, 4, WRITE, 0);
	/* used_event: tell me when that one is used. */
	avail()->ring[SIZE] = 1;
	for (int i = 0; i < 3; i++) {
		offer(0);
		assert_int_equal(virtq_pop(&q, &chain), 1);
		virtq_push(&q, chain.head, 0);
		assert_int_equal(virtq_wants_interrupt(&q), i == 1);
	}
	assert_false(virtq_wants_interrupt(&q));
}

/* ------------------------------------------------------ drivers gone bad */

static void expect_broken(void)
{
	assert_int_equal(virtq_pop(&q, &chain), -EPROTO);
	/* From then on there is nothing. */
	assert_int_equal(virtq_pop(&q, &chain), 0);
}

static void a_loop_ends(void **state)
{
	set(DESC, 0, DATA, 4, NEXT, 1);
	set(DESC, 1, DATA, 4, NEXT, 0);
	offer(0);
	expect_broken();
}

static void a_loop_in_a_table_ends(void **state)
{
	set(TABLE, 0, DATA, 4, NEXT, 0);
	set(DESC, 0, TABLE, 32, INDIRECT, 0);
	offer(0);
	expect_broken();
}

static void a_table_in_a_table_is_refused(void **state)
{
	set(TABLE, 0, TABLE, 32, INDIRECT, 0);
	set(DESC, 0, TABLE, 32, INDIRECT, 0);
	offer(0);
	expect_broken();
}

static void a_table_of_half_an_entry_is_refused(void **state)
{
	set(DESC, 0, TABLE, 24, INDIRECT, 0);
	offer(0);
	expect_broken();
}

static void a_head_out_of_range_is_refused(void **state)
{
	offer(SIZE);
	expect_broken();
}

static void a_next_out_of_range_is_refused(void **state)
{
	set(DESC, 0, DATA, 4, NEXT, SIZE);
	offer(0);
	expect_broken();
}

static void a_buffer_outside_of_memory_is_refused(void **state)
{
	set(DESC, 0, MEMORY - 4, 8, 0, 0);
	offer(0);
	expect_broken();
}

static void an_address_that_wraps_is_refused(void **state)
{
	set(DESC, 0, ~0ull - 4, 8, 0, 0);
	offer(0);
	expect_broken();
}

static void reading_after_writing_is_refused(void **state)
{
	set(DESC, 0, DATA, 4, NEXT | WRITE, 1);
	set(DESC, 1, DATA, 4, 0, 0);
	offer(0);
	expect_broken();
}

static void an_index_that_runs_ahead_is_refused(void **state)
{
	avail()->idx = SIZE + 1;
	expect_broken();
}

static void rings_must_be_in_memory(void **state)
{
	struct device_ring ring = { SIZE, DESC, AVAIL, USED };
	struct virtq other;

	ring.size = SIZE - 1;
	assert_int_equal(virtq_open(&other, &ring, SIZE, 0), -EINVAL);
	ring.size = 2 * SIZE;
	assert_int_equal(virtq_open(&other, &ring, SIZE, 0), -EINVAL);
	ring.size = SIZE;
	ring.used = MEMORY - 16;
	assert_int_equal(virtq_open(&other, &ring, SIZE, 0), -EFAULT);
	ring.used = USED + 2;
	assert_int_equal(virtq_open(&other, &ring, SIZE, 0), -EINVAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_chain_is_taken_and_given_back),
		TEST(an_indirect_chain_is_one),
		TEST(the_driver_is_interrupted_when_it_asks),
		TEST(a_loop_ends),
		TEST(a_loop_in_a_table_ends),
		TEST(a_table_in_a_table_is_refused),
		TEST(a_table_of_half_an_entry_is_refused),
		TEST(a_head_out_of_range_is_refused),
		TEST(a_next_out_of_range_is_refused),
		TEST(a_buffer_outside_of_memory_is_refused),
		TEST(an_address_that_wraps_is_refused),
		TEST(reading_after_writing_is_refused),
		TEST(an_index_that_runs_ahead_is_refused),
		TEST(rings_must_be_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
