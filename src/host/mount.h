/* SPDX-License-Identifier: GPL-2.0 */
/* mount.h - the host's FUSE tree as a whole (fuse_mount.c). */
#ifndef LKMHOST_HOST_MOUNT_H
#define LKMHOST_HOST_MOUNT_H

struct lkm_error;

/* Mount the tree at @dir, made where it is missing. */
int mount_open(const char *dir, struct lkm_error *err);
/* Unmount it in every case. Nothing where nothing is mounted. */
void mount_close(void);

/* Where it is; NULL: nowhere. */
const char *mount_path(void);

/*
 * Wait a moment for the ends of files whose close(2) has returned already: the
 * host kernel sends them without waiting. @node NULL: of any file.
 */
bool files_settle(const void *node);

#endif
