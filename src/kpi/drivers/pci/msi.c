// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pci/msi/api.c: message signalled interrupts. The host enables them
 * in configuration space and keeps their addresses; each vector has a number.
 */
#include <linux/interrupt.h>
#include <linux/msi.h>
#include <linux/pci.h>

#include "kpi.h"
#include "drivers/pci/pci.h"
#include "kernel/irq/host.h"

void kpi_pci_msi_init(struct pci_dev *dev)
{
	dev->msi_cap = pci_find_capability(dev, PCI_CAP_ID_MSI);
	dev->msix_cap = pci_find_capability(dev, PCI_CAP_ID_MSIX);
}

int pci_msi_enabled(void)
{
	return 1;
}
KPI_EXPORT(pci_msi_enabled);

int pci_msi_vec_count(struct pci_dev *dev)
{
	u16 control;

	if (!dev->msi_cap)
		return -EINVAL;
	pci_read_config_word(dev, dev->msi_cap + PCI_MSI_FLAGS, &control);
	return 1 << ((control & PCI_MSI_FLAGS_QMASK) >> 1);
}
KPI_EXPORT(pci_msi_vec_count);

int pci_msix_vec_count(struct pci_dev *dev)
{
	u16 control;

	if (!dev->msix_cap)
		return -EINVAL;
	pci_read_config_word(dev, dev->msix_cap + PCI_MSIX_FLAGS, &control);
	return (control & PCI_MSIX_FLAGS_QSIZE) + 1;
}
KPI_EXPORT(pci_msix_vec_count);

static void release_managed(void *dev)
{
	to_pci_dev(dev)->is_msi_managed = false;
	pci_free_irq_vectors(to_pci_dev(dev));
}

/* After pcim_enable_device() the driver need not turn them off. */
static int manage(struct pci_dev *dev)
{
	int ret;

	if (!dev->is_managed || dev->is_msi_managed)
		return 0;
	ret = devm_add_action(&dev->dev, release_managed, &dev->dev);
	dev->is_msi_managed = !ret;
	return ret;
}

/* Turn on @most messages of a kind, @least if that is all there is. */
static int enable(struct pci_dev *dev, unsigned int kind, int least, int most)
{
	struct kpi_pci_dev *k = kpi_pci(dev);
	unsigned int granted = 0;
	int first;

	if (WARN_ON_ONCE(dev->msi_enabled || dev->msix_enabled))
		return -EINVAL;
	first = manage(dev);
	if (first)
		return first;
	first = kpi_irq_add_messages(k->number, kind, most, &granted);
	if (first < 0)
		return first;
	if (granted < least) {
		kpi_irq_remove_messages(k->number);
		return -ENOSPC;
	}
	k->first = first;
	k->n_vectors = granted;
	pci_intx(dev, 0);
	return granted;
}

static void disable(struct pci_dev *dev)
{
	struct kpi_pci_dev *k = kpi_pci(dev);

	kpi_irq_remove_messages(k->number);
	k->n_vectors = 0;
	if (dev->pin)
		pci_intx(dev, 1);
}

static int enable_msi(struct pci_dev *dev, int least, int most)
{
	int have = pci_msi_vec_count(dev), ret;

	if (have < 0 || dev->no_msi || dev->current_state > PCI_D0)
		return -EINVAL;
	if (have < least)
		return -ENOSPC;
	ret = enable(dev, HOST_IRQ_MSI, least, min(have, most));
	if (ret > 0) {
		dev->msi_enabled = 1;
		/* Legacy callers find the first vector here. */
		dev->irq = kpi_pci(dev)->first;
	}
	return ret;
}

static int enable_msix(struct pci_dev *dev, int least, int most)
{
	int have = pci_msix_vec_count(dev), ret;

	if (have < 0 || dev->no_msi || dev->current_state > PCI_D0)
		return -EINVAL;
	if (have < least)
		return -ENOSPC;
	ret = enable(dev, HOST_IRQ_MSIX, least, min(have, most));
	if (ret > 0)
		dev->msix_enabled = 1;
	return ret;
}

int pci_enable_msi(struct pci_dev *dev)
{
	int ret = enable_msi(dev, 1, 1);

	return ret < 0 ? ret : 0;
}
KPI_EXPORT(pci_enable_msi);

static int intx_number(struct pci_dev *dev)
{
	u8 line = 0;

	pci_read_config_byte(dev, PCI_INTERRUPT_LINE, &line);
	return dev->pin ? line : 0;
}

void pci_disable_msi(struct pci_dev *dev)
{
	if (!dev->msi_enabled)
		return;
	dev->msi_enabled = 0;
	disable(dev);
	dev->irq = intx_number(dev);
}
KPI_EXPORT(pci_disable_msi);

/*
 * How many vectors there must be for the entries: all up to the highest one
 * that is named. Those between have numbers, too, and no handler.
 */
