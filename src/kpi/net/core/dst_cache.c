// SPDX-License-Identifier: GPL-2.0
/* net/core/dst_cache.c, net/dst_cache.h: the last route, for each CPU. */
#include <linux/percpu.h>
#include <net/dst.h>
#include <net/dst_cache.h>
#include <net/ip6_fib.h>
#include <net/route.h>

#include "kpi.h"

#ifdef CONFIG_DST_CACHE

struct dst_cache_pcpu {
	unsigned long refresh_ts;
	struct dst_entry *dst;
	u32 cookie;
	struct in6_addr saddr;
};

static struct dst_cache_pcpu *here(struct dst_cache *cache)
{
	return cache->cache ? this_cpu_ptr(cache->cache) : NULL;
}

static void set(struct dst_cache_pcpu *c, struct dst_entry *dst, u32 cookie)
{
	dst_release(c->dst);
	if (dst)
		dst_hold(dst);
	c->cookie = cookie;
	c->dst = dst;
}

/* A route that was reset or is obsolete is forgotten here. */
static bool is_stale(const struct dst_cache *cache,
		     const struct dst_cache_pcpu *c)
{
	return !time_after(c->refresh_ts, cache->reset_ts) ||
	       (c->dst->obsolete && !c->dst->ops->check(c->dst, c->cookie));
}

/* With a reference for the caller. */
static struct dst_entry *get(struct dst_cache *cache, struct dst_cache_pcpu *c)
{
	if (c && c->dst && is_stale(cache, c))
		set(c, NULL, 0);
	if (c && !c->dst)
		c->refresh_ts = jiffies;
	if (!c || !c->dst)
		return NULL;
	dst_hold(c->dst);
	return c->dst;
}

struct dst_entry *dst_cache_get(struct dst_cache *cache)
{
	return get(cache, here(cache));
}
KPI_EXPORT(dst_cache_get);

struct rtable *dst_cache_get_ip4(struct dst_cache *cache, __be32 *saddr)
{
	struct dst_cache_pcpu *c = here(cache);
	struct dst_entry *dst = get(cache, c);

	if (!dst)
		return NULL;
	*saddr = c->saddr.s6_addr32[0];
	return container_of(dst, struct rtable, dst);
}
KPI_EXPORT(dst_cache_get_ip4);

void dst_cache_set_ip4(struct dst_cache *cache, struct dst_entry *dst,
		       __be32 saddr)
{
	struct dst_cache_pcpu *c = here(cache);

	if (!c)
		return;
	set(c, dst, 0);
	c->saddr.s6_addr32[0] = saddr;
}
KPI_EXPORT(dst_cache_set_ip4);

#if IS_ENABLED(CONFIG_IPV6)
void dst_cache_set_ip6(struct dst_cache *cache, struct dst_entry *dst,
		       const struct in6_addr *saddr)
{
	struct dst_cache_pcpu *c = here(cache);

	if (!c)
		return;
	set(c, dst, rt6_get_cookie((struct rt6_info *)dst));
	c->saddr = *saddr;
}
KPI_EXPORT(dst_cache_set_ip6);

struct dst_entry *dst_cache_get_ip6(struct dst_cache *cache,
				    struct in6_addr *saddr)
{
	struct dst_cache_pcpu *c = here(cache);
	struct dst_entry *dst = get(cache, c);

	if (dst)
		*saddr = c->saddr;
	return dst;
}
KPI_EXPORT(dst_cache_get_ip6);
#endif

int dst_cache_init(struct dst_cache *cache, gfp_t gfp)
{
	cache->cache = alloc_percpu_gfp(struct dst_cache_pcpu,
					gfp | __GFP_ZERO);
	if (!cache->cache)
		return -ENOMEM;
	dst_cache_reset(cache);
	return 0;
}
KPI_EXPORT(dst_cache_init);

static void drop_all(struct dst_cache *cache)
{
	int cpu;

	for_each_possible_cpu(cpu)
		set(per_cpu_ptr(cache->cache, cpu), NULL, 0);
}

void dst_cache_destroy(struct dst_cache *cache)
{
	if (!cache->cache)
		return;
	drop_all(cache);
	free_percpu(cache->cache);
}
KPI_EXPORT(dst_cache_destroy);

/* Nobody may use it meanwhile, or dst_cache_reset() is to be called. */
void dst_cache_reset_now(struct dst_cache *cache)
{
	if (!cache->cache)
		return;
	cache->reset_ts = jiffies;
	drop_all(cache);
}
KPI_EXPORT(dst_cache_reset_now);

#endif
