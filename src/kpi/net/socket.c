// SPDX-License-Identifier: GPL-2.0
/*
 * net/socket.c, linux/net.h: sockets that modules make for themselves, of the
 * families that modules have registered. A program's sockets are the machine's.
 */
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <net/sock.h>

#include "kpi.h"

static DEFINE_SPINLOCK(families_lock);
static const struct net_proto_family __rcu *families[NPROTO];

int sock_register(const struct net_proto_family *ops)
{
	int err = 0;

	if (ops->family >= NPROTO) {
		pr_crit("protocol %d >= NPROTO(%d)\n", ops->family, NPROTO);
		return -ENOBUFS;
	}
	spin_lock(&families_lock);
	if (rcu_access_pointer(families[ops->family]))
		err = -EEXIST;
	else
		rcu_assign_pointer(families[ops->family], ops);
	spin_unlock(&families_lock);
	if (!err)
		pr_info("NET: Registered protocol family %d\n", ops->family);
	return err;
}
KPI_EXPORT(sock_register);

void sock_unregister(int family)
{
	BUG_ON(family < 0 || family >= NPROTO);
	spin_lock(&families_lock);
	RCU_INIT_POINTER(families[family], NULL);
	spin_unlock(&families_lock);
	synchronize_rcu();
	pr_info("NET: Unregistered protocol family %d\n", family);
}
KPI_EXPORT(sock_unregister);

/* --------------------------------------------------------------- creating */

/* The inode beside it is no file's: it tells the owner, and is its lock. */
static struct socket *new_socket(int type)
{
	struct socket_alloc *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return NULL;
	s->socket.state = SS_UNCONNECTED;
	s->socket.type = type;
	init_waitqueue_head(&s->socket.wq.wait);
	init_rwsem(&s->vfs_inode.i_rwsem);
	s->vfs_inode.i_mode = S_IFSOCK | 0777;
	s->vfs_inode.i_uid = current_fsuid();
	s->vfs_inode.i_gid = current_fsgid();
	s->vfs_inode.i_ino = get_random_u32();
	return &s->socket;
}

void sock_release(struct socket *sock)
{
	struct module *owner;

	if (sock->ops) {
		owner = sock->ops->owner;
		inode_lock(SOCK_INODE(sock));
		sock->ops->release(sock);
		sock->sk = NULL;
		inode_unlock(SOCK_INODE(sock));
		sock->ops = NULL;
		module_put(owner);
	}
	if (sock->wq.fasync_list)
		pr_err("%s: fasync list not empty!\n", __func__);
	kfree(container_of(sock, struct socket_alloc, socket));
}
KPI_EXPORT(sock_release);

/* With a reference of its module, or NULL. */
static const struct net_proto_family *family_of(int family)
{
	const struct net_proto_family *pf;

	rcu_read_lock();
	pf = rcu_dereference(families[family]);
	if (pf && !try_module_get(pf->owner))
		pf = NULL;
	rcu_read_unlock();
	return pf;
}

static const struct net_proto_family *find_family(int family)
{
	const struct net_proto_family *pf = family_of(family);

	if (pf)
		return pf;
	request_module("net-pf-%d", family);
	return family_of(family);
}

/* The socket's operations hold their module for as long as it is there. */
static int make(struct net *net, const struct net_proto_family *pf,
		struct socket *sock, int protocol, int kern)
{
	int err = pf->create(net, sock, protocol, kern);

	if (err < 0)
		return err;
	return try_module_get(sock->ops->owner) ? 0 : -EAFNOSUPPORT;
}

int __sock_create(struct net *net, int family, int type, int protocol,
		  struct socket **res, int kern)
{
	const struct net_proto_family *pf;
	struct socket *sock;
	int err;

	if (family < 0 || family >= NPROTO)
		return -EAFNOSUPPORT;
	if (type < 0 || type >= SOCK_MAX)
		return -EINVAL;
	pf = find_family(family);
	if (!pf)
		return -EAFNOSUPPORT;
	sock = new_socket(type);
	err = sock ? make(net, pf, sock, protocol, kern) : -ENFILE;
	module_put(pf->owner);
	if (!err) {
		*res = sock;
		return 0;
	}
	if (sock) {
		sock->ops = NULL;
		sock_release(sock);
	}
	return err;
}
KPI_EXPORT(__sock_create);

int sock_create(int family, int type, int protocol, struct socket **res)
{
	return __sock_create(current->nsproxy->net_ns, family, type, protocol,
			     res, 0);
}
KPI_EXPORT(sock_create);

int sock_create_kern(struct net *net, int family, int type, int protocol,
		     struct socket **res)
{
	return __sock_create(net, family, type, protocol, res, 1);
}
KPI_EXPORT(sock_create_kern);

