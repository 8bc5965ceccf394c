/* SPDX-License-Identifier: GPL-2.0 */
/* host/memory.h - of the door (../host.h): the arena. */
#ifndef LINUXKPI_HOST_MEMORY_H
#define LINUXKPI_HOST_MEMORY_H

/*
 * Map @size bytes of the arena from physical address @phys at @va (page
 * aligned, inside host_boot_info.vmalloc). @prot: HOST_PROT_*. may block.
 */
#define HOST_PROT_READ 1u
#define HOST_PROT_WRITE 2u
#define HOST_PROT_EXEC 4u
int host_map(unsigned long va, unsigned long phys, unsigned long size,
	     unsigned int prot);
int host_unmap(unsigned long va, unsigned long size);

/* Give the arena's pages [phys, phys+size) back; they read as zero after. */
void host_arena_discard(unsigned long phys, unsigned long size);

/*
 * Anonymous memory of the hosted process as user space (vm_mmap and
 * friends). Returns the address or -errno. may block.
 */
long host_user_mmap(unsigned long addr, unsigned long size, unsigned int prot);
int host_user_munmap(unsigned long addr, unsigned long size);

/*
 * Replace @len (at most 16) bytes of code that other threads may be running:
 * each of them executes either the old or the new instruction. may block.
 */
int host_text_poke(void *addr, const void *bytes, unsigned long len);

/*
 * Take back what the host itself has replaced there, to save itself traps:
 * code is as it was linked, or as host_text_poke() has left it. may block.
 */
void host_text_restore(const void *addr, unsigned long len);

/* Cryptographically strong random bytes. Context: any. */
void host_random(void *buf, unsigned long len);

#endif
