// SPDX-License-Identifier: GPL-2.0
/*
 * security/keys/key.c, linux/key.h: keys that modules make and find. A
 * program's keys are the machine's.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "internal.h"

static DECLARE_RWSEM(types_lock);
static LIST_HEAD(types);

/* ------------------------------------------------------------------- types */

static struct key_type *find_type(const char *name)
{
	struct key_type *type;

	list_for_each_entry(type, &types, link)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

struct key_type *kpi_key_type_get(const char *name)
{
	struct key_type *type;

	down_read(&types_lock);
	type = find_type(name);
	if (!type)
		up_read(&types_lock);
	return type;
}

void kpi_key_type_put(void)
{
	up_read(&types_lock);
}

int register_key_type(struct key_type *type)
{
	int err = 0;

	down_write(&types_lock);
	if (find_type(type->name))
		err = -EEXIST;
	else
		list_add(&type->link, &types);
	up_write(&types_lock);
	if (!err)
		pr_notice("Key type %s registered\n", type->name);
	return err;
}
KPI_EXPORT(register_key_type);

/* One that is there from the start is not told of. */
static int add_keyrings(void)
{
	list_add(&key_type_keyring.link, &types);
	return 0;
}
KPI_INIT_CORE(add_keyrings);

/* Keys that are on their way out are still of their type. */
static void bury(struct work_struct *work);
static DECLARE_WORK(graveyard_work, bury);
static DEFINE_SPINLOCK(graveyard_lock);
static LIST_HEAD(graveyard);

void unregister_key_type(struct key_type *type)
{
	flush_work(&graveyard_work);
	down_write(&types_lock);
	list_del_init(&type->link);
	up_write(&types_lock);
	pr_notice("Key type %s unregistered\n", type->name);
}
KPI_EXPORT(unregister_key_type);

/* -------------------------------------------------------------------- keys */

static void name_key(struct key *key, const char *description)
{
	key->index_key.description = kstrdup(description, GFP_KERNEL);
	key->index_key.desc_len = strlen(description);
}

static key_serial_t new_serial(void)
{
	key_serial_t serial;

	do {
		get_random_bytes(&serial, sizeof(serial));
		serial &= 0x7fffffff;
	} while (serial < 3);
	return serial;
}

struct key *key_alloc(struct key_type *type, const char *desc, kuid_t uid,
		      kgid_t gid, const struct cred *cred, key_perm_t perm,
		      unsigned long flags,
		      struct key_restriction *restrict_link)
{
	int err = desc && *desc ? 0 : -EINVAL;
	struct key *key;

