// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/cpu.c, linux/cpuhotplug.h: callbacks for CPUs that come and go.
 *
 * All CPUs are online from boot to end, so a state's callbacks run when the
 * state is set up (for each CPU) and when it is removed, never in between.
 * Those of a state that a CPU goes through by itself run on that CPU: the
 * caller goes there, as the kernel has a thread for it on each.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/mutex.h>

#include "kpi.h"
#include "kernel/smp.h"

struct cpuhp_step {
	const char *name;
	union {
		int (*single)(unsigned int cpu);
		int (*multi)(unsigned int cpu, struct hlist_node *node);
	} startup, teardown;
	struct hlist_head instances;
	bool multi_instance;
};

static struct cpuhp_step steps[CPUHP_ONLINE + 1];
static DEFINE_MUTEX(steps_mutex);

/* Nobody ever writes: there is no hotplug to hold off. */
void cpus_read_lock(void)
{
}
KPI_EXPORT_NOOP(cpus_read_lock, "CPUs neither come nor go");

void cpus_read_unlock(void)
{
}
KPI_EXPORT_NOOP(cpus_read_unlock, "CPUs neither come nor go");

int cpus_read_trylock(void)
{
	return 1;
}
KPI_EXPORT(cpus_read_trylock);

void cpu_hotplug_disable(void)
{
}
KPI_EXPORT_NOOP(cpu_hotplug_disable, "CPUs neither come nor go");

void cpu_hotplug_enable(void)
{
}
KPI_EXPORT_NOOP(cpu_hotplug_enable, "CPUs neither come nor go");

/* The machine under the modules is not put to sleep with them. */
bool cpuhp_tasks_frozen;
KPI_EXPORT(cpuhp_tasks_frozen);

/* drivers/base/cpu.c: as for the CPUs of a machine that cannot do without. */
bool cpu_is_hotpluggable(unsigned int cpu)
{
	return false;
}
KPI_EXPORT(cpu_is_hotpluggable);

int remove_cpu(unsigned int cpu)
{
	return cpu_online(cpu) ? -EPERM : -ENODEV;
}
KPI_EXPORT(remove_cpu);

/* 1: it is there already. */
int add_cpu(unsigned int cpu)
{
	return cpu_online(cpu) ? 1 : -ENODEV;
}
KPI_EXPORT(add_cpu);

struct call {
	struct cpuhp_step *step;
	unsigned int cpu;
	struct hlist_node *node;
	bool up;
};

static long call_here(void *arg)
{
	struct call *call = arg;
	struct cpuhp_step *step = call->step;

	if (step->multi_instance) {
		int (*multi)(unsigned int, struct hlist_node *) =
			call->up ? step->startup.multi : step->teardown.multi;

		return multi ? multi(call->cpu, call->node) : 0;
	} else {
		int (*single)(unsigned int) = call->up ? step->startup.single :
							 step->teardown.single;

		return single ? single(call->cpu) : 0;
	}
}

/* The states that a CPU goes through before it takes interrupts. */
static bool is_atomic_state(enum cpuhp_state state)
{
	return state >= CPUHP_AP_IDLE_DEAD && state < CPUHP_AP_ONLINE;
}

static long call_irqs_off(void *arg)
{
	long ret;

	local_irq_disable();
	ret = call_here(arg);
	local_irq_enable();
	return ret;
}

static int call(struct call *call)
{
	enum cpuhp_state state = call->step - steps;

	if (state <= CPUHP_BRINGUP_CPU || state == CPUHP_TEARDOWN_CPU)
		return call_here(call);
	return kpi_call_on_cpu(call->cpu, is_atomic_state(state) ?
					  call_irqs_off : call_here, call);
}

static int call_startup(struct cpuhp_step *step, unsigned int cpu,
			struct hlist_node *node)
{
	return call(&(struct call){ step, cpu, node, true });
}

static void call_teardown(struct cpuhp_step *step, unsigned int cpu,
			  struct hlist_node *node)
{
	WARN(call(&(struct call){ step, cpu, node, false }),
	     "cpuhp: teardown of state %d failed on CPU %u\n",
	     (int)(step - steps), cpu);
}

static void teardown_below(struct cpuhp_step *step, unsigned int end,
			   struct hlist_node *node)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (cpu < end)
			call_teardown(step, cpu, node);
}

/* On each CPU; where one refuses, the CPUs before it are torn down again. */
static int startup_all(struct cpuhp_step *step, struct hlist_node *node)
{
	unsigned int cpu;
	int err;

	for_each_online_cpu(cpu) {
		err = call_startup(step, cpu, node);
		if (err) {
			teardown_below(step, cpu, node);
			return err;
		}
	}
	return 0;
}

