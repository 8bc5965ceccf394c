// SPDX-License-Identifier: GPL-2.0
/*
 * Walking a stack, through kernel code, the link editor's veneers and the
 * host's own functions.  Where no table covers an address the stack is
 * searched for return addresses; what is found so is marked as a guess.
 */
#define _GNU_SOURCE
#include <sys/uio.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

/* How far a search goes: a frame that is larger hides its caller. */
#define SCAN_WORDS 1024
#define MAX_DEPTH 100000

static _Thread_local const struct capture *stack_copy;

void unwind_from(const struct capture *copy)
{
	stack_copy = copy;
}

/* A system call that copies fails where a load would fault. */
bool peek(unsigned long addr, void *out, size_t size)
{
	struct iovec to = { out, size };
	struct iovec from = { (void *)addr, size };
	const struct capture *c = stack_copy;

	if (c && addr >= c->start && size <= c->size &&
	    addr - c->start <= c->size - size) {
		memcpy(out, c->bytes + (addr - c->start), size);
		return true;
	}
	return process_vm_readv(getpid(), &to, 1, &from, 1, 0) ==
	       (ssize_t)size;
}

bool peek_long(unsigned long addr, unsigned long *out)
{
	return peek(addr, out, sizeof(*out));
}

void unwind_start(struct unwind *u, const struct kpi_regs *regs)
{
	memset(u, 0, sizeof(*u));
	u->regs = *regs;
	u->first = true;
}

static enum unwind_result orc_step(struct kpi_regs *regs, unsigned long ip)
{
	struct image_node *node = image_at(images_enter(), ip);
	enum unwind_result result = UNWIND_NO_TABLE;

	if (node) {
		struct host_range ips = lkm_image_section(node->image,
							  ".orc_unwind_ip");
		struct host_range orc = lkm_image_section(node->image,
							  ".orc_unwind");
		struct orc_tables tables = {
			(void *)ips.start, (void *)orc.start,
			(ips.end - ips.start) / sizeof(int32_t),
		};

		if (orc.end - orc.start >= tables.count * ORC_ENTRY_SIZE)
			result = orc_unwind_step(&tables, regs, ip);
	}
	images_leave();
	return result;
}

/* Does a call instruction end at @ip? */
static bool after_call(unsigned long ip)
{
	unsigned char b[7];

	if (!peek(ip - sizeof(b), b, sizeof(b)))
		return false;
	return b[2] == 0xe8 ||
	       (b[5] == 0xff && (b[6] & 0x38) == 0x10) ||
	       (b[4] == 0xff && (b[5] & 0x38) == 0x10) ||
	       (b[1] == 0xff && (b[2] & 0x38) == 0x10) ||
	       (b[0] == 0xff && (b[1] & 0x38) == 0x10);
}

static bool is_return_address(unsigned long value)
{
	bool text = image_is_text(images_enter(), value - 1);

	images_leave();
	return text && after_call(value);
}

/* The tables go on from the frame that was found. */
static bool scan(struct unwind *u)
{
	unsigned long sp = u->regs.sp & ~7ul, value;

	for (int i = 0; i < SCAN_WORDS; i++, sp += sizeof(value)) {
		if (!peek_long(sp, &value))
			return false;
		if (!is_return_address(value))
			continue;
		u->regs.ip = value;
		u->regs.sp = sp + sizeof(value);
		return true;
	}
	return false;
}

/* A call to nowhere: the return address lies on top of the stack. */
static bool step_back_from_nowhere(struct unwind *u)
{
	unsigned long value;
	unsigned char byte;

	if (!u->first || peek(u->regs.ip, &byte, 1) ||
	    !peek_long(u->regs.sp, &value) || !is_return_address(value))
		return false;
	u->regs.ip = value;
	u->regs.sp += sizeof(value);
	return true;
}

static bool step(struct unwind *u, bool *reliable)
{
	unsigned long lookup = u->regs.ip - !u->first;
	struct kpi_regs next = u->regs;
	enum unwind_result result;

	*reliable = true;
	if (step_back_from_nowhere(u) ||
	    (!u->first && site_step_back(&u->regs, lookup)))
		return true;
	result = orc_step(&next, lookup);
	if (result == UNWIND_NO_TABLE)
		result = dwarf_unwind_step(&next, lookup);
	if (result == UNWIND_END)
		return false;
	/* Stacks grow down; whatever does not go up is no chain. */
	if (result == UNWIND_OK && next.sp > u->regs.sp) {
		u->regs = next;
		return next.ip != 0;
	}
	*reliable = false;
	return scan(u);
}

bool unwind_next(struct unwind *u, struct frame *out)
{
	bool reliable = true;

	if (u->done || u->depth >= MAX_DEPTH)
		return false;
	if (u->depth++ > 0) {
		if (!step(u, &reliable)) {
			u->done = true;
			return false;
		}
		u->first = false;
	}
	*out = (struct frame){ u->regs.ip, u->regs.sp, reliable };
	return true;
}

unsigned long host_stack_trace(unsigned long ip, unsigned long sp,
			       unsigned long bp, unsigned long *entries,
			       unsigned long max)
{
	struct kpi_regs regs = { .ip = ip, .sp = sp, .bp = bp };
	struct unwind u;
	struct frame f;
	unsigned long n = 0;

	unwind_start(&u, &regs);
	while (n < max && unwind_next(&u, &f)) {
		bool ours = image_is_text(images_enter(), f.ip - (n != 0));

		images_leave();
		if (ours && f.reliable)
			entries[n++] = f.ip;
	}
	return n;
}
