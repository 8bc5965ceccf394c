// SPDX-License-Identifier: GPL-2.0
/* kernel/irq/proc.c: /proc/interrupts, laid out as the kernel's. */
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

static void show_actions(struct seq_file *m, const struct irqaction *action)
{
	const char *separator = "  ";

	for (; action; action = action->next) {
		seq_printf(m, "%s%s", separator, action->name);
		separator = ", ";
	}
	seq_putc(m, '\n');
}

static void show_line(struct seq_file *m, struct irq_desc *desc)
{
	unsigned int cpu;

	seq_printf(m, "%4d: ", irq_desc_get_irq(desc));
	for_each_online_cpu(cpu)
		seq_printf(m, "%10u ", irq_desc_kstat_cpu(desc, cpu));
	seq_printf(m, " %8s %*lu", desc->irq_data.chip->name ?: "-", 4,
		   desc->irq_data.hwirq);
	seq_printf(m, " %-8s", irq_setting(desc, IRQ_LEVEL) ? "Level" : "Edge");
	if (desc->name)
		seq_printf(m, "-%-8s", desc->name);
	show_actions(m, desc->action);
}

static int show_interrupts_of_all(struct seq_file *m, void *unused)
{
	struct irq_desc *desc;
	unsigned int irq, cpu;
	unsigned long flags;

	seq_printf(m, "%*s", 8, "");
	for_each_online_cpu(cpu)
		seq_printf(m, "CPU%-8d", cpu);
	seq_putc(m, '\n');
	for (irq = 0; (desc = kpi_next_irq(&irq)); irq++) {
		raw_spin_lock_irqsave(&desc->lock, flags);
		if (desc->action || desc->tot_count)
			show_line(m, desc);
		raw_spin_unlock_irqrestore(&desc->lock, flags);
	}
	return 0;
}

static int add_proc_interrupts(void)
{
	return proc_create_single("interrupts", 0444, NULL,
				  show_interrupts_of_all) ? 0 : -ENOMEM;
}
KPI_INIT_LATE(add_proc_interrupts);
