// SPDX-License-Identifier: GPL-2.0
/* net_print.c - what lkmhost net shows, in ip's and ethtool's manner. */
#include "net.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static bool is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

static void print_device(const json_t *d)
{
	const json_t *s = json_object_get(d, "statistics");

	printf("%s: %s%s%s mtu %lld", text(d, "name"),
	       is_true(d, "up") ? "UP" : "DOWN",
	       is_true(d, "running") ? ",RUNNING" : "",
	       is_true(d, "promiscuous") ? ",PROMISC" : "", number(d, "mtu"));
	if (*text(d, "tap"))
		printf(" tap %s", text(d, "tap"));
	printf("\n    address %s\n", text(d, "address"));
	printf("    RX: bytes %lld packets %lld errors %lld dropped %lld "
	       "missed %lld mcast %lld\n", number(s, "rx_bytes"),
	       number(s, "rx_packets"), number(s, "rx_errors"),
	       number(s, "rx_dropped"), number(s, "rx_missed_errors"),
	       number(s, "multicast"));
	printf("    TX: bytes %lld packets %lld errors %lld dropped %lld "
	       "carrier %lld collsns %lld\n", number(s, "tx_bytes"),
	       number(s, "tx_packets"), number(s, "tx_errors"),
	       number(s, "tx_dropped"), number(s, "tx_carrier_errors"),
	       number(s, "collisions"));
}

void net_print_devices(const char *device, const json_t *answer)
{
	const json_t *d;
	size_t i;

	(void)device;
	json_array_foreach(answer, i, d)
		print_device(d);
}

static void print_value(const char *key, const json_t *value)
{
	if (json_is_boolean(value))
		printf("%s: %s\n", key, json_is_true(value) ? "yes" : "no");
	else if (json_is_string(value))
		printf("%s: %s\n", key, json_string_value(value));
	else
		printf("%s: %lld\n", key,
		       (long long)json_integer_value(value));
}

static void print_values(const char *indent, const json_t *values)
{
	const json_t *value;
	const char *key;

	json_object_foreach((json_t *)values, key, value) {
		fputs(indent, stdout);
		print_value(key, value);
	}
}

void net_print_driver(const char *device, const json_t *answer)
{
	(void)device;
	print_values("", answer);
}

void net_print_statistics(const char *device, const json_t *answer)
{
	(void)device;
	puts("NIC statistics:");
	print_values("     ", answer);
}

static void print_sizes(const char *title, const json_t *sizes)
{
	static const struct {
		const char *key, *name;
	} rings[] = { { "rx", "RX" }, { "rx-mini", "RX Mini" },
		      { "rx-jumbo", "RX Jumbo" }, { "tx", "TX" } };

	printf("%s:\n", title);
	for (size_t i = 0; i < sizeof(rings) / sizeof(rings[0]); i++)
		printf("%s:%*s\t%lld\n", rings[i].name,
		       (int)(8 - strlen(rings[i].name)), "",
		       number(sizes, rings[i].key));
}

void net_print_ring(const char *device, const json_t *answer)
{
	printf("Ring parameters for %s:\n", device);
	print_sizes("Pre-set maximums", json_object_get(answer, "maximum"));
	print_sizes("Current hardware settings",
		    json_object_get(answer, "current"));
}

void net_print_features(const char *device, const json_t *answer)
{
	const json_t *f;
	const char *name;

	printf("Features for %s:\n", device);
	json_object_foreach((json_t *)answer, name, f) {
		bool active = is_true(f, "active");

		printf("%s: %s%s\n", name, active ? "on" : "off",
		       is_true(f, "fixed") ? " [fixed]" :
		       active != is_true(f, "requested") ?
			       (active ? " [requested off]" :
					 " [requested on]") : "");
	}
}

void net_print_registers(const char *device, const json_t *answer)
{
	const char *hex = text(answer, "data");
	size_t n = strlen(hex) / 2;

	(void)device;
	puts("Offset\t\tValues\n------\t\t------");
	for (size_t i = 0; i < n; i++) {
		if (i % 16 == 0)
			printf("0x%04zx:\t", i);
		printf("%.2s", hex + 2 * i);
		putchar(i % 16 == 15 || i + 1 == n ? '\n' : ' ');
	}
}

void net_print_test(const char *device, const json_t *answer)
{
	(void)device;
	printf("The test result is %s\nThe test extra info:\n",
	       is_true(answer, "passed") ? "PASS" : "FAIL");
	print_values("", json_object_get(answer, "results"));
}