int sock_create_lite(int family, int type, int protocol, struct socket **res)
{
	*res = new_socket(type);
	return *res ? 0 : -ENOMEM;
}
KPI_EXPORT(sock_create_lite);

/* A program's descriptor is one of the machine's sockets. */
struct socket *sockfd_lookup(int fd, int *err)
{
	*err = -ENOTSOCK;
	return NULL;
}
KPI_EXPORT_PARTIAL(sockfd_lookup, "a program's sockets are the machine's: ENOTSOCK");

/* ------------------------------------------------------------------ using */

int sock_sendmsg(struct socket *sock, struct msghdr *msg)
{
	return sock->ops->sendmsg(sock, msg, msg_data_left(msg));
}
KPI_EXPORT(sock_sendmsg);

int kernel_sendmsg(struct socket *sock, struct msghdr *msg, struct kvec *vec,
		   size_t num, size_t size)
{
	iov_iter_kvec(&msg->msg_iter, ITER_SOURCE, vec, num, size);
	return sock_sendmsg(sock, msg);
}
KPI_EXPORT(kernel_sendmsg);

int kernel_sendmsg_locked(struct sock *sk, struct msghdr *msg, struct kvec *vec,
			  size_t num, size_t size)
{
	struct socket *sock = sk->sk_socket;

	iov_iter_kvec(&msg->msg_iter, ITER_SOURCE, vec, num, size);
	if (!sock->ops->sendmsg_locked)
		return sock_no_sendmsg_locked(sk, msg, size);
	return sock->ops->sendmsg_locked(sk, msg, msg_data_left(msg));
}
KPI_EXPORT(kernel_sendmsg_locked);

int sock_recvmsg(struct socket *sock, struct msghdr *msg, int flags)
{
	return sock->ops->recvmsg(sock, msg, msg_data_left(msg), flags);
}
KPI_EXPORT(sock_recvmsg);

int kernel_recvmsg(struct socket *sock, struct msghdr *msg, struct kvec *vec,
		   size_t num, size_t size, int flags)
{
	msg->msg_control_is_user = false;
	iov_iter_kvec(&msg->msg_iter, ITER_DEST, vec, num, size);
	return sock_recvmsg(sock, msg, flags);
}
KPI_EXPORT(kernel_recvmsg);

int kernel_bind(struct socket *sock, struct sockaddr *addr, int addrlen)
{
	return sock->ops->bind(sock, addr, addrlen);
}
KPI_EXPORT(kernel_bind);

int kernel_listen(struct socket *sock, int backlog)
{
	return sock->ops->listen(sock, backlog);
}
KPI_EXPORT(kernel_listen);

int kernel_connect(struct socket *sock, struct sockaddr *addr, int addrlen,
		   int flags)
{
	struct sockaddr_storage address;

	/* A hook that rewrites the address must not do so in the caller's. */
	memcpy(&address, addr, addrlen);
	return sock->ops->connect(sock, (struct sockaddr *)&address, addrlen,
				  flags);
}
KPI_EXPORT(kernel_connect);

int kernel_accept(struct socket *sock, struct socket **newsock, int flags)
{
	struct sock *sk = sock->sk;
	int err = sock_create_lite(sk->sk_family, sock->type, sk->sk_protocol,
				   newsock);

	if (err)
		return err;
	err = sock->ops->accept(sock, *newsock, flags, true);
	if (err < 0) {
		sock_release(*newsock);
		*newsock = NULL;
		return err;
	}
	(*newsock)->ops = sock->ops;
	__module_get((*newsock)->ops->owner);
	return err;
}
KPI_EXPORT(kernel_accept);

int kernel_getsockname(struct socket *sock, struct sockaddr *addr)
{
	return sock->ops->getname(sock, addr, 0);
}
KPI_EXPORT(kernel_getsockname);

int kernel_getpeername(struct socket *sock, struct sockaddr *addr)
{
	return sock->ops->getname(sock, addr, 1);
}
KPI_EXPORT(kernel_getpeername);

int kernel_sock_shutdown(struct socket *sock, enum sock_shutdown_cmd how)
{
	return sock->ops->shutdown(sock, how);
}
KPI_EXPORT(kernel_sock_shutdown);

int kernel_sendpage(struct socket *sock, struct page *page, int offset,
		    size_t size, int flags)
{
	if (!sock->ops->sendpage)
		return sock_no_sendpage(sock, page, offset, size, flags);
	WARN_ONCE(!sendpage_ok(page), "unexpected page for sendpage");
	return sock->ops->sendpage(sock, page, offset, size, flags);
}
KPI_EXPORT(kernel_sendpage);
