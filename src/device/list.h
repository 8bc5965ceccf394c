/* SPDX-License-Identifier: GPL-2.0 */
/* list.h - what `--device` could be given here. */
#ifndef LKMHOST_DEVICE_LIST_H
#define LKMHOST_DEVICE_LIST_H

/* @why: NULL where it can be attached. Strings are the caller's, for the call. */
typedef void device_list_fn(void *ctx, const char *kind, const char *spec,
			    const char *text, const char *why);

/* PCI functions of this machine. */
void vfio_list(device_list_fn *fn, void *ctx);
/* PCI devices of the QEMU that is installed. */
void qemu_list(device_list_fn *fn, void *ctx);
/* Models among the files at @paths, folders' own files too; NULL-terminated. */
void model_list(const char *const *paths, device_list_fn *fn, void *ctx);

#endif
