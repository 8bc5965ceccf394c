/* SPDX-License-Identifier: GPL-2.0 */
/* client.h - one request, one response, for programs that use /dev/sst*. */
#ifndef SST_CLIENT_H
#define SST_CLIENT_H

#include "../sst_uapi.h"

/* 0, or -1 with errno: what write(2) or read(2) said. */
int sst_call(int fd, struct sst_request *request,
	     struct sst_response *response);
/* The same for a request that has a type only. */
int sst_call_type(int fd, unsigned int type, struct sst_response *response);
/* COMPUTE: -1 also where the status is not SST_OK (errno is 0 then). */
int sst_compute(int fd, unsigned long long units, unsigned long long *cycles);

#endif
