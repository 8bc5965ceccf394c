// SPDX-License-Identifier: GPL-2.0
/*
 * The GDB JIT interface: a debugger that finds these names in the process
 * stops at the function each time an image comes or goes, reads the linked
 * ELF file out of our memory, and knows the driver's sources with no script.
 */
#include <pthread.h>
#include <stdlib.h>

#include "internal.h"

enum { JIT_NOACTION, JIT_REGISTER, JIT_UNREGISTER };

struct gdbjit {
	struct gdbjit *next, *prev;
	const char *symfile_addr;
	uint64_t symfile_size;
};

struct jit_descriptor {
	uint32_t version;
	uint32_t action;
	struct gdbjit *relevant;
	struct gdbjit *first;
};

/* Names, layout and noinline are the debugger's. */
void __jit_debug_register_code(void);
extern struct jit_descriptor __jit_debug_descriptor;

struct jit_descriptor __jit_debug_descriptor = { .version = 1 };

void __attribute__((noinline)) __jit_debug_register_code(void)
{
	__asm__ volatile("" : : : "memory");
}

static pthread_mutex_t jit_mutex = PTHREAD_MUTEX_INITIALIZER;

static void announce(struct gdbjit *entry, uint32_t action)
{
	__jit_debug_descriptor.relevant = entry;
	__jit_debug_descriptor.action = action;
	__jit_debug_register_code();
	__jit_debug_descriptor.action = JIT_NOACTION;
	__jit_debug_descriptor.relevant = NULL;
}

struct gdbjit *gdbjit_register(const struct lkm_image *image)
{
	struct gdbjit *entry = calloc(1, sizeof(*entry));
	size_t size;

	if (!entry)
		return NULL;
	entry->symfile_addr = lkm_image_file(image, &size);
	entry->symfile_size = size;
	pthread_mutex_lock(&jit_mutex);
	entry->next = __jit_debug_descriptor.first;
	if (entry->next)
		entry->next->prev = entry;
	__jit_debug_descriptor.first = entry;
	announce(entry, JIT_REGISTER);
	pthread_mutex_unlock(&jit_mutex);
	return entry;
}

void gdbjit_unregister(struct gdbjit *entry)
{
	if (!entry)
		return;
	pthread_mutex_lock(&jit_mutex);
	if (entry->next)
		entry->next->prev = entry->prev;
	if (entry->prev)
		entry->prev->next = entry->next;
	else
		__jit_debug_descriptor.first = entry->next;
	announce(entry, JIT_UNREGISTER);
	pthread_mutex_unlock(&jit_mutex);
	free(entry);
}
