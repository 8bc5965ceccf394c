// SPDX-License-Identifier: GPL-2.0
/* Notifier chains of all kinds: order, stopping, removal while called. */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/notifier.h>

static unsigned int checks;

#include "../check.h"

#define UP 1
#define DOWN 2
#define STOP 3
#define LEAVE 4

static char trace[64];
static RAW_NOTIFIER_HEAD(raw);
static ATOMIC_NOTIFIER_HEAD(atomic);
static BLOCKING_NOTIFIER_HEAD(blocking);
static struct srcu_notifier_head srcu;

struct member {
	struct notifier_block nb;
	char letter;
	bool stops;
};

static int callback(struct notifier_block *nb, unsigned long event, void *data)
{
	struct member *m = container_of(nb, struct member, nb);
	size_t n = strlen(trace);

	trace[n] = event == DOWN ? m->letter - 'a' + 'A' : m->letter;
	trace[n + 1] = '\0';
	if (event == LEAVE)
		raw_notifier_chain_unregister(&raw, nb);
	if (m->stops && event != DOWN)
		return notifier_from_errno(-EPERM);
	return NOTIFY_OK;
}

#define MEMBER(name, prio, stop)                                              \
	static struct member name = {                                         \
		.nb = { .notifier_call = callback, .priority = prio },        \
		.letter = #name[0], .stops = stop,                            \
	}
MEMBER(a, 10, false);
MEMBER(b, 0, false);
MEMBER(c, 0, false);
MEMBER(d, -5, true);
MEMBER(e, -9, false);

static bool traced(const char *expected)
{
	bool same = !strcmp(trace, expected);

	if (!same)
		pr_err("called: %s, expected: %s\n", trace, expected);
	trace[0] = '\0';
	return same;
}

static int __init check_raw(void)
{
	int ret;

	CHECK(raw_notifier_call_chain(&raw, UP, NULL) == NOTIFY_DONE);
	CHECK(!raw_notifier_chain_register(&raw, &b.nb));
	CHECK(!raw_notifier_chain_register(&raw, &c.nb));
	CHECK(!raw_notifier_chain_register(&raw, &a.nb));
	CHECK(raw_notifier_call_chain(&raw, UP, NULL) == NOTIFY_OK);
	CHECK(traced("abc"));
	CHECK(!raw_notifier_chain_register(&raw, &e.nb));
	CHECK(!raw_notifier_chain_register(&raw, &d.nb));
	ret = raw_notifier_call_chain(&raw, UP, NULL);
	CHECK(notifier_to_errno(ret) == -EPERM);
	CHECK(traced("abcd"));
	ret = raw_notifier_call_chain_robust(&raw, UP, DOWN, NULL);
	CHECK(notifier_to_errno(ret) == -EPERM);
	CHECK(traced("abcdABC"));
	CHECK(!raw_notifier_chain_unregister(&raw, &d.nb));
	CHECK(raw_notifier_chain_unregister(&raw, &d.nb) == -ENOENT);
	raw_notifier_call_chain(&raw, LEAVE, NULL);
	CHECK(traced("abce"));
	raw_notifier_call_chain(&raw, UP, NULL);
	CHECK(traced(""));
	return 0;
}

static int __init check_locked(void)
{
	CHECK(!atomic_notifier_chain_register(&atomic, &a.nb));
	CHECK(atomic_notifier_call_chain(&atomic, UP, NULL) == NOTIFY_OK);
	CHECK(!atomic_notifier_chain_unregister(&atomic, &a.nb));
	CHECK(traced("a"));

	CHECK(!blocking_notifier_chain_register(&blocking, &b.nb));
	CHECK(!blocking_notifier_chain_register(&blocking, &a.nb));
	CHECK(blocking_notifier_call_chain(&blocking, UP, NULL) == NOTIFY_OK);
	CHECK(traced("ab"));
	CHECK(!blocking_notifier_chain_unregister(&blocking, &b.nb));
	CHECK(!blocking_notifier_chain_unregister(&blocking, &a.nb));
	CHECK(blocking_notifier_call_chain(&blocking, UP, NULL) == NOTIFY_DONE);

	srcu_init_notifier_head(&srcu);
	CHECK(!srcu_notifier_chain_register(&srcu, &c.nb));
	CHECK(srcu_notifier_call_chain(&srcu, UP, NULL) == NOTIFY_OK);
	CHECK(!srcu_notifier_chain_unregister(&srcu, &c.nb));
	srcu_cleanup_notifier_head(&srcu);
	CHECK(traced("c"));
	return 0;
}

static int __init notifiers_init(void)
{
	int err = check_raw();

	if (!err)
		err = check_locked();
	if (!err)
		pr_info("notifiers: %u checks passed\n", checks);
	return err;
}

static void __exit notifiers_exit(void)
{
}

module_init(notifiers_init);
module_exit(notifiers_exit);
MODULE_LICENSE("GPL");
