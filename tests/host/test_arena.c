// SPDX-License-Identifier: GPL-2.0
/* The memory file: its parts, mappings of it a second time, giving it back. */
#include <errno.h>
#include <string.h>

#include "cmocka.h"
#include "internal.h"

#define MIB (1ul << 20)
#define CPUS 4u

static int setup(void **state)
{
	struct lkm_error err = { "" };
	int ret = arena_open(64 * MIB, CPUS, false, &err);

	if (ret)
		print_error("%s\n", err.text);
	return ret;
}

static int teardown(void **state)
{
	arena_close();
	return 0;
}

static unsigned long size(const struct host_range *r)
{
	return r->end - r->start;
}

static void parts_are_there_and_apart(void **state)
{
	assert_int_equal(size(&arena.memory), 64 * MIB);
	assert_int_equal(size(&arena.vmemmap),
			 64 * MIB / PAGE_SIZE * 64);
	assert_int_equal(arena.percpu_stride * CPUS, size(&arena.percpu));
	assert_true(arena.memory.end <= arena.vmemmap.start);
	assert_true(arena.vmemmap.end <= arena.percpu.start);
	assert_true(arena.percpu.end <= arena.vmalloc.start);
	assert_int_equal(arena.memory.start % (1ul << 30), 0);
	*(volatile long *)arena.memory.start = 1;
	*(volatile long *)(arena.memory.end - 8) = 1;
	*(volatile long *)(arena.vmemmap.end - 8) = 1;
	*(volatile long *)(arena.percpu.end - 8) = 1;
}

static bool mapped(unsigned long addr)
{
	char byte;

	return peek(addr, &byte, 1);
}

static void behind_the_parts_is_nothing(void **state)
{
	assert_false(mapped(arena.memory.end));
	assert_false(mapped(arena.vmemmap.end));
	assert_false(mapped(arena.percpu.end));
	assert_false(mapped(arena.vmalloc.start));
}

static void a_page_has_two_addresses(void **state)
{
	unsigned long va = arena.vmalloc.start + 16 * PAGE_SIZE;
	char *direct = (char *)arena.memory.start + 5 * PAGE_SIZE;
	unsigned int rw = HOST_PROT_READ | HOST_PROT_WRITE;

	strcpy(direct, "written here");
	assert_int_equal(host_map(va, 5 * PAGE_SIZE, PAGE_SIZE, rw), 0);
	assert_string_equal((char *)va, "written here");
	strcpy((char *)va, "and there");
	assert_string_equal(direct, "and there");
	assert_int_equal(host_unmap(va, PAGE_SIZE), 0);
	assert_false(mapped(va));
}

static void mappings_stay_within(void **state)
{
	unsigned long va = arena.vmalloc.start, end = arena.vmalloc.end;
	unsigned int r = HOST_PROT_READ;

	assert_int_equal(host_map(va + 1, 0, PAGE_SIZE, r), -EINVAL);
	assert_int_equal(host_map(va, 1, PAGE_SIZE, r), -EINVAL);
	assert_int_equal(host_map(va, 0, 0, r), -EINVAL);
	assert_int_equal(host_map(va, 0, 100, r), -EINVAL);
	assert_int_equal(host_map(va, 64 * MIB, PAGE_SIZE, r), -EINVAL);
	assert_int_equal(host_map(va, 64 * MIB - PAGE_SIZE, 2 * PAGE_SIZE, r),
			 -EINVAL);
	assert_int_equal(host_map(end - PAGE_SIZE, 0, 2 * PAGE_SIZE, r),
			 -EINVAL);
	assert_int_equal(host_map(va, 0, -PAGE_SIZE, r), -EINVAL);
	assert_int_equal(host_map(arena.memory.start, 0, PAGE_SIZE, r),
			 -EINVAL);
	assert_int_equal(host_unmap(arena.memory.start, PAGE_SIZE), -EINVAL);
	assert_true(mapped(arena.memory.start));
}

static void discarded_pages_are_zero(void **state)
{
	char *p = (char *)arena.memory.start + 8 * PAGE_SIZE;

	memset(p, 0x5a, 3 * PAGE_SIZE);
	host_arena_discard(9 * PAGE_SIZE, PAGE_SIZE);
	assert_int_equal(p[PAGE_SIZE - 1], 0x5a);
	assert_int_equal(p[PAGE_SIZE], 0);
	assert_int_equal(p[2 * PAGE_SIZE - 1], 0);
	assert_int_equal(p[2 * PAGE_SIZE], 0x5a);
}

static void user_memory(void **state)
{
	long p = host_user_mmap(0, PAGE_SIZE,
				HOST_PROT_READ | HOST_PROT_WRITE);

	assert_true(p > 0);
	*(volatile char *)p = 1;
	assert_int_equal(host_user_munmap(p, PAGE_SIZE), 0);
	assert_false(mapped(p));
	assert_int_equal(host_user_mmap(0, 0, HOST_PROT_READ), -EINVAL);
}

static void sizes_out_of_range_are_refused(void **state)
{
	struct lkm_error err;

	assert_int_equal(arena_open(1 * MIB, CPUS, false, &err), -EINVAL);
	assert_non_null(strstr(err.text, "MiB"));
	assert_int_equal(arena_open(4096 * MIB, CPUS, false, &err), -EINVAL);
	assert_int_equal(arena_open(1ull << 60, CPUS, false, &err), -EINVAL);
}

static void opens_again_and_low(void **state)
{
	struct lkm_error err;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(arena_open(3072 * MIB, 64, i & 1, &err), 0);
		*(volatile long *)(arena.percpu.end - 8) = 1;
		arena_close();
	}
}

static void random_bytes_differ(void **state)
{
	unsigned char a[300] = { 0 }, b[300] = { 0 };

	host_random(a, sizeof(a));
	host_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(parts_are_there_and_apart,
						setup, teardown),
		cmocka_unit_test_setup_teardown(behind_the_parts_is_nothing,
						setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_has_two_addresses,
						setup, teardown),
		cmocka_unit_test_setup_teardown(mappings_stay_within, setup,
						teardown),
		cmocka_unit_test_setup_teardown(discarded_pages_are_zero,
						setup, teardown),
		cmocka_unit_test(user_memory),
		cmocka_unit_test(sizes_out_of_range_are_refused),
		cmocka_unit_test(opens_again_and_low),
		cmocka_unit_test(random_bytes_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
