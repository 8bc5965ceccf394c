// SPDX-License-Identifier: GPL-2.0
/* lib/textsearch.c, linux/textsearch.h: the list of search algorithms. */
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/textsearch.h>

#include "kpi.h"

static LIST_HEAD(algorithms);
static DEFINE_SPINLOCK(algorithms_lock);

/* Caller locks. */
static struct ts_ops *find(const char *name)
{
	struct ts_ops *ops;

	list_for_each_entry(ops, &algorithms, list)
		if (!strcmp(ops->name, name))
			return ops;
	return NULL;
}

int textsearch_register(struct ts_ops *ops)
{
	int err = -EEXIST;

	if (!ops->name || !ops->find || !ops->init || !ops->get_pattern ||
	    !ops->get_pattern_len)
		return -EINVAL;
	spin_lock(&algorithms_lock);
	if (!find(ops->name)) {
		list_add_tail(&ops->list, &algorithms);
		err = 0;
	}
	spin_unlock(&algorithms_lock);
	return err;
}
KPI_EXPORT(textsearch_register);

int textsearch_unregister(struct ts_ops *ops)
{
	int err = -ENOENT;

	spin_lock(&algorithms_lock);
	if (find(ops->name) == ops) {
		list_del(&ops->list);
		err = 0;
	}
	spin_unlock(&algorithms_lock);
	return err;
}
KPI_EXPORT(textsearch_unregister);

static struct ts_ops *get_algorithm(const char *name)
{
	struct ts_ops *ops;

	spin_lock(&algorithms_lock);
	ops = find(name);
	if (ops && !try_module_get(ops->owner))
		ops = NULL;
	spin_unlock(&algorithms_lock);
	return ops;
}

struct ts_config *textsearch_prepare(const char *algo, const void *pattern,
				     unsigned int len, gfp_t gfp_mask,
				     int flags)
{
	struct ts_config *conf;
	struct ts_ops *ops;

	if (!len)
		return ERR_PTR(-EINVAL);
	ops = get_algorithm(algo);
	if (!ops && flags & TS_AUTOLOAD) {
		request_module("ts_%s", algo);
		ops = get_algorithm(algo);
	}
	if (!ops)
		return ERR_PTR(-ENOENT);
	conf = ops->init(pattern, len, gfp_mask, flags);
	if (IS_ERR(conf))
		module_put(ops->owner);
	else
		conf->ops = ops;
	return conf;
}
KPI_EXPORT(textsearch_prepare);

void textsearch_destroy(struct ts_config *conf)
{
	if (conf->ops) {
		if (conf->ops->destroy)
			conf->ops->destroy(conf);
		module_put(conf->ops->owner);
	}
	kfree(conf);
}
KPI_EXPORT(textsearch_destroy);

/* All of the text in one block; kept in the search state's private part. */
struct whole_text {
	const u8 *data;
	unsigned int len;
};

static unsigned int rest_of_text(unsigned int consumed, const u8 **dst,
				 struct ts_config *conf,
				 struct ts_state *state)
{
	struct whole_text *text = (struct whole_text *)state->cb;

	if (consumed >= text->len)
		return 0;
	*dst = text->data + consumed;
	return text->len - consumed;
}

unsigned int textsearch_find_continuous(struct ts_config *conf,
					struct ts_state *state,
					const void *data, unsigned int len)
{
	struct whole_text *text = (struct whole_text *)state->cb;

	BUILD_BUG_ON(sizeof(*text) > sizeof(state->cb));
	conf->get_next_block = rest_of_text;
	text->data = data;
	text->len = len;
	return textsearch_find(conf, state);
}
KPI_EXPORT(textsearch_find_continuous);
