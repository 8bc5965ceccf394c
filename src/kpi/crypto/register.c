// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/algapi.c, crypto/algapi.h: algorithms, templates and instances come
 * and go.
 */
#include <linux/notifier.h>
#include <linux/rtnetlink.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "crypto/core.h"

static LIST_HEAD(template_list);	/* guarded by crypto_alg_sem */

static int check_alg(struct crypto_alg *alg)
{
	bool cipher = !alg->cra_type &&
		      (alg->cra_flags & CRYPTO_ALG_TYPE_MASK) ==
			      CRYPTO_ALG_TYPE_CIPHER;

	if (!alg->cra_name[0] || !alg->cra_driver_name[0] ||
	    (alg->cra_alignmask & (alg->cra_alignmask + 1)) ||
	    alg->cra_alignmask > MAX_ALGAPI_ALIGNMASK ||
	    alg->cra_blocksize > MAX_ALGAPI_BLOCKSIZE ||
	    alg->cra_priority < 0)
		return -EINVAL;
	if (cipher && (alg->cra_alignmask > MAX_CIPHER_ALIGNMASK ||
		       alg->cra_blocksize > MAX_CIPHER_BLOCKSIZE))
		return -EINVAL;
	refcount_set(&alg->cra_refcnt, 1);
	return 0;
}

static void destroy_instance_work(struct work_struct *work)
{
	struct crypto_instance *inst =
		container_of(work, struct crypto_instance, free_work);
	struct crypto_template *tmpl = inst->tmpl;

	inst->alg.cra_type->free(inst);
	module_put(tmpl->module);
}

/* The last user may be in atomic context, and freeing may sleep. */
static void destroy_instance(struct crypto_alg *alg)
{
	struct crypto_instance *inst =
		container_of(alg, struct crypto_instance, alg);

	INIT_WORK(&inst->free_work, destroy_instance_work);
	schedule_work(&inst->free_work);
}

/* Off the lists, onto @list; freed when the last user has gone. */
static void remove_instance(struct crypto_instance *inst,
			    struct list_head *list)
{
	struct crypto_template *tmpl = inst->tmpl;

	if (crypto_is_dead(&inst->alg))
		return;
	inst->alg.cra_flags |= CRYPTO_ALG_DEAD;
	/* A template whose module is going frees its instances itself. */
	if (!tmpl || !try_module_get(tmpl->module))
		return;
	list_move(&inst->alg.cra_list, list);
	hlist_del(&inst->list);
	inst->alg.cra_destroy = destroy_instance;
}

/*
 * Retire every instance that is built on @alg, directly or not, save those
 * that @keep itself is built on.  True when @keep was met.
 */
static bool retire_users(struct crypto_alg *alg, struct list_head *list,
			 struct crypto_alg *keep, const u32 *new_type)
{
	struct crypto_spawn *spawn, *next;
	bool met = false, here;

	list_for_each_entry_safe(spawn, next, &alg->cra_users, list) {
		/* A spawn that could not use the new one keeps the old one. */
		if (new_type && ((alg->cra_flags ^ *new_type) & spawn->mask))
			continue;
		here = false;
		if (spawn->registered) {
			here = &spawn->inst->alg == keep ||
			       retire_users(&spawn->inst->alg, list, keep,
					    NULL);
			if (!here)
				remove_instance(spawn->inst, list);
		}
		if (!here) {
			spawn->dead = true;
			list_del(&spawn->list);
		}
		met |= here;
	}
	return met;
}

/*
 * @alg goes away, or @nalg does its work better: what was made from @alg is
 * not found any more.  Caller holds crypto_alg_sem for writing.
 */
void crypto_remove_spawns(struct crypto_alg *alg, struct list_head *list,
			  struct crypto_alg *nalg)
{
	u32 new_type = (nalg ?: alg)->cra_flags;

	if (alg->cra_users.next)	/* else it never was registered */
		retire_users(alg, list, nalg, &new_type);
}
KPI_EXPORT(crypto_remove_spawns);

void crypto_remove_final(struct list_head *list)
{
	struct crypto_alg *alg, *next;

	list_for_each_entry_safe(alg, next, list, cra_list) {
		list_del_init(&alg->cra_list);
		crypto_alg_put(alg);
	}
}
KPI_EXPORT(crypto_remove_final);

