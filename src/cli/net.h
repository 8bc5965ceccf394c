/* SPDX-License-Identifier: GPL-2.0 */
/* net.h - between the files of lkmhost net. */
#ifndef LKMHOST_CLI_NET_H
#define LKMHOST_CLI_NET_H

#include <jansson.h>

/* net_print.c: the answers, in ip's and ethtool's manner. */
void net_print_devices(const char *device, const json_t *answer);
void net_print_driver(const char *device, const json_t *answer);
void net_print_statistics(const char *device, const json_t *answer);
void net_print_ring(const char *device, const json_t *answer);
void net_print_features(const char *device, const json_t *answer);
void net_print_registers(const char *device, const json_t *answer);
void net_print_test(const char *device, const json_t *answer);

/* net_link.c: the words behind "link" as a request; NULL: not understood. */
json_t *net_link_request(int argc, char **argv);

#endif
