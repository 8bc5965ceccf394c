// SPDX-License-Identifier: GPL-2.0
/* drivers/edac/edac_stub.c, linux/edac.h: how errors of memory are to be found. */
#include <linux/edac.h>

#include "kpi.h"

/* The driver of a memory controller chooses one. */
int edac_op_state = EDAC_OPSTATE_INVAL;
KPI_EXPORT(edac_op_state);

/* The driver whose controller is registered: none is. */
const char *edac_get_owner(void);
const char *edac_get_owner(void)
{
	return NULL;
}
KPI_EXPORT(edac_get_owner);
