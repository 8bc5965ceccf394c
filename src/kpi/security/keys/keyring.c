// SPDX-License-Identifier: GPL-2.0
/* security/keys/keyring.c, linux/key.h: keys that hold keys. */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "internal.h"

DEFINE_MUTEX(kpi_keyrings_lock);

static int preparse(struct key_preparsed_payload *prep)
{
	return prep->datalen ? -EINVAL : 0;
}

static void free_preparse(struct key_preparsed_payload *prep)
{
}

static int instantiate(struct key *keyring, struct key_preparsed_payload *prep)
{
	struct list_head *links = kmalloc(sizeof(*links), GFP_KERNEL);

	if (!links)
		return -ENOMEM;
	INIT_LIST_HEAD(links);
	keyring->payload.data[0] = links;
	return 0;
}

static void drop(struct kpi_key_link *link)
{
	list_del(&link->list);
	key_put(link->key);
	kfree(link);
}

static void clear(struct key *keyring)
{
	struct kpi_key_link *link, *next;

	list_for_each_entry_safe(link, next, kpi_links(keyring), list)
		drop(link);
}

static void destroy(struct key *keyring)
{
	clear(keyring);
	kfree(kpi_links(keyring));
}

struct key_type key_type_keyring = {
	.name = "keyring",
	.def_datalen = 0,
	.preparse = preparse,
	.free_preparse = free_preparse,
	.instantiate = instantiate,
	.revoke = clear,
	.destroy = destroy,
};
KPI_EXPORT(key_type_keyring);

/* ------------------------------------------------------------------- links */

static struct kpi_key_link *find(struct key *keyring,
				 const struct key_type *type,
				 const char *description)
{
	struct kpi_key_link *link;

	list_for_each_entry(link, kpi_links(keyring), list)
		if (link->key->type == type &&
		    !strcmp(link->key->description, description) &&
		    !test_bit(KEY_FLAG_INVALIDATED, &link->key->flags))
			return link;
	return NULL;
}

struct key *kpi_keyring_find(struct key *keyring, const struct key_type *type,
			     const char *description)
{
	struct kpi_key_link *link = find(keyring, type, description);

	return link ? link->key : NULL;
}

/* A keyring in itself, by whatever way, would never be freed. */
static bool reaches(struct key *from, const struct key *to, unsigned int depth)
{
	struct kpi_key_link *link;

	if (from == to || depth > 6)
		return true;
	if (from->type != &key_type_keyring)
		return false;
	list_for_each_entry(link, kpi_links(from), list)
		if (reaches(link->key, to, depth + 1))
			return true;
	return false;
}

int kpi_keyring_put(struct key *keyring, struct key *key)
{
	struct kpi_key_link *link, *old;

	if (keyring->type != &key_type_keyring)
		return -ENOTDIR;
	if (key->type == &key_type_keyring && reaches(key, keyring, 0))
		return -EDEADLK;
	if (keyring->restrict_link && keyring->restrict_link->check) {
		int err = keyring->restrict_link->check(keyring, key->type,
				&key->payload, keyring->restrict_link->key);

		if (err)
			return err;
	}
	link = kmalloc(sizeof(*link), GFP_KERNEL);
	if (!link)
		return -ENOMEM;
	link->key = key_get(key);
	old = find(keyring, key->type, key->description);
	if (old)
		drop(old);
	list_add_tail(&link->list, kpi_links(keyring));
	return 0;
}

int key_link(struct key *keyring, struct key *key)
{
	int err;

	mutex_lock(&kpi_keyrings_lock);
	err = kpi_keyring_put(keyring, key);
	mutex_unlock(&kpi_keyrings_lock);
	return err;
}
KPI_EXPORT(key_link);

int key_unlink(struct key *keyring, struct key *key)
{
	struct kpi_key_link *link;
	int err = -ENOENT;

	if (keyring->type != &key_type_keyring)
		return -ENOTDIR;
	mutex_lock(&kpi_keyrings_lock);
	list_for_each_entry(link, kpi_links(keyring), list)
		if (link->key == key) {
			drop(link);
			err = 0;
			break;
		}
	mutex_unlock(&kpi_keyrings_lock);
	return err;
}
KPI_EXPORT(key_unlink);

int keyring_clear(struct key *keyring)
{
	if (keyring->type != &key_type_keyring)
		return -ENOTDIR;
	mutex_lock(&kpi_keyrings_lock);
	clear(keyring);
	mutex_unlock(&kpi_keyrings_lock);
	return 0;
}
KPI_EXPORT(keyring_clear);

static struct key *search(struct key *keyring, const struct key_type *type,
			  const char *description, bool recurse)
{
	struct key *key = kpi_keyring_find(keyring, type, description);
	struct kpi_key_link *link;

	if (key || !recurse)
		return key;
	list_for_each_entry(link, kpi_links(keyring), list)
		if (link->key->type == &key_type_keyring) {
			key = search(link->key, type, description, true);
			if (key)
				break;
		}
	return key;
}

key_ref_t keyring_search(key_ref_t ref, struct key_type *type,
			 const char *description, bool recurse)
{
	struct key *keyring = key_ref_to_ptr(ref), *key;

	if (keyring->type != &key_type_keyring)
		return ERR_PTR(-ENOTDIR);
	mutex_lock(&kpi_keyrings_lock);
	key = search(keyring, type, description, recurse);
	if (key)
		key_get(key);
	mutex_unlock(&kpi_keyrings_lock);
	return key ? make_key_ref(key, is_key_possessed(ref)) :
		     ERR_PTR(-ENOKEY);
}
KPI_EXPORT(keyring_search);

struct key *keyring_alloc(const char *description, kuid_t uid, kgid_t gid,
			  const struct cred *cred, key_perm_t perm,
			  unsigned long flags,
			  struct key_restriction *restrict_link,
			  struct key *dest)
{
	struct key *keyring = key_alloc(&key_type_keyring, description, uid,
					gid, cred, perm, flags, restrict_link);
	int err;

	if (IS_ERR(keyring))
		return keyring;
	err = key_instantiate_and_link(keyring, NULL, 0, dest, NULL);
	if (!err)
		return keyring;
	key_put(keyring);
	return ERR_PTR(err);
}
KPI_EXPORT(keyring_alloc);