static int find_free(int first, int last)
{
	for (; first <= last; first++)
		if (!steps[first].name)
			return first;
	WARN(1, "No more dynamic states available for CPU hotplug\n");
	return -ENOSPC;
}

/* Two ranges of numbers are handed out, the others are their users' own. */
static int reserve(enum cpuhp_state state)
{
	if (state == CPUHP_AP_ONLINE_DYN)
		return find_free(CPUHP_AP_ONLINE_DYN, CPUHP_AP_ONLINE_DYN_END);
	if (state == CPUHP_BP_PREPARE_DYN)
		return find_free(CPUHP_BP_PREPARE_DYN,
				 CPUHP_BP_PREPARE_DYN_END);
	return steps[state].name ? -EBUSY : state;
}

static int set_up(enum cpuhp_state state, const char *name, bool invoke,
		  int (*startup)(unsigned int), int (*teardown)(unsigned int),
		  bool multi_instance)
{
	int nr = reserve(state);
	struct cpuhp_step *step;
	int err = 0;

	if (nr < 0)
		return nr;
	step = &steps[nr];
	step->name = name;
	step->startup.single = startup;
	step->teardown.single = teardown;
	step->multi_instance = multi_instance;
	INIT_HLIST_HEAD(&step->instances);
	if (invoke && startup)
		err = startup_all(step, NULL);
	if (err) {
		*step = (struct cpuhp_step){};
		return err;
	}
	return nr == state && state != CPUHP_AP_ONLINE_DYN &&
			       state != CPUHP_BP_PREPARE_DYN ? 0 : nr;
}

int __cpuhp_setup_state_cpuslocked(enum cpuhp_state state, const char *name,
				   bool invoke, int (*startup)(unsigned int),
				   int (*teardown)(unsigned int),
				   bool multi_instance)
{
	int ret;

	if (!name || state <= CPUHP_OFFLINE || state >= CPUHP_ONLINE)
		return -EINVAL;
	mutex_lock(&steps_mutex);
	ret = set_up(state, name, invoke, startup, teardown, multi_instance);
	mutex_unlock(&steps_mutex);
	return ret;
}
KPI_EXPORT(__cpuhp_setup_state_cpuslocked);

int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			int (*startup)(unsigned int),
			int (*teardown)(unsigned int), bool multi_instance)
{
	return __cpuhp_setup_state_cpuslocked(state, name, invoke, startup,
					      teardown, multi_instance);
}
KPI_EXPORT(__cpuhp_setup_state);

void __cpuhp_remove_state_cpuslocked(enum cpuhp_state state, bool invoke)
{
	struct cpuhp_step *step = &steps[state];

	BUG_ON(state <= CPUHP_OFFLINE || state >= CPUHP_ONLINE);
	mutex_lock(&steps_mutex);
	if (step->multi_instance)
		WARN(!hlist_empty(&step->instances),
		     "Error: Removing state %d which has instances left.\n",
		     state);
	else if (invoke)
		teardown_below(step, nr_cpu_ids, NULL);
	*step = (struct cpuhp_step){};
	mutex_unlock(&steps_mutex);
}
KPI_EXPORT(__cpuhp_remove_state_cpuslocked);

void __cpuhp_remove_state(enum cpuhp_state state, bool invoke)
{
	__cpuhp_remove_state_cpuslocked(state, invoke);
}
KPI_EXPORT(__cpuhp_remove_state);

int __cpuhp_state_add_instance_cpuslocked(enum cpuhp_state state,
					  struct hlist_node *node, bool invoke)
{
	struct cpuhp_step *step = &steps[state];
	int err = 0;

	if (!step->multi_instance)
		return -EINVAL;
	mutex_lock(&steps_mutex);
	if (invoke)
		err = startup_all(step, node);
	if (!err)
		hlist_add_head(node, &step->instances);
	mutex_unlock(&steps_mutex);
	return err;
}

int __cpuhp_state_add_instance(enum cpuhp_state state, struct hlist_node *node,
			       bool invoke)
{
	return __cpuhp_state_add_instance_cpuslocked(state, node, invoke);
}
KPI_EXPORT(__cpuhp_state_add_instance);

int __cpuhp_state_remove_instance(enum cpuhp_state state,
				  struct hlist_node *node, bool invoke)
{
	struct cpuhp_step *step = &steps[state];

	if (!step->multi_instance)
		return -EINVAL;
	mutex_lock(&steps_mutex);
	if (invoke)
		teardown_below(step, nr_cpu_ids, node);
	hlist_del(node);
	mutex_unlock(&steps_mutex);
	return 0;
}
KPI_EXPORT(__cpuhp_state_remove_instance);
