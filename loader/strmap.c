// SPDX-License-Identifier: GPL-2.0
/* strmap.c - strings by string. */
#include "strmap.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static size_t hash(const char *key)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *key; key++)
		h = (h ^ (uint8_t)*key) * 0x100000001b3u;
	return (size_t)(h ^ (h >> 32));
}

/* Where @key is, or the free slot where it belongs. */
static struct strmap_entry *slot_of(const struct strmap *map, const char *key)
{
	size_t i = hash(key) & (map->capacity - 1);

	while (map->slots[i].key && strcmp(map->slots[i].key, key))
		i = (i + 1) & (map->capacity - 1);
	return &map->slots[i];
}

static int grow(struct strmap *map)
{
	struct strmap larger = { .capacity = map->capacity ?
						     map->capacity * 2 : 64 };

	if (map->count * 2 < map->capacity)
		return 0;
	larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
	if (!larger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < map->capacity; i++)
		if (map->slots[i].key)
			*slot_of(&larger, map->slots[i].key) = map->slots[i];
	larger.count = map->count;
	free(map->slots);
	*map = larger;
	return 0;
}

int strmap_put(struct strmap *map, const char *key, const char *value)
{
	struct strmap_entry *slot, entry;
	int r = grow(map);

	if (r)
		return r;
	slot = slot_of(map, key);
	if (slot->key)
		return 0;
	entry.key = strdup(key);
	entry.value = strdup(value);
	if (!entry.key || !entry.value) {
		free(entry.key);
		free(entry.value);
		return -ENOMEM;
	}
	*slot = entry;
	map->count++;
	return 0;
}

const char *strmap_get(const struct strmap *map, const char *key)
{
	return map->capacity ? slot_of(map, key)->value : NULL;
}

const struct strmap_entry *strmap_next(const struct strmap *map, size_t *pos)
{
	while (*pos < map->capacity) {
		const struct strmap_entry *entry = &map->slots[(*pos)++];

		if (entry->key)
			return entry;
	}
	return NULL;
}

void strmap_free(struct strmap *map)
{
	for (size_t i = 0; i < map->capacity; i++) {
		free(map->slots[i].key);
		free(map->slots[i].value);
	}
	free(map->slots);
	*map = (struct strmap){ 0 };
}
