// SPDX-License-Identifier: GPL-2.0
/* drivers/pci/access.c: configuration space. */
#include <linux/pci.h>
#include <linux/wait.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

static struct pci_dev *dev_at(struct pci_bus *bus, unsigned int devfn)
{
	struct pci_dev *dev;

	list_for_each_entry(dev, &bus->devices, bus_list)
		if (dev->devfn == devfn)
			return dev;
	return NULL;
}

/* Nobody there answers: all ones, as the host bridge makes it. */
static int host_read(struct pci_bus *bus, unsigned int devfn, int where,
		     int size, u32 *value)
{
	struct pci_dev *dev = dev_at(bus, devfn);

	*value = size == 4 ? ~0u : (1u << 8 * size) - 1;
	if (!dev)
		return PCIBIOS_DEVICE_NOT_FOUND;
	if (!kpi_pci(dev)->gone)
		*value = host_pci_read(kpi_pci(dev)->number, where, size);
	return PCIBIOS_SUCCESSFUL;
}

static int host_write(struct pci_bus *bus, unsigned int devfn, int where,
		      int size, u32 value)
{
	struct pci_dev *dev = dev_at(bus, devfn);

	if (!dev)
		return PCIBIOS_DEVICE_NOT_FOUND;
	if (!kpi_pci(dev)->gone)
		host_pci_write(kpi_pci(dev)->number, where, size, value);
	return PCIBIOS_SUCCESSFUL;
}

struct pci_ops kpi_pci_ops = { .read = host_read, .write = host_write };

#define CONFIG_ACCESS(name, type, size)                                       \
	int pci_bus_read_config_##name(struct pci_bus *bus,                   \
				       unsigned int devfn, int where,         \
				       type *value)                           \
	{                                                                     \
		u32 data = 0;                                                 \
		int ret;                                                      \
                                                                              \
		if (where & ((size)-1))                                       \
			return PCIBIOS_BAD_REGISTER_NUMBER;                   \
		ret = bus->ops->read(bus, devfn, where, size, &data);         \
		*value = ret ? (type)~0U : (type)data;                        \
		return ret;                                                   \
	}                                                                     \
	KPI_EXPORT(pci_bus_read_config_##name);                               \
                                                                              \
	int pci_bus_write_config_##name(struct pci_bus *bus,                  \
					unsigned int devfn, int where,        \
					type value)                           \
	{                                                                     \
		if (where & ((size)-1))                                       \
			return PCIBIOS_BAD_REGISTER_NUMBER;                   \
		return bus->ops->write(bus, devfn, where, size, value);       \
	}                                                                     \
	KPI_EXPORT(pci_bus_write_config_##name);                              \
                                                                              \
	int pci_read_config_##name(const struct pci_dev *dev, int where,      \
				   type *value)                               \
	{                                                                     \
		if (pci_dev_is_disconnected(dev)) {                           \
			*value = (type)~0U;                                   \
			return PCIBIOS_DEVICE_NOT_FOUND;                      \
		}                                                             \
		return pci_bus_read_config_##name(dev->bus, dev->devfn,       \
						  where, value);              \
	}                                                                     \
	KPI_EXPORT(pci_read_config_##name);                                   \
                                                                              \
	int pci_write_config_##name(const struct pci_dev *dev, int where,     \
				    type value)                               \
	{                                                                     \
		if (pci_dev_is_disconnected(dev))                             \
			return PCIBIOS_DEVICE_NOT_FOUND;                      \
		return pci_bus_write_config_##name(dev->bus, dev->devfn,      \
						   where, value);             \
	}                                                                     \
	KPI_EXPORT(pci_write_config_##name)

CONFIG_ACCESS(byte, u8, 1);
CONFIG_ACCESS(word, u16, 2);
CONFIG_ACCESS(dword, u32, 4);

/* ------------------------------------------- user space's own accesses */

static DECLARE_WAIT_QUEUE_HEAD(config_wait);
static DEFINE_RAW_SPINLOCK(config_lock);

bool pci_cfg_access_trylock(struct pci_dev *dev)
{
	unsigned long flags;
	bool locked = true;

	raw_spin_lock_irqsave(&config_lock, flags);
	if (dev->block_cfg_access)
		locked = false;
	else
		dev->block_cfg_access = 1;
	raw_spin_unlock_irqrestore(&config_lock, flags);
	return locked;
}
KPI_EXPORT(pci_cfg_access_trylock);

void pci_cfg_access_lock(struct pci_dev *dev)
{
	might_sleep();
	wait_event(config_wait, pci_cfg_access_trylock(dev));
}
KPI_EXPORT(pci_cfg_access_lock);

void pci_cfg_access_unlock(struct pci_dev *dev)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&config_lock, flags);
	WARN_ON(!dev->block_cfg_access);
	dev->block_cfg_access = 0;
	raw_spin_unlock_irqrestore(&config_lock, flags);
	wake_up_all(&config_wait);
}
KPI_EXPORT(pci_cfg_access_unlock);