	if (!err && type->vet_description)
		err = type->vet_description(desc);
	if (err)
		return ERR_PTR(err);
	key = kzalloc(sizeof(*key), GFP_KERNEL);
	if (!key)
		return ERR_PTR(-ENOMEM);
	name_key(key, desc);
	if (!key->index_key.description) {
		kfree(key);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&key->usage, 1);
	init_rwsem(&key->sem);
	key->index_key.type = type;
	key->serial = new_serial();
	key->quotalen = key->index_key.desc_len + 1 + type->def_datalen;
	key->datalen = type->def_datalen;
	key->uid = uid;
	key->gid = gid;
	key->perm = perm;
	key->expiry = TIME64_MAX;
	key->restrict_link = restrict_link;
	key->last_used_at = ktime_get_real_seconds();
	if (flags & KEY_ALLOC_BUILT_IN)
		__set_bit(KEY_FLAG_BUILTIN, &key->flags);
	if (flags & KEY_ALLOC_UID_KEYRING)
		__set_bit(KEY_FLAG_UID_KEYRING, &key->flags);
	return key;
}
KPI_EXPORT(key_alloc);

static void destroy(struct key *key)
{
	if (key->state == KEY_IS_POSITIVE && key->type->destroy)
		key->type->destroy(key);
	kfree(key->index_key.description);
	kfree(key);
}

/* Payloads are read under RCU. */
static void bury(struct work_struct *work)
{
	struct key *key, *next;
	LIST_HEAD(dead);

	spin_lock_irq(&graveyard_lock);
	list_splice_init(&graveyard, &dead);
	spin_unlock_irq(&graveyard_lock);
	synchronize_rcu();
	list_for_each_entry_safe(key, next, &dead, graveyard_link)
		destroy(key);
}

/* From any context; a destroy() may sleep. */
void key_put(struct key *key)
{
	unsigned long flags;

	if (!key || !refcount_dec_and_test(&key->usage))
		return;
	spin_lock_irqsave(&graveyard_lock, flags);
	list_add_tail(&key->graveyard_link, &graveyard);
	spin_unlock_irqrestore(&graveyard_lock, flags);
	schedule_work(&graveyard_work);
}
KPI_EXPORT(key_put);

int key_payload_reserve(struct key *key, size_t datalen)
{
	key->quotalen += datalen - key->datalen;
	key->datalen = datalen;
	return 0;
}
KPI_EXPORT(key_payload_reserve);

int generic_key_instantiate(struct key *key, struct key_preparsed_payload *prep)
{
	int err = key_payload_reserve(key, prep->quotalen);

	if (err)
		return err;
	rcu_assign_keypointer(key, prep->payload.data[0]);
	key->payload.data[1] = prep->payload.data[1];
	key->payload.data[2] = prep->payload.data[2];
	key->payload.data[3] = prep->payload.data[3];
	/* The key's from here on. */
	prep->payload.data[0] = prep->payload.data[1] = NULL;
	prep->payload.data[2] = prep->payload.data[3] = NULL;
	return 0;
}
KPI_EXPORT(generic_key_instantiate);

int key_validate(const struct key *key)
{
	unsigned long flags = READ_ONCE(key->flags);
	time64_t expiry = READ_ONCE(key->expiry);

	if (flags & BIT(KEY_FLAG_INVALIDATED))
		return -ENOKEY;
	if (flags & (BIT(KEY_FLAG_REVOKED) | BIT(KEY_FLAG_DEAD)))
		return -EKEYREVOKED;
	return ktime_get_real_seconds() >= expiry ? -EKEYEXPIRED : 0;
}
KPI_EXPORT(key_validate);

void key_revoke(struct key *key)
{
	down_write_nested(&key->sem, 1);
	if (!test_and_set_bit(KEY_FLAG_REVOKED, &key->flags) &&
	    key->type->revoke)
		key->type->revoke(key);
	up_write(&key->sem);
}
KPI_EXPORT(key_revoke);

void key_invalidate(struct key *key)
{
	set_bit(KEY_FLAG_INVALIDATED, &key->flags);
}
KPI_EXPORT(key_invalidate);

void key_set_timeout(struct key *key, unsigned int timeout)
{
	WRITE_ONCE(key->expiry, timeout ? ktime_get_real_seconds() + timeout :
					  TIME64_MAX);
}
KPI_EXPORT(key_set_timeout);

/* ---------------------------------------------------------- making them known */

static int preparse(struct key_type *type, struct key_preparsed_payload *prep,
		    const void *data, size_t size)
{
	prep->data = data;
	prep->datalen = size;
	prep->quotalen = type->def_datalen;
	prep->expiry = TIME64_MAX;
	return type->preparse ? type->preparse(prep) : 0;
}

static void end_preparse(struct key_type *type,
			 struct key_preparsed_payload *prep)
{
	if (type->preparse)
		type->free_preparse(prep);
}

/* With kpi_keyrings_lock where there is a @keyring. */
static int instantiate(struct key *key, struct key_preparsed_payload *prep,
		       struct key *keyring)
{
	int err = key->state == KEY_IS_UNINSTANTIATED ?
			  key->type->instantiate(key, prep) : -EBUSY;

	if (err)
		return err;
	smp_store_release(&key->state, KEY_IS_POSITIVE);
	if (prep->expiry != TIME64_MAX)
		key->expiry = prep->expiry;
	return keyring ? kpi_keyring_put(keyring, key) : 0;
}

int key_instantiate_and_link(struct key *key, const void *data, size_t datalen,
			     struct key *keyring, struct key *authkey)
{
	struct key_preparsed_payload prep = {
		.orig_description = key->description,
	};
	int err = preparse(key->type, &prep, data, datalen);

