// SPDX-License-Identifier: GPL-2.0
/* model_load.c - a model's file and options; what it says that it has. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

/* "a=1,b=2" to "a=1\0b=2\0\0". */
static char *split_options(const char *text)
{
	size_t n = strlen(text);
	char *options = calloc(1, n + 2);

	for (size_t i = 0; options && i < n; i++)
		options[i] = text[i] == ',' ? '\0' : text[i];
	return options;
}

static bool known(const struct lkm_model *type, const char *option)
{
	size_t n = strcspn(option, "=");

	for (const struct lkm_param *p = type->params; p && p->name; p++)
		if (option[n] && strlen(p->name) == n &&
		    !strncmp(p->name, option, n))
			return true;
	return false;
}

static int check_options(const struct model *m, struct device_error *err)
{
	for (const char *p = m->options; *p; p += strlen(p) + 1)
		if (!known(m->type, p))
			return device_fail(err, -EINVAL,
					   "%s: has no option '%s'",
					   m->type->name, p);
	return 0;
}

/* A model of the first version ends where virtio begins. */
#define SMALLEST offsetof(struct lkm_model, virtio)

static bool has_regions(const struct lkm_model *type)
{
	return type->pci || type->windows || !(type->virtio || type->gpio);
}

int model_take_type(const struct lkm_model *type, struct lkm_model *copy,
		    const char *path, struct device_error *err)
{
	const char *why;

	if (!type) {
		why = "is no device model: it has no lkmhost_model";
	} else if (!type->abi || type->abi > LKM_MODEL_ABI ||
		   type->size < SMALLEST || type->size > sizeof(*type)) {
		why = "is a model for another version of lkmhost";
	} else {
		memcpy(copy, type, type->size);
		if (copy->name && (!has_regions(copy) ||
				   (copy->read && copy->write)))
			return 0;
		why = "is a model without name, read or write function";
	}
	return device_fail(err, -ENOEXEC, "%s: %s", path, why);
}

static int load(struct model *m, const char *path, struct device_error *err)
{
	/* Without a slash dlopen() would look among the system's libraries. */
	char *file = NULL;

	if (asprintf(&file, "%s%s", strchr(path, '/') ? "" : "./", path) < 0)
		return device_fail(err, -ENOMEM, "out of memory");
	m->library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	free(file);
	if (!m->library)
		return device_fail(err, -ENOEXEC, "%s", dlerror());
	m->type = &m->type_copy;
	return model_take_type(dlsym(m->library, "lkmhost_model"),
			       &m->type_copy, path, err);
}

static int add_windows(struct model *m, struct device_error *err)
{
	const struct lkm_window *w = m->type->windows;

	for (unsigned int i = 0; w && w[i].size; i++) {
		if (i == DEVICE_WINDOWS)
			return device_fail(err, -E2BIG,
					   "%s: more than %u windows",
					   m->type->name, DEVICE_WINDOWS);
		if (!w[i].base || w[i].base + w[i].size < w[i].base)
			return device_fail(err, -EINVAL,
					   "%s: window %u is no range of addresses",
					   m->type->name, i);
		m->dev.regions[LKM_WINDOW(i)] = (struct device_region){
			.base = w[i].base,
			.size = w[i].size,
			.name = w[i].name ? w[i].name : m->type->name,
		};
	}
	return 0;
}

static bool is_power_of_two(uint64_t n)
{
	return n && !(n & (n - 1));
}

static int add_bars(struct model *m, struct device_error *err)
{
	const struct lkm_pci *pci = m->type->pci;

	if (!pci)
		return 0;
	m->dev.is_pci = true;
	config_build(&m->config, pci);
	for (unsigned int i = 0; i < 6; i++) {
		const struct lkm_bar *b = &pci->bars[i];

		if (b->size && (!is_power_of_two(b->size) || b->size < 4 ||
				b->size > 1ull << 44))
			return device_fail(err, -EINVAL,
					   "%s: BAR %u cannot have %llu bytes",
					   m->type->name, i,
					   (unsigned long long)b->size);
		m->dev.regions[i] = (struct device_region){
			.size = b->size,
			.name = m->type->name,
			.flags = b->flags,
		};
		if (b->size && b->flags & LKM_BAR_64)
			i++;
	}
	return 0;
}

static int add_lines(struct model *m, struct device_error *err)
{
	const struct lkm_gpio *g = m->type->gpio;
	struct device_region *r = &m->dev.regions[DEVICE_LINES];

	if (!g)
		return 0;
	if (!g->count || g->count > LKM_LINES || !g->level || !g->drive ||
	    !g->direction)
		return device_fail(err, -EINVAL,
				   "%s: not 1 to %u GPIO lines, or without their functions",
				   m->type->name, LKM_LINES);
	for (const struct lkm_line *l = g->names; l && l->name; l++)
		if (l->line >= g->count)
			return device_fail(err, -EINVAL,
					   "%s: there is no GPIO line %u",
					   m->type->name, l->line);
	r->size = g->count * DEVICE_LINE_SIZE;
	r->name = "lines";
	m->dev.lines = g->names;
	return 0;
}

static int add_clocks(struct model *m, struct device_error *err)
{
	struct device_region *r = &m->dev.regions[DEVICE_CLOCKS];
	unsigned int n = 0;

	m->dev.clocks = m->type->clocks;
	while (m->dev.clocks && m->dev.clocks[n].name)
		if (n++ == LKM_CLOCKS)
			return device_fail(err, -E2BIG,
					   "%s: more than %u clocks",
					   m->type->name, LKM_CLOCKS);
	r->size = n * DEVICE_CLOCK_SIZE;
	r->name = "clocks";
	return 0;
}

int model_load(struct model *m, const char *rest, struct device_error *err)
{
	size_t n = strcspn(rest, ",");
	char *path = strndup(rest, n);
	int ret;

	m->options = split_options(rest[n] ? rest + n + 1 : "");
	ret = path && m->options ? load(m, path, err) :
				   device_fail(err, -ENOMEM, "out of memory");
	free(path);
	if (!ret)
		ret = check_options(m, err);
	if (!ret)
		ret = add_windows(m, err);
	if (!ret)
		ret = add_bars(m, err);
	if (!ret)
		ret = add_lines(m, err);
	if (!ret)
		ret = add_clocks(m, err);
	return ret ? ret : model_add_virtio(m, err);
}