static int errno_of(int status)
{
	return pcibios_err_to_errno(status);
}

#define USER_ACCESS(name, type)                                               \
	int pci_user_read_config_##name(struct pci_dev *dev, int where,       \
					type *value)                          \
	{                                                                     \
		wait_event(config_wait, !dev->block_cfg_access);              \
		return errno_of(pci_read_config_##name(dev, where, value));   \
	}                                                                     \
	KPI_EXPORT(pci_user_read_config_##name);                              \
	int pci_user_write_config_##name(struct pci_dev *dev, int where,      \
					 type value)                          \
	{                                                                     \
		wait_event(config_wait, !dev->block_cfg_access);              \
		return errno_of(pci_write_config_##name(dev, where, value));  \
	}                                                                     \
	KPI_EXPORT(pci_user_write_config_##name)

USER_ACCESS(byte, u8);
USER_ACCESS(word, u16);
USER_ACCESS(dword, u32);

/* ------------------------------------------------------- capabilities */

/* A list that runs in a circle ends after as many as there can be. */
#define MOST_CAPS 48

static u8 find_from(struct pci_bus *bus, unsigned int devfn, u8 pos, u8 cap)
{
	int left = MOST_CAPS;
	u16 entry;

	pci_bus_read_config_byte(bus, devfn, pos, &pos);
	while (left-- && pos >= 0x40) {
		pos &= ~3;
		pci_bus_read_config_word(bus, devfn, pos, &entry);
		if ((entry & 0xff) == 0xff)
			break;
		if ((entry & 0xff) == cap)
			return pos;
		pos = entry >> 8;
	}
	return 0;
}

u8 pci_bus_find_capability(struct pci_bus *bus, unsigned int devfn, int cap)
{
	u16 status;

	pci_bus_read_config_word(bus, devfn, PCI_STATUS, &status);
	if (status == 0xffff || !(status & PCI_STATUS_CAP_LIST))
		return 0;
	return find_from(bus, devfn, PCI_CAPABILITY_LIST, cap);
}
KPI_EXPORT(pci_bus_find_capability);

u8 pci_find_capability(struct pci_dev *dev, int cap)
{
	return pci_bus_find_capability(dev->bus, dev->devfn, cap);
}
KPI_EXPORT(pci_find_capability);

u8 pci_find_next_capability(struct pci_dev *dev, u8 pos, int cap)
{
	return find_from(dev->bus, dev->devfn, pos + PCI_CAP_LIST_NEXT, cap);
}
KPI_EXPORT(pci_find_next_capability);

u16 pci_find_next_ext_capability(struct pci_dev *dev, u16 start, int cap)
{
	int left = (PCI_CFG_SPACE_EXP_SIZE - PCI_CFG_SPACE_SIZE) / 8;
	int pos = start ?: PCI_CFG_SPACE_SIZE;
	u32 header;

	if (dev->cfg_size <= PCI_CFG_SPACE_SIZE ||
	    pci_read_config_dword(dev, pos, &header) || !header)
		return 0;
	while (left-- > 0) {
		if (PCI_EXT_CAP_ID(header) == cap && pos != start)
			return pos;
		pos = PCI_EXT_CAP_NEXT(header);
		if (pos < PCI_CFG_SPACE_SIZE ||
		    pci_read_config_dword(dev, pos, &header))
			break;
	}
	return 0;
}
KPI_EXPORT(pci_find_next_ext_capability);

u16 pci_find_ext_capability(struct pci_dev *dev, int cap)
{
	return pci_find_next_ext_capability(dev, 0, cap);
}
KPI_EXPORT(pci_find_ext_capability);

u16 pci_find_dvsec_capability(struct pci_dev *dev, u16 vendor, u16 dvsec)
{
	u16 pos = pci_find_ext_capability(dev, PCI_EXT_CAP_ID_DVSEC), v, id;

	while (pos) {
		pci_read_config_word(dev, pos + PCI_DVSEC_HEADER1, &v);
		pci_read_config_word(dev, pos + PCI_DVSEC_HEADER2, &id);
		if (v == vendor && id == dvsec)
			return pos;
		pos = pci_find_next_ext_capability(dev, pos,
						   PCI_EXT_CAP_ID_DVSEC);
	}
	return 0;
}
KPI_EXPORT(pci_find_dvsec_capability);

u64 pci_get_dsn(struct pci_dev *dev)
{
	u16 pos = pci_find_ext_capability(dev, PCI_EXT_CAP_ID_DSN);
	u32 low, high;

	if (!pos)
		return 0;
	pci_read_config_dword(dev, pos + 4, &low);
	pci_read_config_dword(dev, pos + 8, &high);
	return (u64)high << 32 | low;
}
KPI_EXPORT(pci_get_dsn);

/* ------------------------------------------ the PCI Express capability */

static bool has_register(const struct pci_dev *dev, int pos)
{
	switch (pos) {
	case PCI_EXP_FLAGS:
	case PCI_EXP_DEVCAP:
	case PCI_EXP_DEVCTL:
	case PCI_EXP_DEVSTA:
	case PCI_EXP_LNKCAP:
	case PCI_EXP_LNKCTL:
	case PCI_EXP_LNKSTA:
		return true;
	case PCI_EXP_DEVCAP2:
	case PCI_EXP_DEVCTL2:
	case PCI_EXP_LNKCAP2:
	case PCI_EXP_LNKCTL2:
	case PCI_EXP_LNKSTA2:
		return (dev->pcie_flags_reg & PCI_EXP_FLAGS_VERS) > 1;
	default:
		return false;	/* slots and root ports: endpoints have none */
	}
}

#define PCIE_ACCESS(name, type, size)                                         \
	int pcie_capability_read_##name(struct pci_dev *dev, int pos,         \
					type *value)                          \
	{                                                                     \
		int ret;                                                      \
                                                                              \
		*value = 0;                                                   \
		if (pos & ((size)-1))                                         \
			return PCIBIOS_BAD_REGISTER_NUMBER;                   \
		if (!dev->pcie_cap || !has_register(dev, pos))                \
			return 0;                                             \
		ret = pci_read_config_##name(dev, pci_pcie_cap(dev) + pos,    \
					     value);                          \
		if (ret)                                                      \
			*value = 0;                                           \
		return ret;                                                   \
	}                                                                     \
	KPI_EXPORT(pcie_capability_read_##name);                              \
	int pcie_capability_write_##name(struct pci_dev *dev, int pos,        \
					 type value)                          \
	{                                                                     \
		if (pos & ((size)-1))                                         \
			return PCIBIOS_BAD_REGISTER_NUMBER;                   \
		if (!dev->pcie_cap || !has_register(dev, pos))                \
			return 0;                                             \
		return pci_write_config_##name(dev, pci_pcie_cap(dev) + pos,  \
					       value);                        \
	}                                                                     \
	KPI_EXPORT(pcie_capability_write_##name)

PCIE_ACCESS(word, u16, 2);
PCIE_ACCESS(dword, u32, 4);

int pcie_capability_clear_and_set_word_unlocked(struct pci_dev *dev, int pos,
						u16 clear, u16 set)
{
	u16 value;
	int ret = pcie_capability_read_word(dev, pos, &value);

	return ret ?: pcie_capability_write_word(dev, pos,
						 (value & ~clear) | set);
}
KPI_EXPORT(pcie_capability_clear_and_set_word_unlocked);

int pcie_capability_clear_and_set_word_locked(struct pci_dev *dev, int pos,
					      u16 clear, u16 set)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&dev->pcie_cap_lock, flags);
	ret = pcie_capability_clear_and_set_word_unlocked(dev, pos, clear, set);
	spin_unlock_irqrestore(&dev->pcie_cap_lock, flags);
	return ret;
}
KPI_EXPORT(pcie_capability_clear_and_set_word_locked);

int pcie_capability_clear_and_set_dword(struct pci_dev *dev, int pos,
					u32 clear, u32 set)
{
	u32 value;
	int ret = pcie_capability_read_dword(dev, pos, &value);

	return ret ?: pcie_capability_write_dword(dev, pos,
						  (value & ~clear) | set);
}
KPI_EXPORT(pcie_capability_clear_and_set_dword);
