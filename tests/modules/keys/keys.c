// SPDX-License-Identifier: GPL-2.0
/* Keys and keyrings as modules make them, with a type of their own. */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/key.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "../check.h"

static unsigned int checks, preparsed, destroyed;

static int preparse(struct key_preparsed_payload *prep)
{
	preparsed++;
	if (!prep->datalen)
		return -EINVAL;
	prep->payload.data[0] = kmemdup(prep->data, prep->datalen, GFP_KERNEL);
	prep->quotalen = prep->datalen;
	return prep->payload.data[0] ? 0 : -ENOMEM;
}

static void free_preparse(struct key_preparsed_payload *prep)
{
	kfree(prep->payload.data[0]);
}

static void destroy(struct key *key)
{
	destroyed++;
	kfree(key->payload.data[0]);
}

static struct key_type type = {
	.name = "lkmhost_test",
	.preparse = preparse,
	.free_preparse = free_preparse,
	.instantiate = generic_key_instantiate,
	.destroy = destroy,
};

#define PERM (KEY_POS_ALL | KEY_USR_ALL)

static struct key *new_ring(const char *name, struct key *dest)
{
	return keyring_alloc(name, GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
			     current_cred(), PERM, KEY_ALLOC_NOT_IN_QUOTA, NULL,
			     dest);
}

static int check_keys(struct key *ring, struct key *inner)
{
	key_ref_t ref, found;
	struct key *key;

	ref = key_create_or_update(make_key_ref(inner, 1), "lkmhost_test",
				   "one", "abc", 4, PERM,
				   KEY_ALLOC_NOT_IN_QUOTA);
	CHECK(!IS_ERR(ref));
	key = key_ref_to_ptr(ref);
	CHECK(preparsed == 1 && !strcmp(key->payload.data[0], "abc"));
	CHECK(!strcmp(key->description, "one") && key->type == &type);
	CHECK(!key_validate(key));
	/* In the ring itself it is not, in one within it is. */
	found = keyring_search(make_key_ref(ring, 1), &type, "one", true);
	CHECK(!IS_ERR(found) && key_ref_to_ptr(found) == key);
	key_ref_put(found);
	CHECK(PTR_ERR(keyring_search(make_key_ref(ring, 1), &type, "two",
				     true)) == -EAGAIN ||
	      PTR_ERR(keyring_search(make_key_ref(ring, 1), &type, "two",
				     true)) == -ENOKEY);
	CHECK(PTR_ERR(key_create_or_update(make_key_ref(inner, 1),
					   "lkmhost_none", "x", "y", 2, PERM,
					   0)) == -ENODEV);
	CHECK(PTR_ERR(key_create_or_update(make_key_ref(inner, 1),
					   "lkmhost_test", "x", "", 0, PERM,
					   0)) == -EINVAL);
	CHECK(key_link(inner, ring) == -EDEADLK);
	key_revoke(key);
	CHECK(key_validate(key) == -EKEYREVOKED);
	key_put(key);
	return 0;
}

static int run(void)
{
	struct key *ring = new_ring("ring", NULL), *inner;
	int err;

	CHECK(!IS_ERR(ring));
	inner = new_ring("inner", ring);
	CHECK(!IS_ERR(inner));
	err = check_keys(ring, inner);
	key_put(inner);
	key_put(ring);
	return err;
}

static int __init keys_init(void)
{
	int err = register_key_type(&type);

	if (err)
		return err;
	err = register_key_type(&type) == -EEXIST ? run() : -EINVAL;
	unregister_key_type(&type);
	if (!err)
		pr_info("keys: %u checks passed\n", checks);
	return err;
}

static void __exit keys_exit(void)
{
}

module_init(keys_init);
module_exit(keys_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of keys and keyrings");
