// SPDX-License-Identifier: GPL-2.0
/*
 * net_show.c - "net" on the control socket: what `ip link` and `ethtool` ask
 * of net devices. The questions are the ioctls that those programs use; the
 * answers become JSON.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "control.h"
#include "net.h"
#include "net_show.h"

/* On a thread that owns a CPU. */
static int ask(const char *device, unsigned int cmd, void *data)
{
	struct ifreq ifr = { .ifr_data = data };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", device);
	return kpi.net_ioctl(cmd, &ifr);
}

static int ask_ethtool(const char *device, void *command)
{
	return ask(device, SIOCETHTOOL, command);
}

/* ------------------------------------------------------------- the devices */

static const struct {
	const char *name;
	size_t offset;
} counters[] = {
#define COUNTER(name) { #name, offsetof(struct rtnl_link_stats64, name) }
	COUNTER(rx_packets), COUNTER(tx_packets), COUNTER(rx_bytes),
	COUNTER(tx_bytes), COUNTER(rx_errors), COUNTER(tx_errors),
	COUNTER(rx_dropped), COUNTER(tx_dropped), COUNTER(multicast),
	COUNTER(collisions), COUNTER(rx_length_errors),
	COUNTER(rx_over_errors), COUNTER(rx_crc_errors),
	COUNTER(rx_frame_errors), COUNTER(rx_fifo_errors),
	COUNTER(rx_missed_errors), COUNTER(tx_aborted_errors),
	COUNTER(tx_carrier_errors), COUNTER(tx_fifo_errors),
	COUNTER(tx_heartbeat_errors), COUNTER(tx_window_errors),
	COUNTER(rx_nohandler),
};

static json_t *show_counters(const char *device)
{
	struct rtnl_link_stats64 stats = { 0 };
	json_t *out = json_object();

	ask(device, KPI_NET_STATS, &stats);
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
		uint64_t value;

		memcpy(&value, (char *)&stats + counters[i].offset,
		       sizeof(value));
		json_object_set_new(out, counters[i].name,
				    json_integer((json_int_t)value));
	}
	return out;
}

static void find_peer(struct net_end *e, void *arg)
{
	json_t *device = arg;
	const char *name = json_string_value(json_object_get(device, "name"));

	if (e->kind == NET_TAP && name && !strcmp(e->info.name, name))
		json_object_set_new(device, "tap", json_string(e->name));
}

static json_t *describe(const char *name)
{
	struct ifreq ifr = { .ifr_flags = 0 };
	unsigned int flags;
	json_t *out = json_pack("{s:s}", "name", name);
	const unsigned char *mac =
		(const unsigned char *)ifr.ifr_hwaddr.sa_data;
	char address[18];

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	kpi.net_ioctl(SIOCGIFFLAGS, &ifr);
	flags = (unsigned short)ifr.ifr_flags;
	kpi.net_ioctl(SIOCGIFMTU, &ifr);
	json_object_set_new(out, "mtu", json_integer(ifr.ifr_mtu));
	kpi.net_ioctl(SIOCGIFHWADDR, &ifr);
	snprintf(address, sizeof(address), "%02x:%02x:%02x:%02x:%02x:%02x",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	json_object_set_new(out, "address", json_string(address));
	json_object_set_new(out, "up", json_boolean(flags & IFF_UP));
	json_object_set_new(out, "running", json_boolean(flags & IFF_RUNNING));
	json_object_set_new(out, "promiscuous",
			    json_boolean(flags & IFF_PROMISC));
	net_each(find_peer, out);
	json_object_set_new(out, "statistics", show_counters(name));
	return out;
}

static int show_all(const struct net_request *r, json_t **out)
{
	struct ifreq ifr = { .ifr_ifindex = 0 };

	*out = json_array();
	while (!kpi.net_ioctl(SIOCGIFNAME, &ifr)) {
		int index = ifr.ifr_ifindex;

		if (!r->device || !strcmp(r->device, ifr.ifr_name))
			json_array_append_new(*out, describe(ifr.ifr_name));
		memset(&ifr, 0, sizeof(ifr));
		ifr.ifr_ifindex = index;
	}
	return r->device && !json_array_size(*out) ? -ENODEV : 0;
}

/* ---------------------------------------------------------------- ethtool */

static int show_driver(const struct net_request *r, json_t **out)
{
	struct ethtool_drvinfo i = { .cmd = ETHTOOL_GDRVINFO };
	int ret = ask_ethtool(r->device, &i);

	if (!ret)
		*out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:b}",
				 "driver", i.driver, "version", i.version,
				 "firmware-version", i.fw_version,
				 "expansion-rom-version", i.erom_version,
				 "bus-info", i.bus_info, "supports-statistics",
				 i.n_stats != 0, "supports-test",
				 i.testinfo_len != 0, "supports-eeprom-access",
				 i.eedump_len != 0, "supports-register-dump",
				 i.regdump_len != 0);
	return ret;
}

