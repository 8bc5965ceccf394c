/* SPDX-License-Identifier: GPL-2.0 */
/* mmiolog_memory.h - memory that a device may write, and what has changed. */
#ifndef LKMHOST_DEVICE_MMIOLOG_MEMORY_H
#define LKMHOST_DEVICE_MMIOLOG_MEMORY_H

#include <stddef.h>
#include <stdint.h>

struct log_memory;
struct log_memory *log_memory_new(void);
void log_memory_free(struct log_memory *m);
/* [address, +size) is mapped for the device (is not any more). */
void log_memory_watch(struct log_memory *m, uint64_t address, uint64_t size);
void log_memory_forget(struct log_memory *m, uint64_t address, uint64_t size);
/* Call @fn for what differs from the last time, MMIOLOG_DATA bytes at most. */
void log_memory_changes(struct log_memory *m,
			void (*fn)(void *ctx, uint64_t address,
				   const uint8_t *bytes, size_t n),
			void *ctx);

#endif
