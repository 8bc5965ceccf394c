/* SPDX-License-Identifier: GPL-2.0 */
/*
 * internals.h - what the files of kernel/irq share.
 *
 * desc->lock (a raw spin lock, interrupts off) covers a descriptor's state,
 * its depth and its chip; desc->request_mutex serialises request and free,
 * outside of it. The bus lock of slow chips is taken before desc->lock.
 */
#ifndef KPI_IRQ_INTERNALS_H
#define KPI_IRQ_INTERNALS_H

#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>

/* desc->core_internal_state__do_not_mess_with_it */
#define istate core_internal_state__do_not_mess_with_it
#define IRQS_SPURIOUS_DISABLED 0x02
#define IRQS_ONESHOT 0x20
#define IRQS_REPLAY 0x40
#define IRQS_PENDING 0x200

/* action->thread_flags, bit numbers */
enum { IRQTF_RUNTHREAD, IRQTF_READY };

/* State and settings that only the core may touch are __private. */
static inline void irqd_set(struct irq_data *d, unsigned int mask)
{
	ACCESS_PRIVATE(d->common, state_use_accessors) |= mask;
}

static inline void irqd_clear(struct irq_data *d, unsigned int mask)
{
	ACCESS_PRIVATE(d->common, state_use_accessors) &= ~mask;
}

static inline bool irq_setting(const struct irq_desc *desc, unsigned int mask)
{
	return desc->status_use_accessors & mask;
}

static inline void bus_lock(struct irq_desc *desc)
{
	if (desc->irq_data.chip->irq_bus_lock)
		desc->irq_data.chip->irq_bus_lock(&desc->irq_data);
}

static inline void bus_unlock(struct irq_desc *desc)
{
	if (desc->irq_data.chip->irq_bus_sync_unlock)
		desc->irq_data.chip->irq_bus_sync_unlock(&desc->irq_data);
}

/* chip.c: with desc->lock held */
int kpi_irq_startup(struct irq_desc *desc);
void kpi_irq_shutdown(struct irq_desc *desc);
void kpi_irq_enable(struct irq_desc *desc);
void kpi_irq_disable(struct irq_desc *desc);
void kpi_irq_mask(struct irq_desc *desc);
void kpi_irq_unmask(struct irq_desc *desc);
int kpi_irq_set_type(struct irq_desc *desc, unsigned int type);
/* Deliver again what came while it was disabled. */
void kpi_irq_resend(struct irq_desc *desc);

/* handle.c */
irqreturn_t kpi_handle_event(struct irq_desc *desc);
void kpi_wake_thread(struct irq_desc *desc, struct irqaction *action);

/* irqthread.c */
int kpi_irq_thread_start(struct irqaction *action, unsigned int irq,
			 bool secondary);
void kpi_irq_thread_stop(struct irqaction *action);

/* spurious.c */
void kpi_note_interrupt(struct irq_desc *desc, irqreturn_t ret);

/* irqdomain.c: @data is what @hwirq leads to; NULL: nothing does. */
void kpi_irq_domain_map(struct irq_domain *d, irq_hw_number_t hwirq,
			struct irq_data *data);

/* irqdesc.c: every descriptor, in ascending order; NULL: no more. */
struct irq_desc *kpi_next_irq(unsigned int *irq);

#endif