static int show_link(const struct net_request *r, json_t **out)
{
	struct {
		struct ethtool_link_settings s;
		uint32_t masks[3 * 127];
	} c = { .s.cmd = ETHTOOL_GLINKSETTINGS };
	struct ethtool_value link = { .cmd = ETHTOOL_GLINK };
	int ret = ask_ethtool(r->device, &c), has_link;

	if (!ret) {
		c.s.cmd = ETHTOOL_GLINKSETTINGS;
		c.s.link_mode_masks_nwords =
			(int8_t)-c.s.link_mode_masks_nwords;
		ret = ask_ethtool(r->device, &c);
	}
	has_link = !ask_ethtool(r->device, &link);
	if (ret && !has_link)
		return ret;
	*out = json_object();
	if (!ret) {
		json_object_set_new(*out, "speed",
				    json_integer((int)c.s.speed));
		json_object_set_new(*out, "duplex",
				    json_string(c.s.duplex == DUPLEX_FULL ?
						"full" : c.s.duplex ==
						DUPLEX_HALF ? "half" :
						"unknown"));
		json_object_set_new(*out, "auto-negotiation",
				    json_boolean(c.s.autoneg));
	}
	if (has_link)
		json_object_set_new(*out, "link-detected",
				    json_boolean(link.data));
	return 0;
}

/* The names of a set, and how many there are. NULL: none. */
static struct ethtool_gstrings *strings(const char *device, uint32_t set,
					int *ret)
{
	struct {
		struct ethtool_sset_info head;
		uint32_t count;
	} info = { .head = { .cmd = ETHTOOL_GSSET_INFO,
			     .sset_mask = 1ull << set } };
	struct ethtool_gstrings *s;

	*ret = ask_ethtool(device, &info);
	if (!*ret && !info.head.sset_mask)
		*ret = -EOPNOTSUPP;
	if (*ret)
		return NULL;
	s = calloc(1, sizeof(*s) + (size_t)info.count * ETH_GSTRING_LEN);
	if (!s) {
		*ret = -ENOMEM;
		return NULL;
	}
	s->cmd = ETHTOOL_GSTRINGS;
	s->string_set = set;
	s->len = info.count;
	*ret = ask_ethtool(device, s);
	if (!*ret)
		return s;
	free(s);
	return NULL;
}

static const char *string_at(struct ethtool_gstrings *s, uint32_t i,
			     char buf[ETH_GSTRING_LEN + 1])
{
	memcpy(buf, s->data + (size_t)i * ETH_GSTRING_LEN, ETH_GSTRING_LEN);
	buf[ETH_GSTRING_LEN] = '\0';
	return buf;
}

