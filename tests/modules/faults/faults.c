// SPDX-License-Identifier: GPL-2.0
/* Accesses that may fault: user pointers, word loads, registers of the CPU. */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <asm/fpu/api.h>
#include <asm/msr.h>
#include <asm/word-at-a-time.h>

static unsigned int checks;

#include "../check.h"

/* Nothing is ever mapped there. */
#define NOWHERE ((void __user *)0x10)

static noinline int read_unsafe(u64 *value)
{
	if (!user_access_begin(NOWHERE, sizeof(*value)))
		return -EACCES;
	unsafe_get_user(*value, (u64 __user *)NOWHERE, efault);
	user_access_end();
	return 0;
efault:
	user_access_end();
	return -EFAULT;
}

static noinline int write_unsafe(void)
{
	if (!user_access_begin(NOWHERE, 4))
		return -EACCES;
	unsafe_put_user(1, (u32 __user *)NOWHERE, efault);
	user_access_end();
	return 0;
efault:
	user_access_end();
	return -EFAULT;
}

static int __init check_user(void)
{
	char buf[64];
	u64 value = 1;
	u8 byte = 1;

	CHECK(get_user(value, (u64 __user *)NOWHERE) == -EFAULT);
	CHECK(value == 0);
	CHECK(get_user(byte, (u8 __user *)NOWHERE) == -EFAULT);
	CHECK(put_user(value, (u64 __user *)NOWHERE) == -EFAULT);
	CHECK(__get_user(value, (u64 __user *)NOWHERE) == -EFAULT);
	CHECK(__put_user(byte, (u8 __user *)NOWHERE) == -EFAULT);
	CHECK(read_unsafe(&value) == -EFAULT);
	CHECK(write_unsafe() == -EFAULT);
	CHECK(copy_from_user(buf, NOWHERE, sizeof(buf)) == sizeof(buf));
	CHECK(copy_to_user(NOWHERE, buf, sizeof(buf)) == sizeof(buf));
	CHECK(clear_user(NOWHERE, 100) == 100);
	CHECK(strncpy_from_user(buf, NOWHERE, 10) == -EFAULT);
	CHECK(strnlen_user(NOWHERE, 10) == 0);
	/* Addresses of the kernel are no user's. */
	CHECK(get_user(byte, (u8 __user *)-4096L) == -EFAULT);
	CHECK(copy_from_user(buf, (void __user *)-4096L, 8) == 8);
	return 0;
}

/* The page behind a vmalloc area is never mapped. */
static int __init check_zeropad(void)
{
	u8 *page = vmalloc(PAGE_SIZE);
	unsigned long word;
	int left, i;

	CHECK(page);
	for (i = 0; i < 8; i++)
		page[PAGE_SIZE - 8 + i] = 0x11 * (i + 1);
	for (left = 8; left >= 1; left--) {
		word = load_unaligned_zeropad(page + PAGE_SIZE - left);
		for (i = 0; i < 8; i++)
			CHECK(((u8 *)&word)[i] ==
			      (i < left ? 0x11 * (8 - left + i + 1) : 0));
	}
	vfree(page);
	return 0;
}

static int __init check_registers(void)
{
	unsigned long long value = 5;

	CHECK(rdmsrl_safe(0x4fffffff, &value) == -EIO);
	CHECK(wrmsrl_safe(0x4fffffff, 1) == -EIO);
	CHECK(cpuid_eax(0) >= 1);
	CHECK(boot_cpu_has(X86_FEATURE_XMM2));
	CHECK(irq_fpu_usable());
	kernel_fpu_begin();
	CHECK(!irq_fpu_usable() || !in_interrupt());
	asm volatile("pxor %xmm0, %xmm0");
	kernel_fpu_end();
	CHECK(irq_fpu_usable());
	return 0;
}

static int __init faults_init(void)
{
	int err = check_user();

	if (!err)
		err = check_zeropad();
	if (!err)
		err = check_registers();
	if (!err)
		pr_info("faults: %u checks passed\n", checks);
	return err;
}

static void __exit faults_exit(void)
{
}

module_init(faults_init);
module_exit(faults_exit);
MODULE_LICENSE("GPL");
