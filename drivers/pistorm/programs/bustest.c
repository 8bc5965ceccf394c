// SPDX-License-Identifier: GPL-2.0
/*
 * bustest.c - memory, custom registers, the status register, interrupts and
 * batches over the bus. Prints what fails; exit status 0 when nothing does.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "../pistorm_uapi.h"
#include "ps_protocol.h"

static unsigned int failures;

static void check(int ok, const char *what)
{
	printf("%-52s %s\n", what, ok ? "ok" : "FAILED");
	failures += !ok;
}

/* Each width at each alignment that the bus has, both memories. */
static void memory(void)
{
	static const unsigned int bases[] = { 0x1000, 0xc00000 };

	for (size_t i = 0; i < 2; i++) {
		unsigned int b = bases[i];

		ps_write_32(b, 0x11223344);
		check(ps_read_32(b) == 0x11223344, "32 bits");
		check(ps_read_16(b) == 0x1122 && ps_read_16(b + 2) == 0x3344,
		      "... are two words, the upper first");
		ps_write_8(b + 1, 0xaa);
		ps_write_8(b + 2, 0x5b);
		check(ps_read_32(b) == 0x11aa5b44, "bytes on their lanes");
		check(ps_read_8(b) == 0x11 && ps_read_8(b + 1) == 0xaa,
		      "bytes read back");
	}
}

/* Every word its own address, over 4,096 words. */
static void addresses(void)
{
	unsigned int bad = 0;

	for (unsigned int i = 0; i < 4096; i++)
		ps_write_16(0x20000 + 2 * i, i ^ 0xa5a5);
	for (unsigned int i = 0; i < 4096; i++)
		bad += ps_read_16(0x20000 + 2 * i) != (i ^ 0xa5a5);
	check(!bad, "a test of 8 KiB of memory");
}

static void registers(void)
{
	unsigned int a = ps_read_16(0xdff006), b = ps_read_16(0xdff006);

	check(a != b, "VHPOSR moves");
	check(ps_read_8(0xbfe001) != 0 && ps_read_8(0xbfe001) != 0xff,
	      "CIAA_PRA is a port");
}

static void interrupts(void)
{
	check(ps_get_ipl_zero() == 1, "no interrupt is pending");
	ps_write_16(0xdff09a, 0xc000 | 0x0020); /* master, vertical blank */
	ps_write_16(0xdff09c, 0x8020);
	check(ps_get_ipl_zero() == 0, "an interrupt drops IPL_ZERO");
	check((ps_read_status_reg() & PISTORM_STATUS_IPL) >>
	      PISTORM_STATUS_IPL_SHIFT == 3, "... and the status tells level 3");
	ps_write_16(0xdff09c, 0x0020);
	check(ps_get_ipl_zero() == 1, "... until it is acknowledged");
	ps_write_16(0xdff09a, 0x4020);
}

static int run_batch(struct pistorm_busop *ops, uint32_t n)
{
	struct pistorm_batch b = { .ops_ptr = (uintptr_t)ops, .ops_count = n };

	return ioctl(ps_descriptor(), PISTORM_IOC_BATCH, &b);
}

static void batches(void)
{
	static struct pistorm_busop ops[PISTORM_BATCH_MAX + 1];
	unsigned int bad = 0, n = PISTORM_BATCH_MAX;

	for (unsigned int i = 0; i < n; i++)
		ops[i] = (struct pistorm_busop){
			.addr = 0x40000 + i / 2 * 2, .value = i * 77,
			.width = 2, .is_read = i & 1 };
	check(run_batch(ops, n) == 0, "a batch of 1024 operations");
	for (unsigned int i = 1; i < n; i += 2)
		bad += ops[i].value != ((i - 1) * 77 & 0xffff);
	check(!bad, "... all of them copied back");
	check(run_batch(ops, n + 1) && errno == EINVAL, "one more is refused");
	check(run_batch(ops, 0) && errno == EINVAL, "none is refused");
	check(run_batch((void *)8, 2) && errno == EFAULT,
	      "a bad pointer is EFAULT");
}

static void refusals(void)
{
	struct pistorm_busop op = { .width = 3, .is_read = 1 };
	int fd = ps_descriptor();

	check(ioctl(fd, PISTORM_IOC_BUSOP, &op) && errno == EINVAL,
	      "a width of 3 is EINVAL");
	check(ioctl(fd, _IO('p', 0x7f)) && errno == ENOTTY,
	      "an unknown command is ENOTTY");
	check(ioctl(fd, _IO('q', 0)) && errno == ENOTTY,
	      "another's command is ENOTTY");
}

int main(void)
{
	ps_setup_protocol();
	ps_reset_state_machine();
	ps_pulse_reset();
	memory();
	addresses();
	registers();
	interrupts();
	batches();
	refusals();
	printf("%u failed\n", failures);
	return failures != 0;
}
