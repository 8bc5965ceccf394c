// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/filter.c, kernel/bpf/dispatcher.c, linux/filter.h: what drivers
 * that know XDP call around a program. None can be loaded or attached here,
 * so each of them finds that it has none.
 */
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/netdevice.h>
#include <net/xdp.h>

#include "kpi.h"

#define NO_PROGRAM "no program can be loaded here, so none asks for it"

DEFINE_PER_CPU(struct bpf_redirect_info, bpf_redirect_info);
KPI_EXPORT(bpf_redirect_info);

unsigned int bpf_dispatcher_xdp_func(const void *ctx,
				     const struct bpf_insn *insnsi,
				     bpf_func_t bpf_func)
{
	return bpf_func(ctx, insnsi);
}
KPI_EXPORT(bpf_dispatcher_xdp_func);

void bpf_warn_invalid_xdp_action(struct net_device *dev, struct bpf_prog *prog,
				 u32 act)
{
	pr_warn_once("%s XDP return value %u on prog %s (id %d) dev %s, expect packet loss!\n",
		     act > XDP_REDIRECT ? "Illegal" : "Driver unsupported", act,
		     prog->aux->name, prog->aux->id, dev ? dev->name : "N/A");
}
KPI_EXPORT(bpf_warn_invalid_xdp_action);

int xdp_do_redirect(struct net_device *dev, struct xdp_buff *xdp,
		    struct bpf_prog *prog)
{
	return -EOPNOTSUPP;
}
KPI_EXPORT_PARTIAL(xdp_do_redirect, NO_PROGRAM);

u32 xdp_master_redirect(struct xdp_buff *xdp)
{
	return XDP_ABORTED;
}
KPI_EXPORT_PARTIAL(xdp_master_redirect, NO_PROGRAM);

void xdp_do_flush(void)
{
}
KPI_EXPORT_NOOP(xdp_do_flush, "nothing is ever redirected, so nothing waits");

void bpf_prog_put(struct bpf_prog *prog)
{
	WARN_ON_ONCE(prog);
}
KPI_EXPORT_NOOP(bpf_prog_put, NO_PROGRAM);

void bpf_prog_add(struct bpf_prog *prog, int i)
{
	atomic64_add(i, &prog->aux->refcnt);
}
KPI_EXPORT(bpf_prog_add);

void bpf_prog_sub(struct bpf_prog *prog, int i)
{
	WARN_ON(atomic64_sub_return(i, &prog->aux->refcnt) == 0);
}
KPI_EXPORT(bpf_prog_sub);

void bpf_prog_inc(struct bpf_prog *prog)
{
	atomic64_inc(&prog->aux->refcnt);
}
KPI_EXPORT(bpf_prog_inc);

/* What nf_conntrack.ko sets for programs, while it is there. */
DEFINE_MUTEX(nf_conn_btf_access_lock);
KPI_EXPORT(nf_conn_btf_access_lock);

int (*nfct_btf_struct_access)(struct bpf_verifier_log *log,
			      const struct btf *btf, const struct btf_type *t,
			      int off, int size, enum bpf_access_type atype,
			      u32 *next_btf_id, enum bpf_type_flag *flag);
KPI_EXPORT(nfct_btf_struct_access);
