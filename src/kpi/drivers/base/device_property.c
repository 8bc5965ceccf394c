// SPDX-License-Identifier: GPL-2.0
/* drivers/base/property.c, linux/property.h: what is told of a device. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/phy.h>
#include <linux/property.h>

#include "kpi.h"

struct fwnode_handle *__dev_fwnode(struct device *dev)
{
	return dev->fwnode;
}
KPI_EXPORT(__dev_fwnode);

const struct fwnode_handle *__dev_fwnode_const(const struct device *dev)
{
	return dev->fwnode;
}
KPI_EXPORT(__dev_fwnode_const);

bool device_property_present(struct device *dev, const char *name)
{
	return fwnode_property_present(dev->fwnode, name);
}
KPI_EXPORT(device_property_present);

#define READ_INTS(bits)							\
int device_property_read_u##bits##_array(struct device *dev,		\
					 const char *name,		\
					 u##bits *val, size_t n)	\
{									\
	return fwnode_property_read_u##bits##_array(dev->fwnode, name,	\
						    val, n);		\
}									\
KPI_EXPORT(device_property_read_u##bits##_array)

READ_INTS(8);
READ_INTS(16);
READ_INTS(32);
READ_INTS(64);

int device_property_read_string_array(struct device *dev, const char *name,
				      const char **val, size_t n)
{
	return fwnode_property_read_string_array(dev->fwnode, name, val, n);
}
KPI_EXPORT(device_property_read_string_array);

int device_property_read_string(struct device *dev, const char *name,
				const char **val)
{
	return fwnode_property_read_string(dev->fwnode, name, val);
}
KPI_EXPORT(device_property_read_string);

int device_property_match_string(struct device *dev, const char *name,
				 const char *string)
{
	return fwnode_property_match_string(dev->fwnode, name, string);
}
KPI_EXPORT(device_property_match_string);

/* --------------------------------------------------------------- children */

static struct fwnode_handle *next_of(const struct fwnode_handle *fwnode,
				     struct fwnode_handle *child)
{
	return fwnode_get_next_child_node(fwnode, child);
}

/* Those of the primary node, then those of the secondary. */
struct fwnode_handle *device_get_next_child_node(const struct device *dev,
						 struct fwnode_handle *child)
{
	const struct fwnode_handle *fwnode = dev->fwnode;
	struct fwnode_handle *next;

	if (IS_ERR_OR_NULL(fwnode))
		return NULL;
	next = next_of(fwnode, child);
	return next ?: next_of(fwnode->secondary, child);
}
KPI_EXPORT(device_get_next_child_node);

struct fwnode_handle *device_get_named_child_node(const struct device *dev,
						  const char *name)
{
	return fwnode_get_named_child_node(dev->fwnode, name);
}
KPI_EXPORT(device_get_named_child_node);

unsigned int device_get_child_node_count(const struct device *dev)
{
	struct fwnode_handle *child = NULL;
	unsigned int n = 0;

	while ((child = device_get_next_child_node(dev, child)))
		n++;
	return n;
}
KPI_EXPORT(device_get_child_node_count);

/* --------------------------------------------------------------- others */

const void *device_get_match_data(const struct device *dev)
{
	return fwnode_call_ptr_op(dev->fwnode, device_get_match_data, dev);
}
KPI_EXPORT(device_get_match_data);

bool device_dma_supported(struct device *dev)
{
	return fwnode_call_bool_op(dev->fwnode, device_dma_supported);
}
KPI_EXPORT(device_dma_supported);

enum dev_dma_attr device_get_dma_attr(struct device *dev)
{
	if (!fwnode_has_op(dev->fwnode, device_get_dma_attr))
		return DEV_DMA_NOT_SUPPORTED;
	return fwnode_call_int_op(dev->fwnode, device_get_dma_attr);
}
KPI_EXPORT(device_get_dma_attr);

/* The node tells of no interrupt that it does not number itself. */
int fwnode_irq_get(const struct fwnode_handle *fwnode, unsigned int index)
{
	int irq;

	if (!fwnode_has_op(fwnode, irq_get))
		return -EINVAL;
	irq = fwnode_call_int_op(fwnode, irq_get, index);
	return irq ?: -EINVAL;
}
KPI_EXPORT(fwnode_irq_get);

int fwnode_irq_get_byname(const struct fwnode_handle *fwnode, const char *name)
{
	int index;

	if (!name)
		return -EINVAL;
	index = fwnode_property_match_string(fwnode, "interrupt-names", name);
	return index < 0 ? index : fwnode_irq_get(fwnode, index);
}
KPI_EXPORT(fwnode_irq_get_byname);

int fwnode_get_phy_mode(struct fwnode_handle *fwnode)
{
	const char *mode;
	int err, i;

	err = fwnode_property_read_string(fwnode, "phy-mode", &mode);
	if (err < 0)
		err = fwnode_property_read_string(fwnode,
						  "phy-connection-type",
						  &mode);
	if (err < 0)
		return err;
	for (i = 0; i < PHY_INTERFACE_MODE_MAX; i++)
		if (!strcasecmp(mode, phy_modes(i)))
			return i;
	return -ENODEV;
}
KPI_EXPORT(fwnode_get_phy_mode);

int device_get_phy_mode(struct device *dev)
{
	return fwnode_get_phy_mode(dev->fwnode);
}
KPI_EXPORT(device_get_phy_mode);

static int read_mac(struct fwnode_handle *fwnode, const char *name, char *addr)
{
	int err = fwnode_property_read_u8_array(fwnode, name, addr, ETH_ALEN);

	if (err)
		return err;
	return is_valid_ether_addr(addr) ? 0 : -EINVAL;
}

int fwnode_get_mac_address(struct fwnode_handle *fwnode, char *addr)
{
	if (!read_mac(fwnode, "mac-address", addr) ||
	    !read_mac(fwnode, "local-mac-address", addr) ||
	    !read_mac(fwnode, "address", addr))
		return 0;
	return -ENOENT;
}
KPI_EXPORT(fwnode_get_mac_address);

int device_get_mac_address(struct device *dev, char *addr)
{
	return fwnode_get_mac_address(dev->fwnode, addr);
}
KPI_EXPORT(device_get_mac_address);