	if (!err) {
		mutex_lock(&kpi_keyrings_lock);
		err = instantiate(key, &prep, keyring);
		mutex_unlock(&kpi_keyrings_lock);
	}
	end_preparse(key->type, &prep);
	return err;
}
KPI_EXPORT(key_instantiate_and_link);

/* It is known that there is none; for a while, so is who asks again. */
int key_reject_and_link(struct key *key, unsigned int timeout,
			unsigned int error, struct key *keyring,
			struct key *authkey)
{
	int err = 0;

	mutex_lock(&kpi_keyrings_lock);
	if (key->state != KEY_IS_UNINSTANTIATED) {
		err = -EBUSY;
	} else {
		smp_store_release(&key->state, -(int)error);
		key_set_timeout(key, timeout);
		err = keyring ? kpi_keyring_put(keyring, key) : 0;
	}
	mutex_unlock(&kpi_keyrings_lock);
	return err;
}
KPI_EXPORT(key_reject_and_link);

static int update(struct key *key, struct key_preparsed_payload *prep)
{
	int err;

	down_write(&key->sem);
	err = key->type->update(key, prep);
	if (!err)
		smp_store_release(&key->state, KEY_IS_POSITIVE);
	up_write(&key->sem);
	return err;
}

static key_perm_t usual_perm(const struct key_type *type)
{
	return KEY_POS_VIEW | KEY_POS_SEARCH | KEY_POS_LINK | KEY_POS_SETATTR |
	       KEY_USR_VIEW | (type->read ? KEY_POS_READ : 0) |
	       (type->update ? KEY_POS_WRITE : 0);
}

/* With kpi_keyrings_lock and the type's. */
static struct key *create_or_update(struct key *keyring, struct key_type *type,
				    const char *description,
				    struct key_preparsed_payload *prep,
				    key_perm_t perm, unsigned long flags)
{
	const struct cred *cred = current_cred();
	struct key *key = type->update ?
		kpi_keyring_find(keyring, type, description) : NULL;
	int err;

	if (key) {
		err = update(key, prep);
		return err ? ERR_PTR(err) : key_get(key);
	}
	key = key_alloc(type, description, cred->fsuid, cred->fsgid, cred,
			perm == KEY_PERM_UNDEF ? usual_perm(type) : perm, flags,
			NULL);
	if (IS_ERR(key))
		return key;
	err = instantiate(key, prep, keyring);
	if (!err)
		return key;
	key_put(key);
	return ERR_PTR(err);
}

key_ref_t key_create_or_update(key_ref_t keyring_ref, const char *type_name,
			       const char *description, const void *payload,
			       size_t plen, key_perm_t perm,
			       unsigned long flags)
{
	struct key_preparsed_payload prep = { .orig_description = description };
	struct key *keyring = key_ref_to_ptr(keyring_ref), *key;
	struct key_type *type = kpi_key_type_get(type_name);
	int err;

	if (!type)
		return ERR_PTR(-ENODEV);
	err = keyring->type != &key_type_keyring ? -ENOTDIR :
	      !type->instantiate || (!description && !type->preparse) ?
	      -EINVAL : preparse(type, &prep, payload, plen);
	if (err) {
		key = ERR_PTR(err);
	} else {
		mutex_lock(&kpi_keyrings_lock);
		key = create_or_update(keyring, type,
				       description ?: prep.description, &prep,
				       perm, flags);
		mutex_unlock(&kpi_keyrings_lock);
	}
	end_preparse(type, &prep);
	kpi_key_type_put();
	return IS_ERR(key) ? ERR_CAST(key) :
			     make_key_ref(key, is_key_possessed(keyring_ref));
}
KPI_EXPORT(key_create_or_update);

/* ------------------------------------------------------------------ requests */

/*
 * No program of ours has keyrings that could be searched, and none is run to
 * make the key: it is not to be had.
 */
struct key *request_key_tag(struct key_type *type, const char *description,
			    struct key_tag *domain_tag,
			    const char *callout_info)
{
	return ERR_PTR(-ENOKEY);
}
KPI_EXPORT_PARTIAL(request_key_tag, "/sbin/request-key is not run: ENOKEY");
