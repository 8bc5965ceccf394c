// SPDX-License-Identifier: GPL-2.0
/*
 * net/sched/sch_api.c, cls_api.c, act_api.c, ematch.c: kinds of queueing
 * disciplines, classifiers, actions and matches. tc(8) is the machine's, so
 * that none is ever attached to a device of ours.
 */
#include <net/act_api.h>
#include <net/pkt_cls.h>
#include <net/pkt_sched.h>

#include "kpi.h"

#define NOT_ATTACHED "nothing attaches one: there is no netlink to tc"

/* ------------------------------------------------------ queueing disciplines */

static DEFINE_RWLOCK(qdiscs_lock);
static struct Qdisc_ops *qdiscs;

static int refuse(struct sk_buff *skb, struct Qdisc *sch,
		  struct sk_buff **to_free)
{
	return NET_XMIT_CN;
}

static struct sk_buff *nothing(struct Qdisc *sch)
{
	return NULL;
}

/* A class can be told from others only with all of these. */
static bool is_whole(const struct Qdisc_class_ops *cops)
{
	return !cops || (cops->find && cops->walk && cops->leaf &&
			 !(cops->tcf_block && (!cops->bind_tcf ||
					       !cops->unbind_tcf)));
}

/* Whoever dequeues must be able to look first. */
static int fill(struct Qdisc_ops *ops)
{
	if (!ops->enqueue)
		ops->enqueue = refuse;
	if (!ops->peek) {
		if (ops->dequeue)
			return -EINVAL;
		ops->peek = nothing;
	}
	if (!ops->dequeue)
		ops->dequeue = nothing;
	return is_whole(ops->cl_ops) ? 0 : -EINVAL;
}

int register_qdisc(struct Qdisc_ops *ops)
{
	struct Qdisc_ops **p;
	int err = -EEXIST;

	write_lock(&qdiscs_lock);
	for (p = &qdiscs; *p; p = &(*p)->next)
		if (!strcmp(ops->id, (*p)->id))
			goto out;
	err = fill(ops);
	if (!err) {
		ops->next = NULL;
		*p = ops;
	}
out:
	write_unlock(&qdiscs_lock);
	return err;
}
KPI_EXPORT_PARTIAL(register_qdisc, NOT_ATTACHED);

void unregister_qdisc(struct Qdisc_ops *ops)
{
	struct Qdisc_ops **p;

	write_lock(&qdiscs_lock);
	for (p = &qdiscs; *p && *p != ops; p = &(*p)->next)
		;
	if (!WARN(!*p, "unregister qdisc(%s) failed\n", ops->id)) {
		*p = ops->next;
		ops->next = NULL;
	}
	write_unlock(&qdiscs_lock);
}
KPI_EXPORT(unregister_qdisc);

/* --------------------------------------------------------------- classifiers */

static DEFINE_RWLOCK(classifiers_lock);
static LIST_HEAD(classifiers);

int register_tcf_proto_ops(struct tcf_proto_ops *ops)
{
	struct tcf_proto_ops *t;
	int err = 0;

	write_lock(&classifiers_lock);
	list_for_each_entry(t, &classifiers, head)
		if (!strcmp(ops->kind, t->kind))
			err = -EEXIST;
	if (!err)
		list_add_tail(&ops->head, &classifiers);
	write_unlock(&classifiers_lock);
	return err;
}
KPI_EXPORT_PARTIAL(register_tcf_proto_ops, NOT_ATTACHED);

/* What its last filters have left to RCU must have come to its end. */
void unregister_tcf_proto_ops(struct tcf_proto_ops *ops)
{
	rcu_barrier();
	write_lock(&classifiers_lock);
	list_del(&ops->head);
	write_unlock(&classifiers_lock);
}
KPI_EXPORT(unregister_tcf_proto_ops);

/* ------------------------------------------------------------------- actions */

static DEFINE_RWLOCK(actions_lock);
static LIST_HEAD(actions);

int tcf_register_action(struct tc_action_ops *act, struct pernet_operations *ops)
{
	struct tc_action_ops *a;
	int err;

	if (!act->act || !act->dump || !act->init)
		return -EINVAL;
	/* A lookup may find it as soon as it is in the list. */
	err = register_pernet_subsys(ops);
	if (err)
		return err;
	write_lock(&actions_lock);
	list_for_each_entry(a, &actions, head)
		if (act->id == a->id || !strcmp(act->kind, a->kind))
			err = -EEXIST;
	if (!err)
		list_add_tail(&act->head, &actions);
	write_unlock(&actions_lock);
	if (err)
		unregister_pernet_subsys(ops);
	return err;
}
KPI_EXPORT_PARTIAL(tcf_register_action, NOT_ATTACHED);

int tcf_unregister_action(struct tc_action_ops *act,
			  struct pernet_operations *ops)
{
	struct tc_action_ops *a;
	int err = -ENOENT;

	write_lock(&actions_lock);
	list_for_each_entry(a, &actions, head)
		if (a == act) {
			list_del(&act->head);
			err = 0;
			break;
		}
	write_unlock(&actions_lock);
	if (!err)
		unregister_pernet_subsys(ops);
	return err;
}
KPI_EXPORT(tcf_unregister_action);

/* A namespace ends with what is in it: nothing was ever made. */
void tcf_idrinfo_destroy(const struct tc_action_ops *ops,
			 struct tcf_idrinfo *idrinfo)
{
	WARN_ON(!idr_is_empty(&idrinfo->action_idr));
	idr_destroy(&idrinfo->action_idr);
}
KPI_EXPORT(tcf_idrinfo_destroy);

/* ------------------------------------------------------------------- matches */

static DEFINE_RWLOCK(matches_lock);
static LIST_HEAD(matches);

int tcf_em_register(struct tcf_ematch_ops *ops)
{
	struct tcf_ematch_ops *e;
	int err = ops->match ? 0 : -EINVAL;

	write_lock(&matches_lock);
	list_for_each_entry(e, &matches, link)
		if (ops->kind == e->kind)
			err = -EEXIST;
	if (!err)
		list_add_tail(&ops->link, &matches);
	write_unlock(&matches_lock);
	return err;
}
KPI_EXPORT_PARTIAL(tcf_em_register, NOT_ATTACHED);

void tcf_em_unregister(struct tcf_ematch_ops *ops)
{
	write_lock(&matches_lock);
	list_del(&ops->link);
	write_unlock(&matches_lock);
}
KPI_EXPORT(tcf_em_unregister);
