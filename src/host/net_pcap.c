// SPDX-License-Identifier: GPL-2.0
/*
 * --net pcap:FILE: every frame of every net device, as it is sent and received,
 * with its time in nanoseconds, for Wireshark and tcpdump.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "net.h"

#define MAGIC_NANOSECONDS 0xa1b23c4du
#define LINKTYPE_ETHERNET 1u
#define SNAPLEN 262144u

static struct {
	int fd;
	pthread_mutex_t lock;
	bool failed;
} file = { .fd = -1, .lock = PTHREAD_MUTEX_INITIALIZER };

int pcap_open(const char *path, struct lkm_error *err)
{
	const struct {
		uint32_t magic;
		uint16_t major, minor;
		uint32_t zone, accuracy, snaplen, linktype;
	} head = { MAGIC_NANOSECONDS, 2, 4, 0, 0, SNAPLEN, LINKTYPE_ETHERNET };

	file.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (file.fd < 0 || write(file.fd, &head, sizeof(head)) != sizeof(head))
		return lkm_error_set(err, -errno, "%s: %s", path,
				     strerror(errno));
	file.failed = false;
	return 0;
}

bool pcap_is_open(void)
{
	return file.fd >= 0;
}

static void complain(void)
{
	if (!file.failed)
		log_printf(3, "net: the capture cannot be written: %s",
			   strerror(errno));
	file.failed = true;
}

void pcap_write(const struct host_net_segment *parts, unsigned int n)
{
	uint64_t now = host_clock(HOST_CLOCK_REALTIME);
	struct {
		uint32_t seconds, nanoseconds, captured, length;
	} head = { (uint32_t)(now / NSEC_PER_SEC),
		   (uint32_t)(now % NSEC_PER_SEC), 0, 0 };
	struct iovec iov[NET_PARTS + 1] = { { &head, sizeof(head) } };

	for (unsigned int i = 0; i < n && i < NET_PARTS; i++) {
		iov[i + 1] = (struct iovec){ (void *)parts[i].data,
					     parts[i].size };
		head.length += parts[i].size;
	}
	head.captured = head.length;
	pthread_mutex_lock(&file.lock);
	if (writev(file.fd, iov, (int)n + 1) < 0)
		complain();
	pthread_mutex_unlock(&file.lock);
}

void pcap_close(void)
{
	if (file.fd >= 0)
		close(file.fd);
	file.fd = -1;
}
