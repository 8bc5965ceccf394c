/* SPDX-License-Identifier: GPL-2.0 */
/* internal.h - what the files of the key facility share. */
#ifndef LKMHOST_KEYS_INTERNAL_H
#define LKMHOST_KEYS_INTERNAL_H

#include <linux/key.h>
#include <linux/key-type.h>

#include "kpi.h"

/* The links of all keyrings. Taken before a key's own semaphore. */
extern struct mutex kpi_keyrings_lock;

struct kpi_key_link {
	struct list_head list;
	struct key *key;
};

/* A keyring keeps its links where other keys have their payload. */
static inline struct list_head *kpi_links(struct key *keyring)
{
	return keyring->payload.data[0];
}

/* keyring.c: with kpi_keyrings_lock. The key it has of that name, or NULL. */
struct key *kpi_keyring_find(struct key *keyring, const struct key_type *type,
			     const char *description);
/* It takes the place of one of the same name. */
int kpi_keyring_put(struct key *keyring, struct key *key);

/* key.c: the type of that name, locked against its end; NULL: none. */
struct key_type *kpi_key_type_get(const char *name);
void kpi_key_type_put(void);

#endif
