// SPDX-License-Identifier: GPL-2.0
/* net/core/sock.c, net/sock.h: the answers of a protocol that cannot do it. */
#include <linux/mm.h>
#include <net/sock.h>

#include "kpi.h"

#define NO(name, ...)							\
int name(__VA_ARGS__)							\
{									\
	return -EOPNOTSUPP;						\
}									\
KPI_EXPORT(name)

NO(sock_no_bind, struct socket *sock, struct sockaddr *addr, int len);
NO(sock_no_connect, struct socket *sock, struct sockaddr *addr, int len,
   int flags);
NO(sock_no_socketpair, struct socket *sock1, struct socket *sock2);
NO(sock_no_accept, struct socket *sock, struct socket *newsock, int flags,
   bool kern);
NO(sock_no_getname, struct socket *sock, struct sockaddr *addr, int peer);
NO(sock_no_ioctl, struct socket *sock, unsigned int cmd, unsigned long arg);
NO(sock_no_listen, struct socket *sock, int backlog);
NO(sock_no_shutdown, struct socket *sock, int how);
NO(sock_no_sendmsg, struct socket *sock, struct msghdr *m, size_t len);
NO(sock_no_sendmsg_locked, struct sock *sk, struct msghdr *m, size_t len);
NO(sock_no_recvmsg, struct socket *sock, struct msghdr *m, size_t len,
   int flags);


int sock_no_mmap(struct file *file, struct socket *sock,
		 struct vm_area_struct *vma)
{
	return -ENODEV;
}
KPI_EXPORT(sock_no_mmap);

/* One that has no better way copies the page into a message. */
ssize_t sock_no_sendpage(struct socket *sock, struct page *page, int offset,
			 size_t size, int flags)
{
	struct kvec iov = { .iov_base = kmap(page) + offset, .iov_len = size };
	struct msghdr msg = { .msg_flags = flags };
	ssize_t ret = kernel_sendmsg(sock, &msg, &iov, 1, size);

	kunmap(page);
	return ret;
}
KPI_EXPORT(sock_no_sendpage);
