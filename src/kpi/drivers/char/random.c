// SPDX-License-Identifier: GPL-2.0
/* drivers/char/random.c, linux/random.h: random numbers, from the host's. */
#include <linux/blkdev.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/notifier.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "kpi.h"

/*
 * The host's generator costs a system call, and drivers mostly ask for a few
 * bytes: those come from a batch of each CPU.  Nothing else runs on this CPU
 * while the thread keeps it, and a byte is wiped when it is handed out.
 */
struct random_batch {
	unsigned int left;
	u8 bytes[256];
};

static DEFINE_PER_CPU(struct random_batch, random_batch);

static void take_from_batch(void *buf, size_t len)
{
	struct random_batch *batch = &get_cpu_var(random_batch);
	u8 *from;

	if (batch->left < len) {
		host_random(batch->bytes, sizeof(batch->bytes));
		batch->left = sizeof(batch->bytes);
	}
	batch->left -= len;
	from = batch->bytes + batch->left;
	memcpy(buf, from, len);
	memset(from, 0, len);
	put_cpu_var(random_batch);
}

void get_random_bytes(void *buf, size_t len)
{
	if (len <= 64)
		take_from_batch(buf, len);
	else
		host_random(buf, len);
}
KPI_EXPORT(get_random_bytes);

#define DEFINE_GET_RANDOM(type)                                               \
type get_random_##type(void)                                                  \
{                                                                             \
	type value;                                                           \
                                                                              \
	take_from_batch(&value, sizeof(value));                               \
	return value;                                                         \
}                                                                             \
KPI_EXPORT(get_random_##type)

DEFINE_GET_RANDOM(u8);
DEFINE_GET_RANDOM(u16);
DEFINE_GET_RANDOM(u32);
DEFINE_GET_RANDOM(u64);

/*
 * Uniform below @ceil by Lemire's multiplication: the low half tells whether
 * the draw fell into the short remainder interval and must be repeated.
 */
u32 __get_random_u32_below(u32 ceil)
{
	u64 product;
	u32 threshold;

	if (ceil <= 1)
		return ceil ? 0 : get_random_u32();
	threshold = -ceil % ceil;
	do {
		product = (u64)get_random_u32() * ceil;
	} while ((u32)product < threshold);
	return product >> 32;
}
KPI_EXPORT(__get_random_u32_below);

bool rng_is_initialized(void)
{
	return true;
}
KPI_EXPORT(rng_is_initialized);

int wait_for_random_bytes(void)
{
	return 0;
}
KPI_EXPORT(wait_for_random_bytes);

/*
 * Entropy from drivers: the kernel stirs it into a pool that is seeded
 * already.  The pool is the host's, which neither needs nor takes it.
 */
#define ENTROPY_REASON "the host's generator is seeded already"

void add_device_randomness(const void *buf, size_t len)
{
}
KPI_EXPORT_NOOP(add_device_randomness, ENTROPY_REASON);

void add_input_randomness(unsigned int type, unsigned int code,
			  unsigned int value)
{
}
KPI_EXPORT_NOOP(add_input_randomness, ENTROPY_REASON);

void add_interrupt_randomness(int irq)
{
}
KPI_EXPORT_NOOP(add_interrupt_randomness, ENTROPY_REASON);

#ifdef CONFIG_BLOCK
void add_disk_randomness(struct gendisk *disk)
{
}
KPI_EXPORT_NOOP(add_disk_randomness, ENTROPY_REASON);
#endif

/*
 * The thread of a hardware generator calls this in a loop and expects to be
 * held back while entropy is not needed: one reseeding interval.
 */
void add_hwgenerator_randomness(const void *buf, size_t len, size_t entropy)
{
	if (!kthread_should_stop())
		schedule_timeout_interruptible(60 * HZ);
}
KPI_EXPORT(add_hwgenerator_randomness);

#if IS_ENABLED(CONFIG_VMGENID)
/* Called when a virtual machine has been cloned; a process never is. */
static BLOCKING_NOTIFIER_HEAD(vmfork_chain);

int register_random_vmfork_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&vmfork_chain, nb);
}
KPI_EXPORT(register_random_vmfork_notifier);

int unregister_random_vmfork_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&vmfork_chain, nb);
}
KPI_EXPORT(unregister_random_vmfork_notifier);
#endif
