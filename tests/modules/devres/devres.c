// SPDX-License-Identifier: GPL-2.0
/* Managed resources: order of release, finding, groups, memory, actions. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

static unsigned int checks;

#include "../check.h"

static char trace[64];
static struct device *dev;

static void note(void *letter)
{
	size_t n = strlen(trace);

	trace[n] = *(char *)letter;
	trace[n + 1] = '\0';
}

static bool traced(const char *expected)
{
	bool same = !strcmp(trace, expected);

	if (!same)
		pr_err("trace is '%s', not '%s'\n", trace, expected);
	trace[0] = '\0';
	return same;
}

static void release(struct device *d, void *res)
{
	note(res);
}

static int match(struct device *d, void *res, void *data)
{
	return *(char *)res == *(char *)data;
}

static char *take(char letter)
{
	char *res = devres_alloc(release, 1, GFP_KERNEL);

	if (res) {
		*res = letter;
		devres_add(dev, res);
	}
	return res;
}

static int check_find(void)
{
	char *a = take('a'), *b = take('b'), *new;

	CHECK(a && b);
	CHECK(devres_find(dev, release, NULL, NULL) == b);
	CHECK(devres_find(dev, release, match, "a") == a);
	CHECK(!devres_find(dev, release, match, "c"));
	new = devres_alloc(release, 1, GFP_KERNEL);
	CHECK(new);
	*new = 'a';
	CHECK(devres_get(dev, new, match, "a") == a);
	CHECK(devres_remove(dev, release, match, "a") == a);
	CHECK(!devres_find(dev, release, match, "a") && traced(""));
	devres_free(a);
	CHECK(devres_destroy(dev, release, match, "a") == -ENOENT);
	CHECK(!devres_release(dev, release, match, "b") && traced("b"));
	CHECK(take('c') && !devres_destroy(dev, release, match, "c"));
	CHECK(traced(""));
	return 0;
}

static int check_groups(void)
{
	void *outer, *inner;

	CHECK(take('a'));
	outer = devres_open_group(dev, NULL, GFP_KERNEL);
	CHECK(outer && take('b'));
	inner = devres_open_group(dev, "inner", GFP_KERNEL);
	CHECK(inner && take('c'));
	devres_close_group(dev, inner);
	CHECK(take('d'));
	devres_close_group(dev, NULL);
	CHECK(take('e'));
	CHECK(devres_release_group(dev, inner) == 1 && traced("c"));
	CHECK(devres_release_group(dev, outer) == 2 && traced("db"));
	CHECK(!devres_release(dev, release, match, "a"));
	CHECK(!devres_release(dev, release, match, "e") && traced("ae"));

	/* One that is open reaches to the end; one removed holds nothing. */
	outer = devres_open_group(dev, NULL, GFP_KERNEL);
	CHECK(outer && take('x') && take('y'));
	CHECK(devres_release_group(dev, outer) == 2 && traced("yx"));
	outer = devres_open_group(dev, NULL, GFP_KERNEL);
	CHECK(outer && take('z'));
	devres_remove_group(dev, outer);
	CHECK(!devres_release(dev, release, match, "z") && traced("z"));
	return 0;
}

static int check_memory(void)
{
	char *p, *q;
	const char *s;

	p = devm_kzalloc(dev, 100, GFP_KERNEL);
	CHECK(p && !memchr_inv(p, 0, 100));
	CHECK(IS_ALIGNED((unsigned long)p, ARCH_KMALLOC_MINALIGN));
	memset(p, 7, 100);
	q = devm_krealloc(dev, p, 5000, GFP_KERNEL);
	CHECK(q && q[0] == 7 && q[99] == 7);
	CHECK(devm_krealloc(dev, q, 10, GFP_KERNEL) == q);
	devm_kfree(dev, q);
	CHECK(list_empty(&dev->devres_head));
	p = devm_kasprintf(dev, GFP_KERNEL, "%s-%d", "x", 42);
	CHECK(p && !strcmp(p, "x-42"));
	q = devm_kstrdup(dev, p, GFP_KERNEL);
	CHECK(q && q != p && !strcmp(p, q));
	CHECK(!devm_kstrdup(dev, NULL, GFP_KERNEL));
	s = devm_kstrdup_const(dev, "constant", GFP_KERNEL);
	CHECK(s && !strcmp(s, "constant"));
	p = devm_kmemdup(dev, "abc", 4, GFP_KERNEL);
	CHECK(p && !strcmp(p, "abc"));
	CHECK(devm_kmalloc(dev, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(devm_get_free_pages(dev, GFP_KERNEL, 1));
	CHECK(devm_alloc_percpu(dev, u64));
	return 0;
}

static int check_actions(void)
{
	CHECK(!devm_add_action(dev, note, "1"));
	CHECK(!devm_add_action(dev, note, "2"));
	CHECK(!devm_add_action(dev, note, "3"));
	devm_remove_action(dev, note, "2");
	CHECK(traced(""));
	devm_release_action(dev, note, "3");
	CHECK(traced("3"));
	CHECK(!devm_add_action_or_reset(dev, note, "4"));
	return 0;
}

static int run(void)
{
	int err;

	dev = root_device_register("devres_test");
	CHECK(!IS_ERR(dev));
	err = check_find() ?: check_groups() ?: check_memory() ?:
	      check_actions();
	CHECK(err || (take('a') && take('b')));
	/* All of it goes with the device, the youngest first. */
	root_device_unregister(dev);
	if (err)
		return err;
	CHECK(traced("ba41"));
	return 0;
}

static int __init devres_init(void)
{
	int err = run();

	if (!err)
		pr_info("devres: %u checks passed\n", checks);
	return err;
}

static void __exit devres_exit(void)
{
}

module_init(devres_init);
module_exit(devres_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of managed resources");
