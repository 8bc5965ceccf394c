// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/algboss.c: making "template(parameter,...)" on demand.  The kernel
 * gives that to a thread of its own; here the one who asks does it.
 */
#include <linux/ctype.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "kpi.h"
#include "crypto/core.h"

/* Attribute numbers that templates expect in front of type and names. */
enum { CRYPTOA_ALG = 1, CRYPTOA_TYPE = 2 };

#define MAX_PARAMETERS 32

/* What a template's create() is given: tb[0] the type, then the names. */
struct blueprint {
	char template[CRYPTO_MAX_ALG_NAME];
	struct rtattr *tb[MAX_PARAMETERS + 2];
	struct {
		struct rtattr attr;
		struct crypto_attr_type data;
	} type;
	struct {
		struct rtattr attr;
		struct crypto_attr_alg data;
	} param[MAX_PARAMETERS];
};

static const char *skip_name(const char *p)
{
	while (isalnum(*p) || *p == '-' || *p == '_')
		p++;
	return p;
}

/* Behind the bracket that closes the one at @p; NULL: there is none. */
static const char *skip_brackets(const char *p)
{
	int depth = 0;

	do {
		if (!*p)
			return NULL;
		depth += (*p == '(') - (*p == ')');
		p++;
	} while (depth);
	return p;
}

/* One parameter: a name, perhaps with brackets of its own. */
static const char *read_parameter(const char *p, struct blueprint *b, int i)
{
	const char *end = skip_name(p);

	if (*end == '(')
		end = skip_brackets(end);
	if (!end || end == p || end - p >= CRYPTO_MAX_ALG_NAME)
		return NULL;
	b->param[i].attr.rta_len = sizeof(b->param[i]);
	b->param[i].attr.rta_type = CRYPTOA_ALG;
	memcpy(b->param[i].data.name, p, end - p);
	b->tb[i + 1] = &b->param[i].attr;
	return end;
}

static bool read_name(const char *name, struct blueprint *b)
{
	const char *p = skip_name(name);
	int i = 0;

	if (p == name || *p != '(' || p - name >= CRYPTO_MAX_ALG_NAME)
		return false;
	memcpy(b->template, name, p - name);
	do {
		if (i == MAX_PARAMETERS)
			return false;
		p = read_parameter(p + 1, b, i++);
		if (!p)
			return false;
	} while (*p == ',');
	return *p == ')';
}

static void create(struct blueprint *b)
{
	struct crypto_template *tmpl = crypto_lookup_template(b->template);
	int err;

	if (!tmpl)
		return;
	/* -EAGAIN: an inner algorithm went away meanwhile. */
	do {
		err = tmpl->create(tmpl, b->tb);
	} while (err == -EAGAIN && !signal_pending(current));
	module_put(tmpl->module);
}

/*
 * Two who ask for the same at once shall get the same instance: the second
 * waits for the first and then finds it.
 */
struct site {
	struct list_head list;
	const char *name;
	u32 type, mask;
};

static LIST_HEAD(sites);
static DEFINE_SPINLOCK(sites_lock);
static DECLARE_WAIT_QUEUE_HEAD(sites_wait);

static bool site_taken(const struct site *mine)
{
	struct site *s;

	list_for_each_entry(s, &sites, list)
		if (!strcmp(s->name, mine->name) && s->type == mine->type &&
		    s->mask == mine->mask)
			return true;
	return false;
}

static bool open_site(struct site *mine)
{
	bool taken;

	spin_lock(&sites_lock);
	taken = site_taken(mine);
	if (!taken)
		list_add(&mine->list, &sites);
	spin_unlock(&sites_lock);
	return !taken;
}

static void close_site(struct site *mine)
{
	spin_lock(&sites_lock);
	list_del(&mine->list);
	spin_unlock(&sites_lock);
	wake_up_all(&sites_wait);
}

static bool site_free(const struct site *mine)
{
	bool taken;

	spin_lock(&sites_lock);
	taken = site_taken(mine);
	spin_unlock(&sites_lock);
	return !taken;
}

void kpi_crypto_construct(const char *name, u32 type, u32 mask)
{
	struct site site = { .name = name, .type = type, .mask = mask };
	struct blueprint *b;

	if (!open_site(&site)) {
		wait_event_killable(sites_wait, site_free(&site));
		return;
	}
	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (b && read_name(name, b)) {
		b->type.attr.rta_len = sizeof(b->type);
		b->type.attr.rta_type = CRYPTOA_TYPE;
		b->type.data.type = type;
		b->type.data.mask = mask;
		b->tb[0] = &b->type.attr;
		create(b);
	}
	kfree(b);
	close_site(&site);
}

struct crypto_attr_type *crypto_get_attr_type(struct rtattr **tb)
{
	struct rtattr *rta = tb[0];

	if (!rta)
		return ERR_PTR(-ENOENT);
	if (RTA_PAYLOAD(rta) < sizeof(struct crypto_attr_type) ||
	    rta->rta_type != CRYPTOA_TYPE)
		return ERR_PTR(-EINVAL);
	return RTA_DATA(rta);
}
KPI_EXPORT(crypto_get_attr_type);

/* @mask_ret: what of the caller's wishes the inner algorithms must heed. */
int crypto_check_attr_type(struct rtattr **tb, u32 type, u32 *mask_ret)
{
	struct crypto_attr_type *wish = crypto_get_attr_type(tb);

	if (IS_ERR(wish))
		return PTR_ERR(wish);
	if ((wish->type ^ type) & wish->mask)
		return -EINVAL;
	*mask_ret = crypto_algt_inherited_mask(wish);
	return 0;
}
KPI_EXPORT(crypto_check_attr_type);

const char *crypto_attr_alg_name(struct rtattr *rta)
{
	struct crypto_attr_alg *attr;

	if (!rta)
		return ERR_PTR(-ENOENT);
	if (RTA_PAYLOAD(rta) < sizeof(*attr) || rta->rta_type != CRYPTOA_ALG)
		return ERR_PTR(-EINVAL);
	attr = RTA_DATA(rta);
	attr->name[CRYPTO_MAX_ALG_NAME - 1] = 0;
	return attr->name;
}
KPI_EXPORT(crypto_attr_alg_name);

static int set_name(char *out, const char *tmpl, const char *inner)
{
	return snprintf(out, CRYPTO_MAX_ALG_NAME, "%s(%s)", tmpl, inner) <
			       CRYPTO_MAX_ALG_NAME ?
		       0 : -ENAMETOOLONG;
}

int crypto_inst_setname(struct crypto_instance *inst, const char *name,
			struct crypto_alg *alg)
{
	return set_name(inst->alg.cra_name, name, alg->cra_name) ?:
	       set_name(inst->alg.cra_driver_name, name, alg->cra_driver_name);
}
KPI_EXPORT(crypto_inst_setname);
