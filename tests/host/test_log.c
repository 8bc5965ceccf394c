// SPDX-License-Identifier: GPL-2.0
/* The kernel log: records, continuation, the ring, the console's level. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "cmocka.h"
#include "internal.h"

static struct {
	unsigned int count;
	uint64_t last_sequence;
	bool in_order;
	int level;
	char text[4096];
} seen;

static void sink(void *ctx, const struct lkmhost_record *r)
{
	assert_ptr_equal(ctx, &seen);
	if (seen.count && r->sequence <= seen.last_sequence)
		seen.in_order = false;
	seen.count++;
	seen.last_sequence = r->sequence;
	seen.level = r->level;
	memcpy(seen.text, r->text, r->length);
	seen.text[r->length] = '\0';
}

static int setup(void **state)
{
	struct log_config config = { sink, &seen, 8 };

	memset(&seen, 0, sizeof(seen));
	seen.in_order = true;
	log_open(&config);
	return 0;
}

static void say(int level, unsigned int flags, const char *text)
{
	host_log(level, flags, text, strlen(text));
}

static void a_line_is_a_record(void **state)
{
	say(6, HOST_LOG_NEWLINE, "hello");
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.level, 6);
	assert_string_equal(seen.text, "hello");
}

static void continuation_joins(void **state)
{
	say(4, 0, "one");
	assert_int_equal(seen.count, 0);
	say(4, HOST_LOG_CONT, " two");
	say(4, HOST_LOG_CONT | HOST_LOG_NEWLINE, " three");
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.text, "one two three");
}

static void next_record_ends_an_open_one(void **state)
{
	say(4, 0, "open");
	say(5, HOST_LOG_NEWLINE, "next");
	assert_int_equal(seen.count, 2);
	assert_string_equal(seen.text, "next");
}

static void flush_ends_an_open_one(void **state)
{
	say(4, 0, "open");
	host_log_flush();
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.text, "open");
	host_log_flush();
	assert_int_equal(seen.count, 1);
}

static void continuation_of_nothing_is_a_record(void **state)
{
	say(4, HOST_LOG_CONT | HOST_LOG_NEWLINE, "alone");
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.text, "alone");
}

static void level_keeps_records_from_the_console(void **state)
{
	uint64_t sequence = 0;
	struct lkmhost_record r;
	char buf[64];

	host_log_set_level(5);
	assert_int_equal(host_log_level(), 5);
	say(5, HOST_LOG_NEWLINE, "too quiet");
	assert_int_equal(seen.count, 0);
	say(4, HOST_LOG_NEWLINE, "loud");
	assert_int_equal(seen.count, 1);
	/* Both are in the ring. */
	assert_true(log_read(&sequence, &r, buf, sizeof(buf)));
	assert_memory_equal(r.text, "too quiet", r.length);
	assert_true(log_read(&sequence, &r, buf, sizeof(buf)));
	assert_memory_equal(r.text, "loud", r.length);
	assert_false(log_read(&sequence, &r, buf, sizeof(buf)));
}

static void long_texts_are_cut(void **state)
{
	char text[8192];

	memset(text, 'x', sizeof(text));
	host_log(4, HOST_LOG_NEWLINE, text, sizeof(text));
	assert_int_equal(seen.count, 1);
	assert_in_range(strlen(seen.text), 1000, 4095);
}

/* The oldest records go, the others stay whole and in order. */
static void ring_wraps(void **state)
{
	struct lkmhost_record r;
	uint64_t sequence = 0;
	char text[300], buf[300];
	unsigned int n = 0;

	for (int i = 0; i < 20000; i++) {
		int len = snprintf(text, sizeof(text), "record %d %.*s", i,
				   i % 200, "........................"
				   "........................................"
				   "........................................"
				   "........................................"
				   "........................................");

		host_log(6, HOST_LOG_NEWLINE, text, len);
	}
	assert_int_equal(seen.count, 20000);
	while (log_read(&sequence, &r, buf, sizeof(buf))) {
		int number;

		buf[r.length < sizeof(buf) ? r.length : sizeof(buf) - 1] = '\0';
		assert_int_equal(sscanf(buf, "record %d ", &number), 1);
		assert_int_equal(number, r.sequence);
		n++;
	}
	assert_int_equal(sequence, 20000);
	assert_in_range(n, 500, 19000);
}

static void *shout(void *arg)
{
	for (int i = 0; i < 2000; i++)
		say(6, HOST_LOG_NEWLINE, arg);
	return NULL;
}

static void threads_do_not_mix(void **state)
{
	pthread_t a, b;

	pthread_create(&a, NULL, shout, (void *)"aaaa");
	pthread_create(&b, NULL, shout, (void *)"bbbb");
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert_int_equal(seen.count, 4000);
	assert_true(seen.in_order);
}

/* A handler that faults while it logs must get its own message out. */
static void reentrant_sink(void *ctx, const struct lkmhost_record *r)
{
	unsigned int *depth = ctx;

	if ((*depth)++ == 0)
		say(0, HOST_LOG_NEWLINE, "within");
}

static void owner_may_log_again(void **state)
{
	unsigned int depth = 0;
	struct log_config config = { reentrant_sink, &depth, 8 };

	log_open(&config);
	say(4, HOST_LOG_NEWLINE, "outer");
	assert_int_equal(depth, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_line_is_a_record, setup),
		cmocka_unit_test_setup(continuation_joins, setup),
		cmocka_unit_test_setup(next_record_ends_an_open_one, setup),
		cmocka_unit_test_setup(flush_ends_an_open_one, setup),
		cmocka_unit_test_setup(continuation_of_nothing_is_a_record,
				       setup),
		cmocka_unit_test_setup(level_keeps_records_from_the_console,
				       setup),
		cmocka_unit_test_setup(long_texts_are_cut, setup),
		cmocka_unit_test_setup(ring_wraps, setup),
		cmocka_unit_test_setup(threads_do_not_mix, setup),
		cmocka_unit_test_setup(owner_may_log_again, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
