// SPDX-License-Identifier: GPL-2.0
/* net_link.c - lkmhost net link: the words of ip-link(8). */
#include "net.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is(const char *word, const char *name)
{
	return !strcmp(word, name);
}

static void set(json_t *request, const char *key, const char *value)
{
	json_object_set_new(request, key, json_string(value));
}

/* [NAME] type KIND [peer [name] NAME] */
static bool take_add(json_t *request, int argc, char **argv)
{
	int i = 0;

	if (i < argc && (is(argv[i], "name") || is(argv[i], "dev")))
		i++;
	if (i < argc && !is(argv[i], "type"))
		set(request, "device", argv[i++]);
	if (argc - i < 2 || !is(argv[i], "type"))
		return false;
	set(request, "kind", argv[i + 1]);
	i += 2;
	if (i == argc)
		return true;
	if (!is(argv[i++], "peer"))
		return false;
	if (i < argc && is(argv[i], "name"))
		i++;
	if (i + 1 != argc)
		return false;
	set(request, "peer", argv[i]);
	return true;
}

static bool take_address(json_t *request, const char *text)
{
	unsigned int a[6];
	char end;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &a[0], &a[1], &a[2],
		   &a[3], &a[4], &a[5], &end) != 6)
		return false;
	json_object_set_new(request, "address",
			    json_pack("[i, i, i, i, i, i]", a[0], a[1], a[2],
				      a[3], a[4], a[5]));
	return true;
}

static bool take_mtu(json_t *request, const char *text)
{
	char *end;
	long mtu = strtol(text, &end, 10);

	json_object_set_new(request, "mtu", json_integer(mtu));
	return *text && !*end && mtu > 0 && mtu < 1000000;
}

/* DEVICE [up|down] [mtu N] [address MAC] [promisc on|off] */
static bool take_set(json_t *request, int argc, char **argv)
{
	bool ok = true;
	int i = 0;

	if (i < argc && is(argv[i], "dev"))
		i++;
	if (argc - i < 2)
		return false;
	set(request, "device", argv[i++]);
	for (; ok && i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (is(argv[i], "up") || is(argv[i], "down")) {
			json_object_set_new(request, "up",
					    json_boolean(is(argv[i], "up")));
			continue;
		}
		if (is(argv[i], "mtu"))
			ok = take_mtu(request, value);
		else if (is(argv[i], "address"))
			ok = take_address(request, value);
		else if (is(argv[i], "promisc") &&
			 (is(value, "on") || is(value, "off")))
			json_object_set_new(request, "promiscuous",
					    json_boolean(is(value, "on")));
		else
			ok = false;
		i++;
	}
	return ok;
}

static bool take_delete(json_t *request, int argc, char **argv)
{
	if (argc == 2 && is(argv[0], "dev"))
		argv++, argc--;
	if (argc != 1)
		return false;
	set(request, "device", argv[0]);
	return true;
}

static const struct {
	const char *word, *what;
	bool (*take)(json_t *request, int argc, char **argv);
} words[] = {
	{ "add", "add", take_add },
	{ "delete", "delete", take_delete },
	{ "del", "delete", take_delete },
	{ "set", "set", take_set },
};

json_t *net_link_request(int argc, char **argv)
{
	json_t *request = json_object();

	for (size_t i = 0; argc && i < sizeof(words) / sizeof(words[0]); i++) {
		if (!is(argv[0], words[i].word))
			continue;
		set(request, "what", words[i].what);
		if (words[i].take(request, argc - 1, argv + 1))
			return request;
	}
	json_decref(request);
	return NULL;
}
