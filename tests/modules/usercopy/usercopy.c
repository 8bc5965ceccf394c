// SPDX-License-Identifier: GPL-2.0
/* Conformance of access to user memory. */
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

static unsigned int checks;

#include "../check.h"

/* A page of user memory; the one behind it is gone. */
static int copies(char __user *user, char *kernel)
{
	char __user *tail = user + PAGE_SIZE - 20;
	u64 value = 0x1122334455667788, read = 0;
	size_t n;

	memset(kernel, 0x3c, PAGE_SIZE);
	CHECK(copy_to_user(user, kernel, PAGE_SIZE) == 0);
	memset(kernel, 0, PAGE_SIZE);
	CHECK(copy_from_user(kernel, user, PAGE_SIZE) == 0);
	CHECK(!memchr_inv(kernel, 0x3c, PAGE_SIZE));
	for (n = 21; n < 300; n += 9) {
		memset(kernel, 0xff, 300);
		CHECK(copy_from_user(kernel, tail, n) == n - 20);
		CHECK(!memchr_inv(kernel, 0x3c, 20));
		CHECK(!memchr_inv(kernel + 20, 0, n - 20));
		CHECK(copy_to_user(tail, kernel, n) >= n - 20);
		CHECK(clear_user(tail, 0) == 0);
		memset(kernel, 0x3c, 20);
		CHECK(copy_to_user(tail, kernel, 20) == 0);
	}
	CHECK(put_user(value, (u64 __user *)user) == 0);
	CHECK(get_user(read, (u64 __user *)user) == 0 && read == value);
	CHECK(clear_user(user, PAGE_SIZE) == 0);
	CHECK(check_zeroed_user(user, PAGE_SIZE) == 1);
	return 0;
}

static int strings(char __user *user, char *kernel)
{
	char *copy;

	CHECK(copy_to_user(user, "seven..", 8) == 0);
	CHECK(strnlen_user(user, 100) == 8);
	CHECK(strnlen_user(user, 3) > 3);
	CHECK(strncpy_from_user(kernel, user, 100) == 7);
	CHECK(!strcmp(kernel, "seven.."));
	CHECK(strncpy_from_user(kernel, user, 3) == 3);
	copy = strndup_user(user, 100);
	CHECK(!IS_ERR(copy) && !strcmp(copy, "seven.."));
	kfree(copy);
	CHECK(PTR_ERR(strndup_user(user, 3)) == -EINVAL);
	copy = memdup_user_nul(user, 5);
	CHECK(!IS_ERR(copy) && !strcmp(copy, "seven"));
	kfree(copy);
	CHECK(PTR_ERR(memdup_user(user + PAGE_SIZE, 5)) == -EFAULT);
	return 0;
}

static int bad_pointers(char *kernel)
{
	char __user *bad[] = { NULL, (char __user *)8, (char __user *)~0UL,
			       (char __user *)(1UL << 63), (char __user *)kernel };
	unsigned int i;
	int value;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		value = 5;
		CHECK(get_user(value, (int __user *)bad[i]) == -EFAULT);
		CHECK(value == 0);
		CHECK(put_user(value, (int __user *)bad[i]) == -EFAULT);
		CHECK(copy_from_user(&value, bad[i], 4) == 4);
		CHECK(copy_to_user(bad[i], &value, 4) == 4);
		CHECK(strnlen_user(bad[i], 10) == 0);
	}
	return 0;
}

static int run(void)
{
	char *kernel = kmalloc(PAGE_SIZE, GFP_KERNEL);
	unsigned long user;
	int ret;

	CHECK(kernel);
	user = vm_mmap(NULL, 0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		       MAP_ANONYMOUS | MAP_PRIVATE, 0);
	CHECK(!IS_ERR_VALUE(user));
	CHECK(vm_munmap(user + PAGE_SIZE, PAGE_SIZE) == 0);
	ret = copies((char __user *)user, kernel) ?:
	      strings((char __user *)user, kernel) ?: bad_pointers(kernel);
	vm_munmap(user, PAGE_SIZE);
	kfree(kernel);
	return ret;
}

static int __init usercopy_test_init(void)
{
	int ret = run();

	if (!ret)
		pr_info("usercopy: %u checks passed\n", checks);
	return ret;
}
module_init(usercopy_test_init);

static void __exit usercopy_test_exit(void)
{
}
module_exit(usercopy_test_exit);

MODULE_DESCRIPTION("Conformance of access to user memory");
MODULE_LICENSE("GPL");
