// SPDX-License-Identifier: GPL-2.0
/* struct module during init, references, lookups by address and by name. */
#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/notifier.h>

static unsigned int checks;

#include "../check.h"

static int number = 3;
module_param(number, int, 0444);

static int events;

static int on_module(struct notifier_block *nb, unsigned long event, void *data)
{
	if (data == THIS_MODULE && event == MODULE_STATE_LIVE)
		events++;
	return NOTIFY_OK;
}

static struct notifier_block module_nb = { .notifier_call = on_module };

static int __init check_references(void)
{
	int before = module_refcount(THIS_MODULE);

	CHECK(before == 1);
	CHECK(try_module_get(THIS_MODULE));
	__module_get(THIS_MODULE);
	CHECK(module_refcount(THIS_MODULE) == before + 2);
	module_put(THIS_MODULE);
	module_put(THIS_MODULE);
	CHECK(module_refcount(THIS_MODULE) == before);
	CHECK(try_module_get(NULL));
	module_put(NULL);
	return 0;
}

static int __init check_addresses(void)
{
	CHECK(within_module_core((unsigned long)on_module, THIS_MODULE));
	CHECK(within_module_core((unsigned long)&number, THIS_MODULE));
	CHECK(within_module_init((unsigned long)check_addresses, THIS_MODULE));
	return 0;
}

static int __init module_state_init(void)
{
	int err;

	CHECK(THIS_MODULE->state == MODULE_STATE_COMING);
	CHECK(!strcmp(THIS_MODULE->name, KBUILD_MODNAME));
	CHECK(!strcmp(module_name(THIS_MODULE), "module_state"));
	CHECK(THIS_MODULE->num_kp == 1);
	CHECK(THIS_MODULE->kp->arg == &number);
	CHECK(!strcmp(THIS_MODULE->version, "1.2.3"));
	CHECK(number == 3);
	err = check_references();
	if (!err)
		err = check_addresses();
	if (err)
		return err;
	CHECK(request_module("no_such_module_%d", 7) != 0);
	CHECK(request_module("%s",
			     "a_name_that_is_longer_than_the_name_of_any_module_may_be_in_linux") ==
	      -ENAMETOOLONG);
	/* Only what is exported to the GPL alone is got by name. */
	CHECK(symbol_get(symbol_put_addr) == symbol_put_addr);
	symbol_put(symbol_put_addr);
	CHECK(!__symbol_get("no_such_symbol_anywhere"));
	CHECK(!register_module_notifier(&module_nb));
	pr_info("module_state: %u checks passed\n", checks);
	return 0;
}

static void __exit module_state_exit(void)
{
	unregister_module_notifier(&module_nb);
	if (events != 1)
		pr_err("module_state: %d LIVE events\n", events);
	if (THIS_MODULE->state != MODULE_STATE_GOING)
		pr_err("module_state: not going\n");
	if (try_module_get(THIS_MODULE))
		pr_err("module_state: got a module on its way out\n");
}

module_init(module_state_init);
module_exit(module_state_exit);
MODULE_LICENSE("GPL");
MODULE_VERSION("1.2.3");
