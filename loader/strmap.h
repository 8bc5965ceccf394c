/* SPDX-License-Identifier: GPL-2.0 */
/* strmap.h - strings by string: open addressing, the first entry of a key stays. */
#ifndef LOADER_STRMAP_H
#define LOADER_STRMAP_H

#include <stddef.h>

struct strmap_entry {
	char *key, *value;
};

struct strmap {			/* all zero: empty */
	struct strmap_entry *slots;
	size_t count, capacity;	/* capacity: 0 or a power of two */
};

/* Copies both. 0 or -ENOMEM; an entry of that key that is there stays. */
int strmap_put(struct strmap *map, const char *key, const char *value);
const char *strmap_get(const struct strmap *map, const char *key);
/* Iterate: *pos = 0 at first; NULL at the end. */
const struct strmap_entry *strmap_next(const struct strmap *map, size_t *pos);
void strmap_free(struct strmap *map);

#endif