static json_t *named_values(struct ethtool_gstrings *s, const uint64_t *values)
{
	json_t *out = json_object();
	char name[ETH_GSTRING_LEN + 1];

	for (uint32_t i = 0; i < s->len; i++)
		json_object_set_new(out, string_at(s, i, name),
				    json_integer((json_int_t)values[i]));
	return out;
}

static int show_statistics(const struct net_request *r, json_t **out)
{
	struct ethtool_stats *c;
	int ret;
	struct ethtool_gstrings *s = strings(r->device, ETH_SS_STATS, &ret);

	if (!s)
		return ret;
	c = calloc(1, sizeof(*c) + s->len * sizeof(uint64_t));
	if (c) {
		c->cmd = ETHTOOL_GSTATS;
		c->n_stats = s->len;
		ret = ask_ethtool(r->device, c);
		if (!ret)
			*out = named_values(s, (const uint64_t *)c->data);
	}
	free(c);
	free(s);
	return c ? ret : -ENOMEM;
}

static int run_test(const struct net_request *r, json_t **out)
{
	struct ethtool_test *c;
	int ret;
	struct ethtool_gstrings *s = strings(r->device, ETH_SS_TEST, &ret);

	if (!s)
		return ret;
	c = calloc(1, sizeof(*c) + s->len * sizeof(uint64_t));
	if (c) {
		c->cmd = ETHTOOL_TEST;
		c->flags = r->offline ? ETH_TEST_FL_OFFLINE : 0;
		ret = ask_ethtool(r->device, c);
		if (!ret)
			*out = json_pack("{s:b, s:o}", "passed",
					 !(c->flags & ETH_TEST_FL_FAILED),
					 "results",
					 named_values(s, (uint64_t *)c->data));
	}
	free(c);
	free(s);
	return c ? ret : -ENOMEM;
}

static int show_ring(const struct net_request *r, json_t **out)
{
	struct ethtool_ringparam c = { .cmd = ETHTOOL_GRINGPARAM };
	int ret = ask_ethtool(r->device, &c);

	if (!ret)
		*out = json_pack("{s:{s:i, s:i, s:i, s:i}, s:{s:i, s:i, s:i, s:i}}",
				 "maximum", "rx", c.rx_max_pending, "rx-mini",
				 c.rx_mini_max_pending, "rx-jumbo",
				 c.rx_jumbo_max_pending, "tx",
				 c.tx_max_pending, "current", "rx",
				 c.rx_pending, "rx-mini", c.rx_mini_pending,
				 "rx-jumbo", c.rx_jumbo_pending, "tx",
				 c.tx_pending);
	return ret;
}

#define FEATURE_WORDS 8u

static bool bit(uint32_t word, uint32_t i)
{
	return word >> (i % 32) & 1;
}

static int show_features(const struct net_request *r, json_t **out)
{
	struct {
		struct ethtool_gfeatures head;
		struct ethtool_get_features_block at[FEATURE_WORDS];
	} c = { .head = { .cmd = ETHTOOL_GFEATURES, .size = FEATURE_WORDS } };
	char name[ETH_GSTRING_LEN + 1];
	int ret;
	struct ethtool_gstrings *s = strings(r->device, ETH_SS_FEATURES, &ret);

	if (!s)
		return ret;
	ret = ask_ethtool(r->device, &c);
	*out = json_object();
	for (uint32_t i = 0; i < s->len && i < 32 * FEATURE_WORDS; i++) {
		const struct ethtool_get_features_block *b = &c.at[i / 32];

		if (!*string_at(s, i, name))
			continue;
		json_object_set_new(
			*out, name,
			json_pack("{s:b, s:b, s:b}", "active",
				  bit(b->active, i), "fixed",
				  !bit(b->available, i) ||
					  bit(b->never_changed, i),
				  "requested", bit(b->requested, i)));
	}
	free(s);
	return ret;
}

