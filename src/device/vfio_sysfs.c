// SPDX-License-Identifier: GPL-2.0
/* vfio_sysfs.c - may VFIO give a PCI function to this process, and why not? */
#define _GNU_SOURCE
#include "vfio.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool vfio_address(const char *text, char address[VFIO_ADDRESS_SIZE])
{
	unsigned int domain = 0, bus, slot, function;
	int end = 0;

	if (sscanf(text, "%x:%x:%x.%x%n", &domain, &bus, &slot, &function,
		   &end) != 4 || text[end]) {
		domain = 0;
		if (sscanf(text, "%x:%x.%x%n", &bus, &slot, &function, &end) !=
			    3 || text[end])
			return false;
	}
	if (domain > 0xffff || bus > 0xff || slot > 0x1f || function > 7)
		return false;
	snprintf(address, VFIO_ADDRESS_SIZE, "%04x:%02x:%02x.%x",
		 domain & 0xffff, bus & 0xff, slot & 0x1f, function & 7);
	return true;
}

/* Where a link of the function's leads, its last part. */
static bool read_link(const char *address, const char *link, char *name,
		      size_t size)
{
	char path[128], target[PATH_MAX];
	const char *last;
	ssize_t n;

	snprintf(path, sizeof(path), SYSFS_PCI "/%s/%s", address, link);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return false;
	target[n] = '\0';
	last = strrchr(target, '/');
	snprintf(name, size, "%s", last ? last + 1 : target);
	return true;
}

void vfio_sysfs_driver(const char *address, char *name, size_t size)
{
	if (!read_link(address, "driver", name, size))
		*name = '\0';
}

/* Drivers by which a function is VFIO's: vfio-pci and what is made of it. */
static bool is_vfio(const char *driver)
{
	return strstr(driver, "vfio");
}

static int not_bound(const char *address, const char *driver,
		     struct device_error *err)
{
	char unbind[96] = "";

	if (*driver)
		snprintf(unbind, sizeof(unbind),
			 " echo %s >" SYSFS_PCI "/%s/driver/unbind;", address,
			 address);
	return device_fail(err, -EBUSY,
			   "vfio:%s: is bound to %s, not to vfio-pci; as root: modprobe vfio-pci; echo vfio-pci >"
			   SYSFS_PCI "/%s/driver_override;%s echo %s >/sys/bus/pci/drivers_probe",
			   address, *driver ? driver : "no driver", address,
			   unbind, address);
}

int vfio_sysfs_group(const char *address, struct device_error *err)
{
	char path[96], name[64];

	snprintf(path, sizeof(path), SYSFS_PCI "/%s", address);
	if (access(path, F_OK))
		return device_fail(err, -ENODEV,
				   "vfio:%s: there is no such PCI function (lspci -D lists them)",
				   address);
	if (!read_link(address, "iommu_group", name, sizeof(name)))
		return device_fail(err, -ENODEV,
				   "vfio:%s: is in no IOMMU group: there is no IOMMU, or it is off (VT-d or AMD-Vi in the firmware; intel_iommu=on on the kernel's command line)",
				   address);
	vfio_sysfs_driver(address, path, sizeof(path));
	if (!is_vfio(path))
		return not_bound(address, path, err);
	return atoi(name);
}

/* Bridges stay with their driver, and who has none is in nobody's way. */
static bool is_in_the_way(const char *address, char *driver, size_t size)
{
	vfio_sysfs_driver(address, driver, size);
	return *driver && !is_vfio(driver) && strcmp(driver, "pcieport") &&
	       strcmp(driver, "pci-stub");
}

void vfio_sysfs_others(int group, char *text, size_t size)
{
	char path[96], driver[64];
	struct dirent *e;
	size_t n = 0;
	DIR *dir;

	*text = '\0';
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/devices",
		 group);
	dir = opendir(path);
	while (dir && (e = readdir(dir)) && n < size)
		if (*e->d_name != '.' &&
		    is_in_the_way(e->d_name, driver, sizeof(driver)))
			n += (size_t)snprintf(text + n, size - n, "%s%s (%s)",
					      n ? ", " : "", e->d_name, driver);
	if (dir)
		closedir(dir);
}