static int span_of(const struct msix_entry *entries, int n, int have)
{
	int i, j, span = 0;

	for (i = 0; i < n; i++) {
		if (entries[i].entry >= have)
			return -EINVAL;
		for (j = 0; j < i; j++)
			if (entries[j].entry == entries[i].entry)
				return -EINVAL;
		span = max(span, entries[i].entry + 1);
	}
	return span;
}

/* As many of the entries as there are vectors for. */
static int enable_entries(struct pci_dev *dev, struct msix_entry *entries,
			  int least, int most)
{
	int n, ret = -ENOSPC;

	for (n = min(most, pci_msix_vec_count(dev)); n >= least; n--) {
		int span = span_of(entries, n, pci_msix_vec_count(dev));

		if (span < 0)
			return span;
		ret = enable_msix(dev, span, span);
		if (ret != -ENOSPC)
			break;
	}
	return ret < 0 ? ret : n;
}

int pci_enable_msix_range(struct pci_dev *dev, struct msix_entry *entries,
			  int minvec, int maxvec)
{
	int i, ret;

	if (maxvec < minvec || minvec < 1)
		return -ERANGE;
	if (pci_msix_vec_count(dev) < 0)
		return -EINVAL;
	if (!entries)
		return enable_msix(dev, minvec, maxvec);
	ret = enable_entries(dev, entries, minvec, maxvec);
	for (i = 0; i < ret; i++)
		entries[i].vector = kpi_pci(dev)->first + entries[i].entry;
	return ret;
}
KPI_EXPORT(pci_enable_msix_range);

void pci_disable_msix(struct pci_dev *dev)
{
	if (!dev->msix_enabled)
		return;
	dev->msix_enabled = 0;
	disable(dev);
}
KPI_EXPORT(pci_disable_msix);

int pci_alloc_irq_vectors_affinity(struct pci_dev *dev, unsigned int min_vecs,
				   unsigned int max_vecs, unsigned int flags,
				   struct irq_affinity *affd)
{
	int ret = -ENOSPC;

	if (max_vecs < min_vecs || !min_vecs)
		return -ERANGE;
	if (flags & PCI_IRQ_MSIX) {
		ret = enable_msix(dev, min_vecs, max_vecs);
		if (ret > 0)
			return ret;
	}
	if (flags & PCI_IRQ_MSI) {
		ret = enable_msi(dev, min_vecs, max_vecs);
		if (ret > 0)
			return ret;
	}
	if (flags & PCI_IRQ_LEGACY && min_vecs == 1 && dev->irq) {
		/* Each CPU is near to it: what a driver is told to spread. */
		if (affd && affd->calc_sets)
			affd->calc_sets(affd, 1);
		pci_intx(dev, 1);
		return 1;
	}
	return ret;
}
KPI_EXPORT(pci_alloc_irq_vectors_affinity);

void pci_free_irq_vectors(struct pci_dev *dev)
{
	pci_disable_msix(dev);
	pci_disable_msi(dev);
}
KPI_EXPORT(pci_free_irq_vectors);

int pci_irq_vector(struct pci_dev *dev, unsigned int nr)
{
	const struct kpi_pci_dev *k = kpi_pci(dev);

	if (!dev->msi_enabled && !dev->msix_enabled)
		return nr ? -EINVAL : dev->irq;
	return nr < k->n_vectors ? k->first + nr : -EINVAL;
}
KPI_EXPORT(pci_irq_vector);

const struct cpumask *pci_irq_get_affinity(struct pci_dev *dev, int nr)
{
	return nr < max(1u, kpi_pci(dev)->n_vectors) ? cpu_possible_mask : NULL;
}
KPI_EXPORT(pci_irq_get_affinity);

int pci_request_irq(struct pci_dev *dev, unsigned int nr, irq_handler_t handler,
		    irq_handler_t thread_fn, void *dev_id, const char *fmt, ...)
{
	unsigned long flags = IRQF_SHARED;
	va_list ap;
	char *name;
	int ret;

	if (!handler)
		flags |= IRQF_ONESHOT;
	va_start(ap, fmt);
	name = kvasprintf(GFP_KERNEL, fmt, ap);
	va_end(ap);
	if (!name)
		return -ENOMEM;
	ret = request_threaded_irq(pci_irq_vector(dev, nr), handler, thread_fn,
				   flags, name, dev_id);
	if (ret)
		kfree(name);
	return ret;
}
KPI_EXPORT(pci_request_irq);

void pci_free_irq(struct pci_dev *dev, unsigned int nr, void *dev_id)
{
	kfree(free_irq(pci_irq_vector(dev, nr), dev_id));
}
KPI_EXPORT(pci_free_irq);

void pci_restore_msi_state(struct pci_dev *dev)
{
}
KPI_EXPORT_NOOP(pci_restore_msi_state,
		"the host keeps messages over a reset of the device");

void kpi_pci_msi_release(struct pci_dev *dev)
{
	if (dev->is_msi_managed)
		return;
	if (dev->msi_enabled || dev->msix_enabled)
		pci_warn(dev, "driver left its %s on\n",
			 dev->msix_enabled ? "MSI-X" : "MSI");
	pci_free_irq_vectors(dev);
}
