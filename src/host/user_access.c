// SPDX-License-Identifier: GPL-2.0
/*
 * user_access.c - drivers that follow a program's pointer by themselves.
 *
 * Where the processor has no SMAP that works on a real machine, so there are
 * such drivers.  Here the program is another process: the address is a hole,
 * or with bad luck something of this process.  The fault is said to be what
 * it is, and the instruction done in the program's memory.  Code in exception
 * tables (unsafe_get_user() and its like, inlined) is right to do so.
 */
#include "emulate.h"
#include "internal.h"

#define USER_END (1ul << 47)

static _Thread_local unsigned long page;	/* that the instruction is at */
static _Thread_local bool failed;

static bool on_page(unsigned long address)
{
	return (address & ~(PAGE_SIZE - 1)) == page;
}

static uint64_t user_read(unsigned long address, unsigned int size)
{
	uint64_t value = 0;

	failed |= kpi.user_access(address, &value, size, 0) != 0;
	return value;
}

static void user_write(unsigned long address, unsigned int size,
		       uint64_t value)
{
	failed |= kpi.user_access(address, &value, size, 1) != 0;
}

static uint32_t no_port(unsigned int port, unsigned int size)
{
	failed = true;
	return 0;
}

static void no_port_write(unsigned int port, unsigned int size, uint32_t value)
{
	failed = true;
}

static const struct emulate_bus user_bus = {
	.is_io = on_page,
	.read = user_read,
	.write = user_write,
	.in = no_port,
	.out = no_port_write,
};

/* ------------------------------------------------------------ the report */

#define PLACES 256
static _Atomic unsigned long places[PLACES];

/* The first time at @ip. When there are too many, no more is said. */
static bool is_new_place(unsigned long ip)
{
	for (size_t i = 0; i < PLACES; i++) {
		unsigned long seen = 0;

		if (atomic_compare_exchange_strong(&places[i], &seen, ip))
			return true;
		if (seen == ip)
			return false;
	}
	return false;
}

static void report(const struct kpi_regs *regs, unsigned long address)
{
	char place[320];

	unsigned long ip = site_original(regs->ip);

	if (kpi.may_fault(ip) || !is_new_place(ip))
		return;
	oops_place(place, sizeof(place), ip, true);
	log_printf(4, "BUG: access to user memory outside uaccess: %016lx by %s",
		   address, place);
	host_backtrace(4, ip, regs->sp, regs->bp);
	host_finding("access to user memory outside uaccess");
}

bool user_access_fault(struct kpi_regs *regs, unsigned long address)
{
	const struct cpu_thread *t = cpu_self();
	struct kpi_regs before = *regs;
	unsigned long fault;
	uint64_t unused;

	if (!t->serving || !kpi.user_access || address < PAGE_SIZE ||
	    address >= USER_END || emulate_open() ||
	    kpi.user_access(address, &unused, 1, 0))
		return false;
	report(regs, address);
	page = address & ~(PAGE_SIZE - 1);
	failed = false;
	/* A string goes on by itself where it stopped. */
	if (emulate(regs, &user_bus, &fault) == EMULATE_UNKNOWN ||
	    (regs->ip == before.ip && regs->cx == before.cx))
		failed = true;
	if (failed)
		*regs = before;
	return !failed;
}
