/* SPDX-License-Identifier: GPL-2.0 */
/* kpi_table.h - what a kernel side exports, read from kpi-<release>.o. */
#ifndef LKMHOST_CLI_KPI_TABLE_H
#define LKMHOST_CLI_KPI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "loader.h"

enum kpi_status { KPI_FULL, KPI_PARTIAL, KPI_NOOP };

struct kpi_entry {
	const char *name;
	const char *note;	/* NULL where full */
	enum kpi_status status;
};

struct kpi_table;

int kpi_table_open(const char *object, struct kpi_table **out,
		   struct lkm_error *err);
void kpi_table_close(struct kpi_table *table);
size_t kpi_table_size(const struct kpi_table *table);
/* In the order of names. */
const struct kpi_entry *kpi_table_at(const struct kpi_table *table, size_t i);
const struct kpi_entry *kpi_table_find(const struct kpi_table *table,
				       const char *name);

#endif