/* A name must not be one algorithm's driver and another's general name. */
static int check_names(const struct crypto_alg *alg)
{
	const struct crypto_alg *q;

	list_for_each_entry(q, &crypto_alg_list, cra_list) {
		if (q == alg)
			return -EEXIST;
		if (crypto_is_moribund(q))
			continue;
		if (!strcmp(q->cra_driver_name, alg->cra_name) ||
		    !strcmp(q->cra_name, alg->cra_driver_name))
			return -EEXIST;
	}
	return 0;
}

/* Instances of what @alg does better are to be made anew. */
static void supersede(struct crypto_alg *alg, struct list_head *list)
{
	struct crypto_alg *q;

	list_for_each_entry(q, &crypto_alg_list, cra_list) {
		if (q == alg || crypto_is_moribund(q) ||
		    strcmp(alg->cra_name, q->cra_name))
			continue;
		if (strcmp(alg->cra_driver_name, q->cra_driver_name) &&
		    q->cra_priority > alg->cra_priority)
			continue;
		crypto_remove_spawns(q, list, alg);
	}
}

/* Caller holds crypto_alg_sem for writing. */
static int insert_alg(struct crypto_alg *alg, struct list_head *list)
{
	int err;

	if (crypto_is_dead(alg))
		return -EAGAIN;
	err = check_names(alg);
	if (err)
		return err;
	INIT_LIST_HEAD(&alg->cra_users);
	alg->cra_flags |= CRYPTO_ALG_TESTED;
	list_add(&alg->cra_list, &crypto_alg_list);
	supersede(alg, list);
	return 0;
}

static void announce(struct crypto_alg *alg)
{
	blocking_notifier_call_chain(&crypto_chain, CRYPTO_MSG_ALG_REGISTER,
				     alg);
	blocking_notifier_call_chain(&crypto_chain, CRYPTO_MSG_ALG_LOADED, alg);
}

int crypto_register_alg(struct crypto_alg *alg)
{
	LIST_HEAD(list);
	int err;

	kpi_crypto_register_builtins();
	alg->cra_flags &= ~CRYPTO_ALG_DEAD;
	err = check_alg(alg);
	if (err)
		return err;
	down_write(&crypto_alg_sem);
	err = insert_alg(alg, &list);
	up_write(&crypto_alg_sem);
	crypto_remove_final(&list);
	if (!err)
		announce(alg);
	return err;
}
KPI_EXPORT_PARTIAL(crypto_register_alg,
		   "the test manager's self-tests are not run");

static int remove_alg(struct crypto_alg *alg, struct list_head *list)
{
	if (list_empty(&alg->cra_list))
		return -ENOENT;
	alg->cra_flags |= CRYPTO_ALG_DEAD;
	list_del_init(&alg->cra_list);
	crypto_remove_spawns(alg, list, NULL);
	return 0;
}

void crypto_unregister_alg(struct crypto_alg *alg)
{
	LIST_HEAD(list);
	int err;

	down_write(&crypto_alg_sem);
	err = remove_alg(alg, &list);
	up_write(&crypto_alg_sem);
	if (WARN(err, "Algorithm %s is not registered", alg->cra_driver_name))
		return;
	if (WARN_ON(refcount_read(&alg->cra_refcnt) != 1))
		return;
	if (alg->cra_destroy)
		alg->cra_destroy(alg);
	crypto_remove_final(&list);
}
KPI_EXPORT(crypto_unregister_alg);

int crypto_register_algs(struct crypto_alg *algs, int count)
{
	int i, err = 0;

	for (i = 0; i < count && !err; i++)
		err = crypto_register_alg(&algs[i]);
	if (err)
		crypto_unregister_algs(algs, i - 1);
	return err;
}
KPI_EXPORT(crypto_register_algs);

void crypto_unregister_algs(struct crypto_alg *algs, int count)
{
	int i;

	for (i = 0; i < count; i++)
		crypto_unregister_alg(&algs[i]);
}
KPI_EXPORT(crypto_unregister_algs);

