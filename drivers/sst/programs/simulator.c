// SPDX-License-Identifier: GPL-2.0
/*
 * simulator - answers COMPUTE, READ, WRITE and CONFIGURE at a unix socket.
 *
 * usage: simulator [-n COUNT] [-d MILLISECONDS] SOCKET
 * -n: end after so many answers; -d: think so long about each.
 *
 * COMPUTE costs 100 cycles a unit. Memory has 256 MiB; WRITE takes its bytes
 * from the request, READ puts them into the answer's payload.
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../sst_uapi.h"

#define MEMORY 0x10000000ull
#define MAX_UNITS 1000000u
#define CYCLES_PER_UNIT 100u
#define MAX_CLIENTS 16
#define N_REGISTERS 256

struct client {
	struct sst_request request;
	size_t received;
};

static struct pollfd fds[1 + MAX_CLIENTS];	/* the listening one first */
static struct client clients[1 + MAX_CLIENTS];
static unsigned int n_fds = 1;
static unsigned char *memory;
static uint64_t registers[N_REGISTERS];
static long answers_left = -1, delay_ms;

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* ------------------------------------------------------------ requests */

static uint32_t compute(const struct sst_request *q, struct sst_response *r)
{
	if (q->compute.units > MAX_UNITS)
		return SST_INVALID;
	r->compute.cycles = q->compute.units * CYCLES_PER_UNIT;
	r->compute.timestamp = now();
	r->result = r->compute.cycles;
	return SST_OK;
}

static uint32_t transfer(const struct sst_request *q, struct sst_response *r)
{
	uint64_t at = q->memory.address, size = q->memory.size;
	size_t most = q->type == SST_WRITE ? sizeof(q->memory.data) :
					     sizeof(r->payload);

	if (size > most || at > MEMORY || size > MEMORY - at)
		return SST_INVALID;
	if (q->type == SST_WRITE)
		memcpy(memory + at, q->memory.data, size);
	else
		memcpy(r->payload, memory + at, size);
	r->result = size;
	return SST_OK;
}

static uint32_t configure(const struct sst_request *q, struct sst_response *r)
{
	if (q->config.id >= N_REGISTERS)
		return SST_INVALID;
	registers[q->config.id] = q->config.value;
	r->result = q->config.value;
	return SST_OK;
}

static uint32_t serve(const struct sst_request *q, struct sst_response *r)
{
	switch (q->type) {
	case SST_COMPUTE:
		return compute(q, r);
	case SST_READ:
	case SST_WRITE:
		return transfer(q, r);
	case SST_CONFIGURE:
		return configure(q, r);
	default:
		return SST_INVALID;
	}
}

/* ------------------------------------------------------------- clients */

static int send_all(int fd, const void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = send(fd, (const char *)data + done, size - done,
				 MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

static int answer(int fd, const struct sst_request *q)
{
	struct sst_response r = {
		.request_id = q->request_id,
		.user_data = q->user_data,
	};

	if (delay_ms)
		usleep((useconds_t)delay_ms * 1000);
	r.status = serve(q, &r);
	if (send_all(fd, &r, sizeof(r)))
		return -1;
	if (answers_left > 0 && !--answers_left)
		exit(0);
	return 0;
}

/* Negative: the client has gone. */
static int receive(unsigned int i)
{
	struct client *c = &clients[i];
	ssize_t n = recv(fds[i].fd, (char *)&c->request + c->received,
			 sizeof(c->request) - c->received, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -1;
	c->received += (size_t)n;
	if (c->received < sizeof(c->request))
		return 0;
	c->received = 0;
	return answer(fds[i].fd, &c->request);
}

static void add_client(void)
{
	int fd = accept(fds[0].fd, NULL, NULL);

	if (fd < 0)
		return;
	if (n_fds == 1 + MAX_CLIENTS) {
		close(fd);
		return;
	}
	fds[n_fds] = (struct pollfd){ .fd = fd, .events = POLLIN };
	clients[n_fds++].received = 0;
}

static void remove_client(unsigned int i)
{
	close(fds[i].fd);
	fds[i] = fds[--n_fds];
	clients[i] = clients[n_fds];
}

static int listen_at(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(at.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(at.sun_path, path);
	unlink(path);
	fds[0].fd = socket(AF_UNIX, SOCK_STREAM, 0);
	fds[0].events = POLLIN;
	if (fds[0].fd < 0 ||
	    bind(fds[0].fd, (struct sockaddr *)&at, sizeof(at)))
		return -1;
	return listen(fds[0].fd, MAX_CLIENTS);
}

static void usage(void)
{
	fprintf(stderr,
		"usage: simulator [-n COUNT] [-d MILLISECONDS] SOCKET\n");
	exit(2);
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "n:d:")) != -1) {
		if (option == 'n')
			answers_left = atol(optarg);
		else if (option == 'd')
			delay_ms = atol(optarg);
		else
			usage();
	}
	if (optind != argc - 1)
		usage();
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED || listen_at(argv[optind])) {
		perror(argv[optind]);
		return 1;
	}
	while (poll(fds, n_fds, -1) >= 0 || errno == EINTR) {
		for (unsigned int i = n_fds; --i;)
			if (fds[i].revents && receive(i))
				remove_client(i);
		if (fds[0].revents)
			add_client();
	}
	perror("poll");
	return 1;
}
