// SPDX-License-Identifier: GPL-2.0
/*
 * cpuhp - the callbacks of CPU hotplug states run for each CPU, on that CPU,
 * in process context, and are undone in turn.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/smp.h>

static int checks;

#include "../check.h"

static int ups, downs, elsewhere, atomics, refuse_at = -1;

static void note(unsigned int cpu)
{
	if (cpu != raw_smp_processor_id())
		elsewhere++;
	if (in_atomic() || irqs_disabled())
		atomics++;
	/* May sleep, and stays on its CPU. */
	usleep_range(50, 100);
	if (cpu != raw_smp_processor_id())
		elsewhere++;
}

static int come_up(unsigned int cpu)
{
	note(cpu);
	if (ups == refuse_at)
		return -ENODEV;
	ups++;
	return 0;
}

static int go_down(unsigned int cpu)
{
	note(cpu);
	downs++;
	return 0;
}

static int check_dynamic(void)
{
	int n = num_online_cpus();
	int state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "test:online",
				      come_up, go_down);

	CHECK(state > 0);
	CHECK(state >= CPUHP_AP_ONLINE_DYN && state <= CPUHP_AP_ONLINE_DYN_END);
	CHECK(ups == n && !downs);
	cpuhp_remove_state(state);
	CHECK(downs == n);
	CHECK(!elsewhere && !atomics);
	/* Without calls; and removed so. */
	state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "test:online",
					  come_up, go_down);
	CHECK(state > 0 && ups == n);
	cpuhp_remove_state_nocalls(state);
	CHECK(downs == n);
	return 0;
}

/* One CPU refuses: those before it are torn down, the state is gone. */
static int check_refused(void)
{
	int n = num_online_cpus(), state;

	ups = downs = 0;
	refuse_at = n - 1;
	state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "test:refused", come_up,
				  go_down);
	CHECK(state == -ENODEV);
	CHECK(ups == n - 1 && downs == n - 1);
	refuse_at = -1;
	return 0;
}

struct instance {
	struct hlist_node node;
	int ups, downs;
};

static int come_up_multi(unsigned int cpu, struct hlist_node *node)
{
	struct instance *i = hlist_entry(node, struct instance, node);

	note(cpu);
	i->ups++;
	return 0;
}

static int go_down_multi(unsigned int cpu, struct hlist_node *node)
{
	struct instance *i = hlist_entry(node, struct instance, node);

	note(cpu);
	i->downs++;
	return 0;
}

static int check_multi(void)
{
	static struct instance a, b;
	int n = num_online_cpus();
	int state = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "test:multi",
					    come_up_multi, go_down_multi);

	CHECK(state > 0);
	CHECK(!cpuhp_state_add_instance(state, &a.node));
	CHECK(!cpuhp_state_add_instance_nocalls(state, &b.node));
	CHECK(a.ups == n && !b.ups);
	CHECK(!cpuhp_state_remove_instance(state, &a.node));
	CHECK(!cpuhp_state_remove_instance_nocalls(state, &b.node));
	CHECK(a.downs == n && !b.downs);
	cpuhp_remove_multi_state(state);
	CHECK(!elsewhere && !atomics);
	return 0;
}

static int __init cpuhp_test_init(void)
{
	int err = check_dynamic() ?: check_refused() ?: check_multi();

	if (!err)
		pr_info("cpuhp: %d checks passed\n", checks);
	return err;
}

static void __exit cpuhp_test_exit(void)
{
}

module_init(cpuhp_test_init);
module_exit(cpuhp_test_exit);
MODULE_DESCRIPTION("Checks CPU hotplug states");
MODULE_LICENSE("GPL");
