// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/net_namespace.c, net/net_namespace.h: network namespaces, of which
 * there is one, and what modules keep for each of them.
 */
#include <linux/idr.h>
#include <linux/netdevice.h>
#include <linux/proc_ns.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "kpi.h"
#include "dev.h"

LIST_HEAD(net_namespace_list);
KPI_EXPORT(net_namespace_list);

DECLARE_RWSEM(net_rwsem);
KPI_EXPORT(net_rwsem);

DECLARE_RWSEM(pernet_ops_rwsem);
KPI_EXPORT(pernet_ops_rwsem);

struct net init_net;
KPI_EXPORT(init_net);

/* Subsystems stand before devices, which may need them: those end first. */
static LIST_HEAD(pernet_list);
static struct list_head *first_device = &pernet_list;

/* net_generic() finds @id at the array's place of that number. */
#define MIN_ID \
	DIV_ROUND_UP(sizeof(((struct net_generic *)0)->s), sizeof(void *))
#define INITIAL_IDS 64

static DEFINE_IDA(net_generic_ids);

static struct net_generic *new_generic(unsigned int ids)
{
	struct net_generic *ng =
		kzalloc(offsetof(struct net_generic, ptr[ids]), GFP_KERNEL);

	if (ng)
		ng->s.len = ids;
	return ng;
}

static int assign_generic(struct net *net, unsigned int id, void *data)
{
	struct net_generic *old = rcu_dereference_protected(net->gen, 1), *ng;

	if (id < old->s.len) {
		WRITE_ONCE(old->ptr[id], data);
		return 0;
	}
	ng = new_generic(id * 2);
	if (!ng)
		return -ENOMEM;
	memcpy(&ng->ptr[MIN_ID], &old->ptr[MIN_ID],
	       (old->s.len - MIN_ID) * sizeof(void *));
	ng->ptr[id] = data;
	rcu_assign_pointer(net->gen, ng);
	kfree_rcu(old, s.rcu);
	return 0;
}

static void *data_of(struct net *net, unsigned int id)
{
	return rcu_dereference_protected(net->gen, 1)->ptr[id];
}

static int init_ops(const struct pernet_operations *ops, struct net *net)
{
	void *data = NULL;
	int err = 0;

	if (ops->id && ops->size) {
		data = kzalloc(ops->size, GFP_KERNEL);
		err = data ? assign_generic(net, *ops->id, data) : -ENOMEM;
	}
	if (!err && ops->init)
		err = ops->init(net);
	if (err && data) {
		assign_generic(net, *ops->id, NULL);
		kfree(data);
	}
	return err;
}

static void exit_ops(const struct pernet_operations *ops, struct net *net)
{
	LIST_HEAD(dying);

	list_add(&net->exit_list, &dying);
	if (ops->pre_exit) {
		ops->pre_exit(net);
		synchronize_rcu();
	}
	if (ops->exit)
		ops->exit(net);
	if (ops->exit_batch)
		ops->exit_batch(&dying);
	if (ops->id && ops->size) {
		kfree(data_of(net, *ops->id));
		assign_generic(net, *ops->id, NULL);
	}
}

static int register_at(struct list_head *at, struct pernet_operations *ops)
{
	int id, err;

	if (ops->id) {
		id = ida_alloc_min(&net_generic_ids, MIN_ID, GFP_KERNEL);
		if (id < 0)
			return id;
		*ops->id = id;
	}
	list_add_tail(&ops->list, at);
	err = init_ops(ops, &init_net);
	if (!err)
		return 0;
	list_del(&ops->list);
	if (ops->id)
		ida_free(&net_generic_ids, *ops->id);
	return err;
}

static void unregister(struct pernet_operations *ops)
{
	list_del(&ops->list);
	exit_ops(ops, &init_net);
	/* Destructors that wait for RCU may still use what is there. */
	rcu_barrier();
	if (ops->id)
		ida_free(&net_generic_ids, *ops->id);
}

int register_pernet_subsys(struct pernet_operations *ops)
{
	int err;

	down_write(&pernet_ops_rwsem);
	err = register_at(first_device, ops);
	up_write(&pernet_ops_rwsem);
	return err;
}
KPI_EXPORT(register_pernet_subsys);

void unregister_pernet_subsys(struct pernet_operations *ops)
{
	down_write(&pernet_ops_rwsem);
	unregister(ops);
	up_write(&pernet_ops_rwsem);
}
KPI_EXPORT(unregister_pernet_subsys);

int register_pernet_device(struct pernet_operations *ops)
{
	int err;

	down_write(&pernet_ops_rwsem);
	err = register_at(&pernet_list, ops);
	if (!err && first_device == &pernet_list)
		first_device = &ops->list;
	up_write(&pernet_ops_rwsem);
	return err;
}
KPI_EXPORT(register_pernet_device);

void unregister_pernet_device(struct pernet_operations *ops)
{
	down_write(&pernet_ops_rwsem);
	if (&ops->list == first_device)
		first_device = first_device->next;
	unregister(ops);
	up_write(&pernet_ops_rwsem);
}
KPI_EXPORT(unregister_pernet_device);

/* -------------------------------------------------------------- references */

/* The one namespace never ends, so that its count never gets here. */
void __put_net(struct net *net)
{
	WARN_ON(net == &init_net);
}
KPI_EXPORT(__put_net);

void net_drop_ns(void *p)
{
	struct net *net = p;

	if (net && refcount_dec_and_test(&net->passive))
		WARN_ON(net == &init_net);
}

void net_ns_barrier(void)
{
	down_write(&pernet_ops_rwsem);
	up_write(&pernet_ops_rwsem);
}
KPI_EXPORT(net_ns_barrier);

void net_ns_get_ownership(const struct net *net, kuid_t *uid, kgid_t *gid)
{
	*uid = GLOBAL_ROOT_UID;
	*gid = GLOBAL_ROOT_GID;
}
KPI_EXPORT(net_ns_get_ownership);

struct net *get_net_ns_by_pid(pid_t pid)
{
	struct task_struct *task;
	struct net *net = ERR_PTR(-ESRCH);

	rcu_read_lock();
	task = find_task_by_vpid(pid);
	if (task)
		net = get_net(&init_net);
	rcu_read_unlock();
	return net;
}
KPI_EXPORT(get_net_ns_by_pid);

/* A namespace has no id in itself, and there is no other one. */
int peernet2id(const struct net *net, struct net *peer)
{
	return -1;
}
KPI_EXPORT(peernet2id);

static int net_init(void)
{
	struct net_generic *ng = new_generic(INITIAL_IDS);

	if (!ng)
		return -ENOMEM;
	refcount_set(&init_net.passive, 1);
	refcount_set(&init_net.ns.count, 1);
	spin_lock_init(&init_net.rules_mod_lock);
	spin_lock_init(&init_net.nsid_lock);
	idr_init(&init_net.netns_ids);
	get_random_bytes(&init_net.hash_mix, sizeof(u32));
	init_net.user_ns = &init_user_ns;
	init_net.net_cookie = 1;
	init_net.dev_base_seq = 1;
	rcu_assign_pointer(init_net.gen, ng);
	list_add_tail(&init_net.list, &net_namespace_list);
	return kpi_net_lists_init(&init_net);
}
KPI_INIT_CORE(net_init);
