// SPDX-License-Identifier: GPL-2.0
/*
 * lib/dynamic_debug.c, linux/dynamic_debug.h: parameters such as drm.debug
 * that switch classes of messages.
 */
#define pr_fmt(fmt) "dyndbg: " fmt

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "dynamic_debug.h"

static unsigned long low_bits(unsigned int n)
{
	return n < BITS_PER_LONG ? BIT(n) - 1 : ~0UL;
}

/* Switch each class whose bit changes, everywhere. */
static void apply_bits(const struct ddebug_class_param *dcp, unsigned long now,
		       unsigned long before)
{
	const struct ddebug_class_map *map = dcp->map;
	char query[128];
	int bit;

	for (bit = 0; bit < map->length; bit++) {
		if (!((now ^ before) & BIT(bit)))
			continue;
		snprintf(query, sizeof(query), "class %s %c%s",
			 map->class_names[bit], now & BIT(bit) ? '+' : '-',
			 dcp->flags);
		dyndbg_exec(query, NULL);
	}
}

static void set_bits_to(const struct ddebug_class_param *dcp,
			unsigned long bits)
{
	apply_bits(dcp, bits, *dcp->bits);
	*dcp->bits = bits;
}

/* A level has all the classes below it. */
static void set_level(const struct ddebug_class_param *dcp, unsigned int level)
{
	apply_bits(dcp, low_bits(level), low_bits(*dcp->lvl));
	*dcp->lvl = level;
}

/* "+D2_CORE" or "-D2_CORE" or the name alone */
static void set_by_name(const struct ddebug_class_param *dcp, const char *word,
			const char *param)
{
	const struct ddebug_class_map *map = dcp->map;
	bool on = *word != '-';
	int class;

	if (*word == '+' || *word == '-')
		word++;
	class = match_string(map->class_names, map->length, word);
	if (class < 0)
		pr_err("%s unknown to %s\n", word, param);
	else if (map->map_type == DD_CLASS_TYPE_LEVEL_NAMES)
		set_level(dcp, class + on);
	else
		set_bits_to(dcp, on ? *dcp->bits | BIT(class) :
				      *dcp->bits & ~BIT(class));
}

static int set_by_names(const char *names, const struct kernel_param *kp)
{
	char *copy = kstrdup(names, GFP_KERNEL), *rest = copy, *word;

	if (!copy)
		return -ENOMEM;
	copy[strcspn(copy, "\n")] = '\0';
	while ((word = strsep(&rest, ",")))
		set_by_name(kp->arg, word, kp->name);
	kfree(copy);
	return 0;
}

static int set_by_number(const char *text, const struct kernel_param *kp)
{
	const struct ddebug_class_param *dcp = kp->arg;
	unsigned long n, all = low_bits(dcp->map->length);

	if (kstrtoul(text, 0, &n)) {
		pr_err("expecting numeric input: %s > %s\n", text, kp->name);
		return -EINVAL;
	}
	if (dcp->map->map_type == DD_CLASS_TYPE_LEVEL_NUM) {
		if (n > dcp->map->length) {
			pr_warn("%s: level:%ld exceeds max:%d, clamping\n",
				kp->name, n, dcp->map->length);
			n = dcp->map->length;
		}
		set_level(dcp, n);
		return 0;
	}
	if (n & ~all) {
		pr_warn("%s: input: 0x%lx exceeds mask: 0x%lx, masking\n",
			kp->name, n, all);
		n &= all;
	}
	set_bits_to(dcp, n);
	return 0;
}

int param_set_dyndbg_classes(const char *val, const struct kernel_param *kp)
{
	const struct ddebug_class_param *dcp = kp->arg;

	switch (dcp->map->map_type) {
	case DD_CLASS_TYPE_DISJOINT_NAMES:
	case DD_CLASS_TYPE_LEVEL_NAMES:
		return set_by_names(val, kp);
	case DD_CLASS_TYPE_DISJOINT_BITS:
	case DD_CLASS_TYPE_LEVEL_NUM:
		return set_by_number(val, kp);
	}
	pr_err("%s: bad map type: %d\n", kp->name, dcp->map->map_type);
	return -EINVAL;
}
KPI_EXPORT(param_set_dyndbg_classes);

int param_get_dyndbg_classes(char *buf, const struct kernel_param *kp)
{
	const struct ddebug_class_param *dcp = kp->arg;

	switch (dcp->map->map_type) {
	case DD_CLASS_TYPE_DISJOINT_NAMES:
	case DD_CLASS_TYPE_DISJOINT_BITS:
		return scnprintf(buf, PAGE_SIZE, "0x%lx\n", *dcp->bits);
	case DD_CLASS_TYPE_LEVEL_NAMES:
	case DD_CLASS_TYPE_LEVEL_NUM:
		return scnprintf(buf, PAGE_SIZE, "%d\n", *dcp->lvl);
	}
	return -EINVAL;
}
KPI_EXPORT(param_get_dyndbg_classes);

const struct kernel_param_ops param_ops_dyndbg_classes = {
	.set = param_set_dyndbg_classes,
	.get = param_get_dyndbg_classes,
};
KPI_EXPORT(param_ops_dyndbg_classes);
