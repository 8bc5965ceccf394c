/* SPDX-License-Identifier: GPL-2.0 */
/* rtnl_link.h - kinds of devices, by name. Under the rtnl mutex. */
#ifndef KPI_NET_RTNL_LINK_H
#define KPI_NET_RTNL_LINK_H

struct rtnl_link_ops;

/* What the kernel has room for on its stack. */
#define RTNL_MAX_TYPE 50
#define RTNL_SLAVE_MAX_TYPE 44

const struct rtnl_link_ops *kpi_link_ops(const char *kind);

#endif