static json_t *hex(const unsigned char *data, size_t n)
{
	char *text = malloc(2 * n + 1);
	json_t *out;

	if (!text)
		return json_null();
	for (size_t i = 0; i < n; i++)
		sprintf(text + 2 * i, "%02x", data[i]);
	text[2 * n] = '\0';
	out = json_string(text);
	free(text);
	return out;
}

static int show_registers(const struct net_request *r, json_t **out)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ethtool_regs *c;
	int ret = ask_ethtool(r->device, &info);

	if (!ret && !info.regdump_len)
		ret = -EOPNOTSUPP;
	if (ret)
		return ret;
	c = calloc(1, sizeof(*c) + info.regdump_len);
	if (!c)
		return -ENOMEM;
	c->cmd = ETHTOOL_GREGS;
	c->len = info.regdump_len;
	ret = ask_ethtool(r->device, c);
	if (!ret && c->len <= info.regdump_len)
		*out = json_pack("{s:i, s:o}", "version", c->version, "data",
				 hex(c->data, c->len));
	free(c);
	return ret;
}

/* ---------------------------------------------------------------- changes */

static int add_link(const struct net_request *r, json_t **out)
{
	const char *message = NULL;
	int ret = kpi.net_link_add(r->kind, r->device, r->peer, &message);

	if (ret && message)
		*out = json_pack("{s:s}", "message", message);
	return ret;
}

static int del_link(const struct net_request *r, json_t **out)
{
	(void)out;
	return kpi.net_link_del(r->device);
}

static int set_flag(const char *device, short flag, bool on)
{
	struct ifreq ifr = { .ifr_flags = 0 };
	int ret;

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", device);
	ret = kpi.net_ioctl(SIOCGIFFLAGS, &ifr);
	if (ret)
		return ret;
	ifr.ifr_flags = on ? ifr.ifr_flags | flag : ifr.ifr_flags & ~flag;
	return kpi.net_ioctl(SIOCSIFFLAGS, &ifr);
}

static int set_link(const struct net_request *r, json_t **out)
{
	struct ifreq ifr = { .ifr_mtu = r->mtu };
	int ret = 0;

	(void)out;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", r->device);
	if (r->mtu)
		ret = kpi.net_ioctl(SIOCSIFMTU, &ifr);
	if (!ret && r->has_address) {
		ifr.ifr_hwaddr.sa_family = 1; /* ARPHRD_ETHER */
		memcpy(ifr.ifr_hwaddr.sa_data, r->address, 6);
		ret = kpi.net_ioctl(SIOCSIFHWADDR, &ifr);
	}
	if (!ret && r->up >= 0)
		ret = set_flag(r->device, IFF_UP, r->up);
	if (!ret && r->promisc >= 0)
		ret = set_flag(r->device, IFF_PROMISC, r->promisc);
	return ret;
}

static const struct {
	const char *what;
	bool needs_device;
	int (*run)(const struct net_request *r, json_t **out);
} actions[] = {
	{ "show", false, show_all },
	{ "link", true, show_link },
	{ "driver", true, show_driver },
	{ "statistics", true, show_statistics },
	{ "ring", true, show_ring },
	{ "features", true, show_features },
	{ "registers", true, show_registers },
	{ "test", true, run_test },
	{ "add", false, add_link },
	{ "delete", true, del_link },
	{ "set", true, set_link },
};

int net_serve(const struct net_request *r, json_t **out)
{
	int ret;

	*out = NULL;
	if (!kpi.net_ioctl)
		return -EOPNOTSUPP;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (!r->what || strcmp(actions[i].what, r->what))
			continue;
		if ((actions[i].needs_device && !r->device) ||
		    (r->device && strlen(r->device) >= IFNAMSIZ))
			return -EINVAL;
		if (actions[i].run == add_link && !r->kind)
			return -EINVAL;
		ret = cpu_enter();
		if (ret)
			return ret;
		ret = actions[i].run(r, out);
		cpu_leave();
		return ret;
	}
	return -EINVAL;
}
