/* SPDX-License-Identifier: GPL-2.0 */
/*
 * skbuff.h - what the files of the sk_buff layer share.
 *
 * Whatever allocates takes the @caller on whose behalf it does so: the slab
 * keeps it for the head's bytes and for the struct, and so a leak or a double
 * free is told with the driver's line.
 */
#ifndef LKMHOST_NET_CORE_SKBUFF_H
#define LKMHOST_NET_CORE_SKBUFF_H

#include <linux/skbuff.h>

#include "kpi.h"

extern struct kmem_cache *skbuff_head_cache;
extern struct kmem_cache *kpi_skb_pair_cache;

/* skbuff.c */
struct sk_buff *kpi_skb_shell(gfp_t gfp, unsigned long caller);
void *kpi_skb_data(unsigned int *size, gfp_t gfp, unsigned long caller);
struct sk_buff *kpi_skb_alloc(unsigned int size, gfp_t gfp, int flags,
			      unsigned long caller);
struct sk_buff *kpi_skb_build(void *data, unsigned int frag_size,
			      unsigned long caller);

/* skbuff_free.c */
void kpi_skb_free_head(struct sk_buff *skb);
void kpi_skb_release_data(struct sk_buff *skb);
void kpi_skb_free_shell(struct sk_buff *skb, unsigned long caller);
void kpi_skb_free(struct sk_buff *skb, unsigned long caller);

/* skbuff_audit.c */
bool kpi_skb_is_live(const struct sk_buff *skb);
void kpi_skb_bury(const void *object, u32 taken_by);
void kpi_skb_report_dead(const struct sk_buff *skb, unsigned long caller);
/* From now on the code at @ip is to answer for @skb, not who allocated it. */
void kpi_skb_give_to(struct sk_buff *skb, unsigned long ip);

/* sock_proto.c */
void kpi_sock_destruct(struct sock *sk);

/* skbuff_clone.c */
struct sk_buff *kpi_skb_clone(struct sk_buff *skb, gfp_t gfp,
			      unsigned long caller);
void kpi_skb_copy_header(struct sk_buff *to, const struct sk_buff *from);
void kpi_skb_clone_fraglist(struct sk_buff *skb);

/* skbuff_zcopy.c */
int skb_zerocopy_clone(struct sk_buff *to, struct sk_buff *from, gfp_t gfp);

/* skbuff_room.c */
int kpi_skb_expand(struct sk_buff *skb, int nhead, int ntail, gfp_t gfp,
		   unsigned long caller);

/*
 * skbuff_walk.c: calls @fn for each contiguous piece of the @len bytes at
 * @offset, which may be negative for bytes of the headroom.  The end is that
 * @fn returned anything but 0, which is returned, or all is done: 0.  What
 * lies beyond the buffer's end: -EFAULT, after the pieces before it.
 */
typedef int kpi_skb_piece_fn(void *arg, u8 *piece, int len);
int kpi_skb_walk(const struct sk_buff *skb, int offset, int len,
		 kpi_skb_piece_fn *fn, void *arg);

#endif
