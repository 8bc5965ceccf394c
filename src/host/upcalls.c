// SPDX-License-Identifier: GPL-2.0
/* The kernel side's functions that the host calls, found by their names. */
#include <errno.h>
#include <string.h>

#include "internal.h"

struct kpi_upcalls kpi;

#define UPCALL(name) { "kpi_" #name, offsetof(struct kpi_upcalls, name) }

struct upcall {
	const char *name;
	size_t slot;
};

static const struct upcall upcalls[] = {
	UPCALL(boot),
	UPCALL(start),
	UPCALL(shutdown),
	UPCALL(task_create),
	UPCALL(task_destroy),
	UPCALL(cpu_enter),
	UPCALL(cpu_leave),
	UPCALL(thread_main),
	UPCALL(tick),
	UPCALL(interrupt),
	UPCALL(resched),
	UPCALL(module_load),
	UPCALL(module_init_done),
	UPCALL(module_unload),
	UPCALL(module_free),
	UPCALL(module_refcount),
	UPCALL(invalid_op),
	UPCALL(fixup_fault),
	UPCALL(describe_current),
	UPCALL(describe_task),
};

/* A kernel side without files has none of them; half of them is a fault. */
static const struct upcall files[] = {
	UPCALL(client_new),
	UPCALL(client_update),
	UPCALL(client_signal),
	UPCALL(lookup),
	UPCALL(node_put),
	UPCALL(getattr),
	UPCALL(setattr),
	UPCALL(readdir),
	UPCALL(readlink),
	UPCALL(access),
	UPCALL(mknod),
	UPCALL(unlink),
	UPCALL(open),
	UPCALL(file_info),
	UPCALL(set_flags),
	UPCALL(set_owner),
	UPCALL(read),
	UPCALL(write),
	UPCALL(llseek),
	UPCALL(ioctl),
	UPCALL(poll),
	UPCALL(poll_cancel),
	UPCALL(fsync),
	UPCALL(flush),
	UPCALL(release),
	UPCALL(mmap),
	UPCALL(vma_page),
	UPCALL(vma_open),
	UPCALL(vma_close),
	UPCALL(user_access),
	UPCALL(may_fault),
};

/* Nor has one without PCI these. */
static const struct upcall device_calls[] = {
	UPCALL(irq),
	UPCALL(device_gone),
	UPCALL(device_error),
};

/* One without a network has no net devices. */
static const struct upcall net_calls[] = {
	UPCALL(net_send),
	UPCALL(net_configure),
	UPCALL(net_ioctl),
	UPCALL(net_link_add),
	UPCALL(net_link_del),
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The first of @table that is missing, or NULL. */
static const char *find_all(const struct lkm_image *image,
			    const struct upcall *table, size_t count)
{
	const char *missing = NULL;

	for (size_t i = 0; i < count; i++) {
		uint64_t value = 0;

		if (!lkm_image_symbol(image, table[i].name, &value) && !missing)
			missing = table[i].name;
		memcpy((char *)&kpi + table[i].slot, &value, sizeof(value));
	}
	return missing;
}

bool upcalls_have_files(void)
{
	return kpi.lookup;
}

int upcalls_find(const struct lkm_image *image, struct lkm_error *err)
{
	const char *missing = find_all(image, upcalls, COUNT(upcalls));

	if (!missing) {
		missing = find_all(image, files, COUNT(files));
		if (!upcalls_have_files())
			missing = NULL;
	}
	if (!missing) {
		missing = find_all(image, device_calls, COUNT(device_calls));
		if (!kpi.irq)
			missing = NULL;
	}
	if (!missing) {
		missing = find_all(image, net_calls, COUNT(net_calls));
		if (!kpi.net_send)
			missing = NULL;
	}
	if (missing)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: the kernel side lacks %s()",
				     lkm_image_path(image), missing);
	return 0;
}