int crypto_register_template(struct crypto_template *tmpl)
{
	struct crypto_template *q;
	int err = 0;

	down_write(&crypto_alg_sem);
	list_for_each_entry(q, &template_list, list)
		if (q == tmpl)
			err = -EEXIST;
	if (!err)
		list_add(&tmpl->list, &template_list);
	up_write(&crypto_alg_sem);
	return err;
}
KPI_EXPORT(crypto_register_template);

int crypto_register_templates(struct crypto_template *tmpls, int count)
{
	int i, err = 0;

	for (i = 0; i < count && !err; i++)
		err = crypto_register_template(&tmpls[i]);
	if (err)
		crypto_unregister_templates(tmpls, i - 1);
	return err;
}
KPI_EXPORT(crypto_register_templates);

/* Its module goes, so no instance can have a user left. */
void crypto_unregister_template(struct crypto_template *tmpl)
{
	struct crypto_instance *inst;
	struct hlist_node *next;
	LIST_HEAD(users);

	down_write(&crypto_alg_sem);
	BUG_ON(list_empty(&tmpl->list));
	list_del_init(&tmpl->list);
	hlist_for_each_entry(inst, &tmpl->instances, list)
		BUG_ON(remove_alg(&inst->alg, &users));
	up_write(&crypto_alg_sem);

	hlist_for_each_entry_safe(inst, next, &tmpl->instances, list) {
		BUG_ON(refcount_read(&inst->alg.cra_refcnt) != 1);
		inst->alg.cra_type->free(inst);
	}
	crypto_remove_final(&users);
}
KPI_EXPORT(crypto_unregister_template);

void crypto_unregister_templates(struct crypto_template *tmpls, int count)
{
	while (count-- > 0)
		crypto_unregister_template(&tmpls[count]);
}
KPI_EXPORT(crypto_unregister_templates);

static struct crypto_template *find_template(const char *name)
{
	struct crypto_template *q, *found = NULL;

	down_read(&crypto_alg_sem);
	list_for_each_entry(q, &template_list, list) {
		if (!strcmp(q->name, name) && try_module_get(q->module)) {
			found = q;
			break;
		}
	}
	up_read(&crypto_alg_sem);
	return found;
}

/* With a reference on its module. */
struct crypto_template *crypto_lookup_template(const char *name)
{
	kpi_crypto_register_builtins();
	return try_then_request_module(find_template(name), "crypto-%s", name);
}
KPI_EXPORT(crypto_lookup_template);

/*
 * From here on the spawns' link leads to their instance, and the instance's
 * users hold the inner algorithms, no longer the spawns themselves.
 */
static int adopt_spawns(struct crypto_instance *inst)
{
	struct crypto_spawn *spawn, *next;

	for (spawn = inst->spawns; spawn; spawn = next) {
		if (spawn->dead)
			return -EAGAIN;
		next = spawn->next;
		spawn->inst = inst;
		spawn->registered = true;
		crypto_mod_put(spawn->alg);
	}
	return 0;
}

int crypto_register_instance(struct crypto_template *tmpl,
			     struct crypto_instance *inst)
{
	LIST_HEAD(list);
	int err = check_alg(&inst->alg);

	if (err)
		return err;
	inst->alg.cra_module = tmpl->module;
	inst->alg.cra_flags |= CRYPTO_ALG_INSTANCE;
	down_write(&crypto_alg_sem);
	err = adopt_spawns(inst) ?: insert_alg(&inst->alg, &list);
	if (!err) {
		hlist_add_head(&inst->list, &tmpl->instances);
		inst->tmpl = tmpl;
	}
	up_write(&crypto_alg_sem);
	crypto_remove_final(&list);
	if (!err)
		announce(&inst->alg);
	return err;
}
KPI_EXPORT(crypto_register_instance);

void crypto_unregister_instance(struct crypto_instance *inst)
{
	LIST_HEAD(list);

	down_write(&crypto_alg_sem);
	crypto_remove_spawns(&inst->alg, &list, NULL);
	remove_instance(inst, &list);
	up_write(&crypto_alg_sem);
	crypto_remove_final(&list);
}
KPI_EXPORT(crypto_unregister_instance);
