// SPDX-License-Identifier: GPL-2.0
/* The kernel side's functions that the host calls, found by their names. */
#include <errno.h>
#include <string.h>

#include "internal.h"

struct kpi_upcalls kpi;

#define UPCALL(name) { "kpi_" #name, offsetof(struct kpi_upcalls, name) }

static const struct {
	const char *name;
	size_t slot;
} upcalls[] = {
	UPCALL(boot),
	UPCALL(start),
	UPCALL(shutdown),
	UPCALL(task_create),
	UPCALL(task_destroy),
	UPCALL(cpu_enter),
	UPCALL(cpu_leave),
	UPCALL(thread_main),
	UPCALL(tick),
	UPCALL(resched),
	UPCALL(module_load),
	UPCALL(module_init_done),
	UPCALL(module_unload),
	UPCALL(module_free),
	UPCALL(module_refcount),
	UPCALL(invalid_op),
	UPCALL(fixup_fault),
	UPCALL(describe_current),
};

int upcalls_find(const struct lkm_image *image, struct lkm_error *err)
{
	for (size_t i = 0; i < sizeof(upcalls) / sizeof(upcalls[0]); i++) {
		uint64_t value;

		if (!lkm_image_symbol(image, upcalls[i].name, &value))
			return lkm_error_set(err, -ENOEXEC,
					     "%s: the kernel side lacks %s()",
					     lkm_image_path(image),
					     upcalls[i].name);
		memcpy((char *)&kpi + upcalls[i].slot, &value, sizeof(value));
	}
	return 0;
}
