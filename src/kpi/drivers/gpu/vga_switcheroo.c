// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/gpu/vga/vga_switcheroo.c, linux/vga_switcheroo.h: graphics of
 * laptops that have two. Clients are known; without a driver for the switch
 * between them (the handler) nobody is ever switched.
 */
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/pm_domain.h>
#include <linux/slab.h>
#include <linux/vga_switcheroo.h>

#include "kpi.h"

struct client {
	struct list_head list;
	struct pci_dev *pdev, *vga;
	const struct vga_switcheroo_client_ops *ops;
	bool audio;
};
static LIST_HEAD(clients);
static DEFINE_MUTEX(clients_lock);

static int add_client(struct pci_dev *pdev, struct pci_dev *vga,
		      const struct vga_switcheroo_client_ops *ops, bool audio)
{
	struct client *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	c->pdev = pdev;
	c->vga = vga;
	c->ops = ops;
	c->audio = audio;
	mutex_lock(&clients_lock);
	list_add_tail(&c->list, &clients);
	mutex_unlock(&clients_lock);
	return 0;
}

int vga_switcheroo_register_client(struct pci_dev *pdev,
				   const struct vga_switcheroo_client_ops *ops,
				   bool driver_power_control)
{
	return add_client(pdev, NULL, ops, false);
}
KPI_EXPORT(vga_switcheroo_register_client);

int vga_switcheroo_register_audio_client(struct pci_dev *pdev,
					 const struct vga_switcheroo_client_ops *ops,
					 struct pci_dev *vga_dev)
{
	return add_client(pdev, vga_dev, ops, true);
}
KPI_EXPORT(vga_switcheroo_register_audio_client);

static struct client *find_client(struct pci_dev *pdev)
{
	struct client *c;

	list_for_each_entry(c, &clients, list)
		if (c->pdev == pdev)
			return c;
	return NULL;
}

void vga_switcheroo_unregister_client(struct pci_dev *pdev)
{
	struct client *c;

	mutex_lock(&clients_lock);
	c = find_client(pdev);
	if (c)
		list_del(&c->list);
	mutex_unlock(&clients_lock);
	kfree(c);
}
KPI_EXPORT(vga_switcheroo_unregister_client);

/* What nobody can switch off is on. */
enum vga_switcheroo_state vga_switcheroo_get_client_state(struct pci_dev *pdev)
{
	enum vga_switcheroo_state state;

	mutex_lock(&clients_lock);
	state = find_client(pdev) ? VGA_SWITCHEROO_ON :
				    VGA_SWITCHEROO_NOT_FOUND;
	mutex_unlock(&clients_lock);
	return state;
}
KPI_EXPORT(vga_switcheroo_get_client_state);

bool vga_switcheroo_client_probe_defer(struct pci_dev *pdev)
{
	return false;
}
KPI_EXPORT(vga_switcheroo_client_probe_defer);

void vga_switcheroo_client_fb_set(struct pci_dev *pdev, struct fb_info *info)
{
}
KPI_EXPORT_NOOP(vga_switcheroo_client_fb_set,
		"the frame buffer is remapped when another client is switched to");

enum vga_switcheroo_handler_flags_t vga_switcheroo_handler_flags(void)
{
	return 0;
}
KPI_EXPORT(vga_switcheroo_handler_flags);

/* The display's data line belongs to the one that has it. */
int vga_switcheroo_lock_ddc(struct pci_dev *pdev)
{
	return -ENODEV;
}
KPI_EXPORT(vga_switcheroo_lock_ddc);

int vga_switcheroo_unlock_ddc(struct pci_dev *pdev)
{
	return -ENODEV;
}
KPI_EXPORT(vga_switcheroo_unlock_ddc);

int vga_switcheroo_process_delayed_switch(void)
{
	return -EINVAL;
}
KPI_EXPORT(vga_switcheroo_process_delayed_switch);

static int audit_clients(const struct kpi_module_image *image)
{
	struct client *c;
	int n = 0;

	list_for_each_entry(c, &clients, list)
		if (kpi_image_holds(image, (unsigned long)c->ops)) {
			pr_warn("vga_switcheroo client %s is still registered\n",
				pci_name(c->pdev));
			n++;
		}
	return n;
}
KPI_AUDIT(audit_clients);
