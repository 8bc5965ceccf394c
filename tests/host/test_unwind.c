// SPDX-License-Identifier: GPL-2.0
/* ORC tables made by hand, DWARF tables of this very program. */
#define _GNU_SOURCE
#include <string.h>
#include <ucontext.h>

#include "cmocka.h"
#include "internal.h"

#define PACKED __attribute__((packed))

struct PACKED entry {
	int16_t sp_offset, bp_offset;
	uint16_t bits;
};

enum { PREV_SP = 1, BP = 4, SP = 5, R10 = 6, BP_INDIRECT = 8, SP_INDIRECT };
#define BITS(sp_reg, bp_reg, end) ((sp_reg) | (bp_reg) << 4 | (end) << 10)

/*
 * Code at CODE + 0x10 * i is described by entry i; the table is shuffled, and
 * tells where code is as a distance.
 */
#define CODE ((unsigned long)&t - 0x10000)

static struct {
	int32_t ip[8];
	struct entry orc[8];
	struct orc_tables tables;
} t;

static void set(int slot, unsigned int number, struct entry e)
{
	t.ip[slot] = CODE + 0x10 * number - (unsigned long)&t.ip[slot];
	t.orc[slot] = e;
	if ((size_t)slot >= t.tables.count)
		t.tables.count = slot + 1;
}

static int setup(void **state)
{
	memset(&t, 0, sizeof(t));
	t.tables.ip = t.ip;
	t.tables.orc = t.orc;
	return 0;
}

static unsigned long stack[16];

static struct kpi_regs regs_at(unsigned int number)
{
	struct kpi_regs r = { 0 };

	for (size_t i = 0; i < 16; i++)
		stack[i] = 0x1000 + i;
	r.ip = CODE + 0x10 * number + 3;
	r.sp = (unsigned long)stack;
	r.bp = (unsigned long)&stack[4];
	return r;
}

#define OFF(n) ((n) * 8)

static void sp_based(void **state)
{
	struct kpi_regs r = regs_at(1);

	set(0, 2, (struct entry){ OFF(5), 0, BITS(SP, 0, 0) });
	set(1, 1, (struct entry){ OFF(3), OFF(-2), BITS(SP, PREV_SP, 0) });
	set(2, 0, (struct entry){ OFF(1), 0, BITS(SP, 0, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip), UNWIND_OK);
	assert_int_equal(r.ip, 0x1002);
	assert_int_equal(r.sp, (unsigned long)&stack[3]);
	assert_int_equal(r.bp, 0x1001);
}

static void bp_based(void **state)
{
	struct kpi_regs r = regs_at(0);

	set(0, 0, (struct entry){ OFF(2), OFF(-2), BITS(BP, PREV_SP, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip), UNWIND_OK);
	assert_int_equal(r.ip, 0x1005);
	assert_int_equal(r.bp, 0x1004);
}

static void indirect(void **state)
{
	struct kpi_regs r = regs_at(0);

	stack[0] = (unsigned long)&stack[8];
	set(0, 0, (struct entry){ OFF(1), 0, BITS(SP_INDIRECT, 0, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip), UNWIND_OK);
	assert_int_equal(r.ip, 0x1008);
	r = regs_at(0);
	stack[3] = (unsigned long)&stack[10];
	set(0, 0, (struct entry){ OFF(-1), 0, BITS(BP_INDIRECT, 0, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip), UNWIND_OK);
	assert_int_equal(r.ip, 0x1009);
}

static void realigned(void **state)
{
	struct kpi_regs r = regs_at(0);

	r.r10 = (unsigned long)&stack[6];
	set(0, 0, (struct entry){ 0, 0, BITS(R10, 0, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip), UNWIND_OK);
	assert_int_equal(r.ip, 0x1005);
}

static void end_and_nothing(void **state)
{
	struct kpi_regs r = regs_at(1);

	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip),
			 UNWIND_NO_TABLE);
	set(0, 2, (struct entry){ OFF(1), 0, BITS(SP, 0, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip),
			 UNWIND_NO_TABLE);
	set(1, 1, (struct entry){ 0, 0, BITS(0, 0, 1) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip), UNWIND_END);
	set(1, 1, (struct entry){ 0, 0, BITS(0, 0, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip),
			 UNWIND_NO_TABLE);
	set(1, 1, (struct entry){ 0, 0, BITS(15, 0, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip),
			 UNWIND_NO_TABLE);
}

static void bad_stack_is_no_crash(void **state)
{
	struct kpi_regs r = regs_at(0);

	r.sp = 8;
	set(0, 0, (struct entry){ OFF(3), 0, BITS(SP, 0, 0) });
	assert_int_equal(orc_unwind_step(&t.tables, &r, r.ip),
			 UNWIND_NO_TABLE);
}

static unsigned long chain[16];
static size_t chain_length;

__attribute__((noipa)) static void walk(void)
{
	struct kpi_regs r = { 0 };
	struct unwind u;
	struct frame f;
	ucontext_t uc;

	getcontext(&uc);
	r.ip = uc.uc_mcontext.gregs[REG_RIP];
	r.sp = uc.uc_mcontext.gregs[REG_RSP];
	r.bp = uc.uc_mcontext.gregs[REG_RBP];
	r.bx = uc.uc_mcontext.gregs[REG_RBX];
	r.r12 = uc.uc_mcontext.gregs[REG_R12];
	r.r13 = uc.uc_mcontext.gregs[REG_R13];
	r.r14 = uc.uc_mcontext.gregs[REG_R14];
	r.r15 = uc.uc_mcontext.gregs[REG_R15];
	unwind_start(&u, &r);
	while (chain_length < 16 && unwind_next(&u, &f))
		chain[chain_length++] = f.ip;
}

__attribute__((noipa)) static void middle(int n)
{
	char frame[64 + n];

	__asm__ volatile("" : : "r"(frame) : "memory");
	walk();
	__asm__ volatile("" : : "r"(frame) : "memory");
}

__attribute__((noipa)) static void outer(void)
{
	middle(100);
	__asm__ volatile("");
}

static bool named(unsigned long ip, const char *name)
{
	char buf[200];

	return dwarf_host_symbol(ip - 1, buf, sizeof(buf)) &&
	       !strncmp(buf, name, strlen(name)) && buf[strlen(name)] == '+';
}

static void through_host_functions(void **state)
{
	char line[200];

	outer();
	assert_in_range(chain_length, 4, 16);
	assert_true(named(chain[0] + 1, "walk"));
	assert_true(named(chain[1], "middle"));
	assert_true(named(chain[2], "outer"));
	assert_true(named(chain[3], "through_host_functions"));
	assert_true(dwarf_line(chain[1] - 1, line, sizeof(line), false));
	assert_int_equal(strncmp(line, "test_unwind.c:", 14), 0);
	dwarf_close();
}

static void peeking_does_not_fault(void **state)
{
	unsigned long value = 5, got = 0;

	assert_true(peek_long((unsigned long)&value, &got));
	assert_int_equal(got, 5);
	assert_false(peek_long(8, &got));
	assert_false(peek_long(0xdead000000000000ul, &got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(sp_based, setup),
		cmocka_unit_test_setup(bp_based, setup),
		cmocka_unit_test_setup(indirect, setup),
		cmocka_unit_test_setup(realigned, setup),
		cmocka_unit_test_setup(end_and_nothing, setup),
		cmocka_unit_test_setup(bad_stack_is_no_crash, setup),
		cmocka_unit_test(through_host_functions),
		cmocka_unit_test(peeking_does_not_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
