// SPDX-License-Identifier: GPL-2.0
/* vfio_list.c - the PCI functions of this machine, and which VFIO could give. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "list.h"
#include "vfio.h"

/* "0x8086" without what a person does not read. */
static void read_id(const char *address, const char *file, char *text,
		    size_t size)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), SYSFS_PCI "/%s/%s", address, file);
	snprintf(text, size, "?");
	f = fopen(path, "re");
	if (!f)
		return;
	if (fscanf(f, "0x%15s", text) != 1)
		snprintf(text, size, "?");
	fclose(f);
}

static void describe(const char *address, char *text, size_t size)
{
	char vendor[16], device[16], class[16], driver[64];

	read_id(address, "vendor", vendor, sizeof(vendor));
	read_id(address, "device", device, sizeof(device));
	read_id(address, "class", class, sizeof(class));
	vfio_sysfs_driver(address, driver, sizeof(driver));
	snprintf(text, size, "PCI function %s:%s, class %s%s%s",
		 vendor, device, class, *driver ? ", driver " : "", driver);
}

/* Short: what opening it would say has the way out as well. */
static bool is_usable(const char *address, char *why, size_t size)
{
	struct device_error err;
	char path[32], others[160];
	int group = vfio_sysfs_group(address, &err);

	if (group == -EBUSY)
		snprintf(why, size, "not bound to vfio-pci");
	else if (group < 0)
		snprintf(why, size, "no IOMMU");
	if (group < 0)
		return false;
	vfio_sysfs_others(group, others, sizeof(others));
	snprintf(path, sizeof(path), "/dev/vfio/%d", group);
	if (*others)
		snprintf(why, size, "in group %d with %s", group, others);
	else if (access(path, R_OK | W_OK))
		snprintf(why, size, "%s: %s", path, strerror(errno));
	else
		return true;
	return false;
}

static int has_name(const struct dirent *e)
{
	return *e->d_name != '.';
}

void vfio_list(device_list_fn *fn, void *ctx)
{
	char spec[64], text[160], why[256];
	struct dirent **functions;
	int n = scandir(SYSFS_PCI, &functions, has_name, alphasort);

	for (int i = 0; i < n; i++) {
		const char *address = functions[i]->d_name;

		snprintf(spec, sizeof(spec), "vfio:%.50s", address);
		describe(address, text, sizeof(text));
		fn(ctx, "vfio", spec, text,
		   is_usable(address, why, sizeof(why)) ? NULL : why);
		free(functions[i]);
	}
	if (n >= 0)
		free(functions);
}
