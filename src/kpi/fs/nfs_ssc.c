// SPDX-License-Identifier: GPL-2.0
/* fs/nfs_common/nfs_ssc.c, linux/nfs_ssc.h: what nfs.ko offers to nfsd.ko. */
#include <linux/fs.h>
#include <linux/nfs_ssc.h>

#include "kpi.h"

struct nfs_ssc_client_ops_tbl nfs_ssc_client_tbl;
KPI_EXPORT(nfs_ssc_client_tbl);

void nfs42_ssc_register(const struct nfs4_ssc_client_ops *ops)
{
	nfs_ssc_client_tbl.ssc_nfs4_ops = ops;
}
KPI_EXPORT(nfs42_ssc_register);

void nfs42_ssc_unregister(const struct nfs4_ssc_client_ops *ops)
{
	if (nfs_ssc_client_tbl.ssc_nfs4_ops == ops)
		nfs_ssc_client_tbl.ssc_nfs4_ops = NULL;
}
KPI_EXPORT(nfs42_ssc_unregister);

void nfs_ssc_register(const struct nfs_ssc_client_ops *ops)
{
	nfs_ssc_client_tbl.ssc_nfs_ops = ops;
}
KPI_EXPORT(nfs_ssc_register);

void nfs_ssc_unregister(const struct nfs_ssc_client_ops *ops)
{
	if (nfs_ssc_client_tbl.ssc_nfs_ops == ops)
		nfs_ssc_client_tbl.ssc_nfs_ops = NULL;
}
KPI_EXPORT(nfs_ssc_unregister);
