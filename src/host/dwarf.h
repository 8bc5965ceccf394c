/* SPDX-License-Identifier: GPL-2.0 */
/* dwarf.h - libdw by name, and the files it has open. */
#ifndef LKMHOST_HOST_DWARF_H
#define LKMHOST_HOST_DWARF_H

#include <elfutils/libdw.h>

#include "internal.h"

/* Members are named as the functions; the headers' prototypes check them. */
#define DW(name) __typeof__(name) *name
struct libdw {
	DW(dwarf_begin_elf);
	DW(dwarf_end);
	DW(dwarf_addrdie);
	DW(dwarf_getsrc_die);
	DW(dwarf_linesrc);
	DW(dwarf_lineno);
	DW(dwarf_nextcu);
	DW(dwarf_offdie);
	DW(dwarf_haspc);
	DW(dwarf_getcfi);
	DW(dwarf_getcfi_elf);
	DW(dwarf_cfi_end);
	DW(dwarf_cfi_addrframe);
	DW(dwarf_frame_cfa);
	DW(dwarf_frame_register);
	DW(dwarf_getscopes);
	DW(dwarf_tag);
	DW(dwarf_attr);
	DW(dwarf_formudata);
	DW(dwarf_getsrcfiles);
	DW(dwarf_filesrc);
};
#undef DW
extern struct libdw dw;

/* One ELF file: a linked image, the program, or a library of it. */
struct dwarf_object {
	struct dwarf_object *next;
	const struct lkm_image *image;	/* or NULL, then: */
	const void *base;
	unsigned long bias;
	Elf *elf;
	Dwarf *dwarf;
	Dwarf_CFI *debug_frame;		/* the Dwarf's own */
	Dwarf_CFI *eh_frame;
};

/* The object that holds @addr, locked; NULL (and not locked) where none is. */
struct dwarf_object *dwarf_lock(unsigned long addr);
void dwarf_unlock(void);

#endif
