// SPDX-License-Identifier: GPL-2.0
/* Static keys: counting, both kinds of branches, code that is init only. */
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/module.h>

static DEFINE_STATIC_KEY_FALSE(off_key);
static DEFINE_STATIC_KEY_TRUE(on_key);
static DEFINE_STATIC_KEY_ARRAY_FALSE(keys, 3);
static unsigned int checks;

#include "../check.h"

static noinline bool off_likely(void)
{
	if (static_branch_likely(&off_key))
		return true;
	return false;
}

static noinline bool off_unlikely(void)
{
	if (static_branch_unlikely(&off_key))
		return true;
	return false;
}

/* Far enough apart for a jump of five bytes. */
static noinline int far_jump(void)
{
	int n = 0;

	if (static_branch_unlikely(&off_key)) {
		asm volatile(".fill 300, 1, 0x90");
		n = 1;
	} else {
		asm volatile(".fill 300, 1, 0x90");
		n = 2;
	}
	return n;
}

static noinline bool on_likely(void)
{
	return static_branch_likely(&on_key);
}

static noinline bool on_unlikely(void)
{
	return static_branch_unlikely(&on_key);
}

static int __init check_state(bool off, bool on)
{
	CHECK(off_likely() == off);
	CHECK(off_unlikely() == off);
	CHECK(far_jump() == (off ? 1 : 2));
	CHECK(on_likely() == on);
	CHECK(on_unlikely() == on);
	CHECK(static_key_enabled(&off_key) == off);
	CHECK(static_key_enabled(&on_key) == on);
	/* The same in code that is gone after init. */
	CHECK(!!static_branch_unlikely(&off_key) == off);
	CHECK(!!static_branch_likely(&on_key) == on);
	return 0;
}

static int __init check_counts(void)
{
	static_branch_inc(&off_key);
	static_branch_inc(&off_key);
	CHECK(static_key_count(&off_key.key) == 2);
	CHECK(off_unlikely());
	static_branch_dec(&off_key);
	CHECK(off_unlikely());
	static_branch_dec(&off_key);
	CHECK(!off_unlikely());
	CHECK(static_key_count(&off_key.key) == 0);
	static_branch_enable(&off_key);
	static_branch_enable(&off_key);
	CHECK(static_key_count(&off_key.key) == 1);
	static_branch_disable(&off_key);
	static_branch_disable(&off_key);
	CHECK(static_key_count(&off_key.key) == 0);
	return 0;
}

static int __init static_keys_init(void)
{
	int err;

	err = check_state(false, true);
	if (err)
		return err;
	static_branch_enable(&off_key);
	static_branch_disable(&on_key);
	err = check_state(true, false);
	if (err)
		return err;
	static_branch_disable(&off_key);
	static_branch_enable(&on_key);
	err = check_state(false, true);
	if (err)
		return err;
	err = check_counts();
	if (err)
		return err;
	static_branch_enable(&keys[1]);
	CHECK(!static_branch_unlikely(&keys[0]));
	CHECK(static_branch_unlikely(&keys[1]));
	CHECK(!static_branch_unlikely(&keys[2]));
	pr_info("static_keys: %u checks passed\n", checks);
	return 0;
}

/* Init's branches are gone by now and must not be patched. */
static void __exit static_keys_exit(void)
{
	static_branch_enable(&off_key);
	static_branch_disable(&on_key);
	if (!off_likely() || on_unlikely())
		pr_err("static_keys: wrong state at exit\n");
}

module_init(static_keys_init);
module_exit(static_keys_exit);
MODULE_LICENSE("GPL");
