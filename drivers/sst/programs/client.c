// SPDX-License-Identifier: GPL-2.0
/* client.c - one request, one response, at /dev/sst*. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

int sst_call(int fd, struct sst_request *request,
	     struct sst_response *response)
{
	if (write(fd, request, sizeof(*request)) < 0)
		return -1;
	return read(fd, response, sizeof(*response)) < 0 ? -1 : 0;
}

int sst_call_type(int fd, unsigned int type, struct sst_response *response)
{
	struct sst_request request;

	memset(&request, 0, sizeof(request));
	request.type = type;
	return sst_call(fd, &request, response);
}

int sst_compute(int fd, unsigned long long units, unsigned long long *cycles)
{
	struct sst_request request;
	struct sst_response response;

	memset(&request, 0, sizeof(request));
	request.type = SST_COMPUTE;
	request.compute.units = units;
	errno = 0;
	if (sst_call(fd, &request, &response) || response.status != SST_OK)
		return -1;
	*cycles = response.compute.cycles;
	return 0;
}
