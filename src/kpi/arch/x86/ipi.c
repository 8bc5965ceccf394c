// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/kernel/apic/ipi.c, asm/irq.h: one CPU interrupts another.
 *
 * Each CPU has a doorbell. Who rings it makes the host call kpi_interrupt() on
 * that CPU: by a thread that takes the CPU while nobody else has it (its idle
 * task, so to speak, made when first needed), or in the middle of what runs
 * there. The interrupts of a CPU come one at a time and never while it has
 * them off.
 */
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "kpi.h"
#include "kernel/smp.h"
#include "kernel/task.h"
#include "kernel/time/hrtimer.h"

DEFINE_PER_CPU(struct host_doorbell, kpi_bell) = { .deadline = ~0ULL };
static DEFINE_PER_CPU(int, served);	/* there is a thread */
static DEFINE_PER_CPU(unsigned long, raised);	/* softirqs, by others */
static DEFINE_PER_CPU(bool, help_asked);
DEFINE_PER_CPU(bool, kpi_helping);

static void start_server(unsigned int cpu)
{
	pid_t pid = kpi_alloc_pid();
	char name[TASK_COMM_LEN];
	struct task_struct *task;
	int ret = -ENOMEM;

	snprintf(name, sizeof(name), "swapper/%u", cpu);
	task = kpi_new_task(name, pid, pid, PF_KTHREAD | PF_IDLE);
	if (task)
		ret = host_interrupt_open(cpu, name, per_cpu_ptr(&kpi_bell, cpu),
					  task);
	if (ret)
		panic("no thread for the interrupts of CPU %u: %d\n", cpu, ret);
}

static void ring(unsigned int cpu)
{
	struct host_doorbell *bell = per_cpu_ptr(&kpi_bell, cpu);

	/* What it is rung for comes first; and no two rings are one. */
	atomic_inc((atomic_t *)&bell->rings);
	if (unlikely(!READ_ONCE(per_cpu(served, cpu))) &&
	    !xchg(per_cpu_ptr(&served, cpu), 1))
		start_server(cpu);
	else
		host_wake(&bell->rings, 1);
}

void kpi_cpu_kick(unsigned int cpu)
{
	WRITE_ONCE(per_cpu(kpi_bell, cpu).pending, 1);
	ring(cpu);
}

void kpi_cpu_raise(unsigned int cpu, unsigned int softirq)
{
	set_bit(softirq, per_cpu_ptr(&raised, cpu));
	kpi_cpu_kick(cpu);
}

/*
 * Without the thread, which might still have to be made: the owner takes the
 * interrupt where it can, and the ticker comes again.
 */
void kpi_cpu_help(unsigned int cpu)
{
	struct host_doorbell *bell = per_cpu_ptr(&kpi_bell, cpu);

	WRITE_ONCE(per_cpu(help_asked, cpu), true);
	smp_wmb(); /* asked for before the bell rings */
	WRITE_ONCE(bell->pending, 1);
	host_interrupt(cpu, &bell->rings, READ_ONCE(bell->rings), 0);
}

void kpi_cpu_set_deadline(unsigned int cpu, u64 deadline)
{
	struct host_doorbell *bell = per_cpu_ptr(&kpi_bell, cpu);
	bool sooner = deadline < READ_ONCE(bell->deadline);

	WRITE_ONCE(bell->deadline, deadline);
	/* A later one is found when the thread wakes for the old. */
	if (sooner)
		ring(cpu);
}

static bool is_due(struct host_doorbell *bell)
{
	return READ_ONCE(bell->pending) ||
	       (READ_ONCE(bell->deadline) != ~0ULL &&
		bell->deadline <= host_clock(HOST_CLOCK_MONOTONIC));
}

/* Softirqs that others want here, and all those of whom nobody serves. */
static void take_raised(void)
{
	unsigned long mine = this_cpu_xchg(raised, 0);
	unsigned int nr;

	if (this_cpu_xchg(help_asked, false)) {
		this_cpu_write(kpi_helping, true);
		mine |= BIT(TIMER_SOFTIRQ) | BIT(HRTIMER_SOFTIRQ) |
			BIT(TASKLET_SOFTIRQ);
	}
	for_each_set_bit(nr, &mine, NR_SOFTIRQS)
		__raise_softirq_irqoff(nr);
}

void kpi_interrupt(void)
{
	struct host_doorbell *bell;

	if (irqs_disabled())
		return;
	local_irq_disable();
	bell = this_cpu_ptr(&kpi_bell);
	while (is_due(bell)) {
		irq_enter();
		WRITE_ONCE(bell->pending, 0);
		smp_mb(); /* who comes from here on rings again */
		kpi_smp_flush();
		take_raised();
		kpi_hrtimer_cpu();
		irq_exit();
	}
	local_irq_enable();
}
