// SPDX-License-Identifier: GPL-2.0
/*
 * Debug information through libdw, which is loaded when first needed: a
 * start that does not crash pays nothing for it.  Used by a thread that
 * reports, under a lock.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <dwarf.h>
#include <fcntl.h>
#include <gelf.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dwarf.h"

struct libdw dw;

static pthread_mutex_t dwarf_mutex = PTHREAD_MUTEX_INITIALIZER;
static _Atomic bool allowed = true;
static bool tried, loaded;
static struct dwarf_object *objects;

void dwarf_allow(bool allow)
{
	atomic_store(&allowed, allow);
}

#define WANT(name) { #name, offsetof(struct libdw, name) }

static const struct {
	const char *name;
	size_t slot;
} wanted[] = {
	WANT(dwarf_begin_elf),	  WANT(dwarf_end),
	WANT(dwarf_addrdie),	  WANT(dwarf_getsrc_die),
	WANT(dwarf_linesrc),	  WANT(dwarf_lineno),
	WANT(dwarf_nextcu),	  WANT(dwarf_offdie),
	WANT(dwarf_haspc),	  WANT(dwarf_getcfi),
	WANT(dwarf_getcfi_elf),	  WANT(dwarf_cfi_end),
	WANT(dwarf_cfi_addrframe), WANT(dwarf_frame_cfa),
	WANT(dwarf_frame_register), WANT(dwarf_getscopes),
	WANT(dwarf_tag),	  WANT(dwarf_attr),
	WANT(dwarf_formudata),	  WANT(dwarf_getsrcfiles),
	WANT(dwarf_filesrc),
};

/* Under a sanitizer's or valgrind's eyes the library stays loaded: no unload. */
static bool load_libdw(void)
{
	void *lib;

	if (tried)
		return loaded;
	tried = true;
	lib = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return false;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		void *fn = dlsym(lib, wanted[i].name);

		if (!fn)
			return false;
		memcpy((char *)&dw + wanted[i].slot, &fn, sizeof(fn));
	}
	elf_version(EV_CURRENT);
	return loaded = true;
}

/* ---------------------------------------------- which ELF file an address has */

bool dwarf_in_host(unsigned long addr)
{
	Dl_info info;

	return dladdr((void *)addr, &info) != 0;
}

static struct dwarf_object *object_new(Elf *elf)
{
	struct dwarf_object *o = calloc(1, sizeof(*o));

	if (!o) {
		elf_end(elf);
		return NULL;
	}
	o->elf = elf;
	o->dwarf = dw.dwarf_begin_elf(elf, DWARF_C_READ, NULL);
	o->debug_frame = o->dwarf ? dw.dwarf_getcfi(o->dwarf) : NULL;
	o->eh_frame = dw.dwarf_getcfi_elf(elf);
	o->next = objects;
	objects = o;
	return o;
}

static bool is_position_independent(Elf *elf)
{
	GElf_Ehdr header;

	return gelf_getehdr(elf, &header) && header.e_type == ET_DYN;
}

/* The program's own name may be a relative one. */
static struct dwarf_object *open_host(const Dl_info *info)
{
	bool library = strstr(info->dli_fname, ".so");
	struct dwarf_object *o;
	Elf *elf;
	int fd;

	fd = open(library ? info->dli_fname : "/proc/self/exe",
		  O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	/* All of it is mapped; the descriptor is not needed again. */
	if (elf)
		elf_cntl(elf, ELF_C_FDREAD);
	close(fd);
	o = elf ? object_new(elf) : NULL;
	if (!o)
		return NULL;
	o->base = info->dli_fbase;
	if (is_position_independent(elf))
		o->bias = (unsigned long)info->dli_fbase;
	return o;
}

static struct dwarf_object *open_image(struct image_node *node)
{
	size_t size;
	const void *file = lkm_image_file(node->image, &size);
	Elf *elf = elf_memory((char *)file, size);
	struct dwarf_object *o = elf ? object_new(elf) : NULL;

	if (!o)
		return NULL;
	o->image = node->image;
	return o;
}

static struct dwarf_object *object_at(unsigned long addr)
{
	struct image_node *node = image_at(images_enter(), addr);
	struct dwarf_object *o = objects;
	Dl_info info = { 0 };

	if (!node && !dladdr((void *)addr, &info)) {
		images_leave();
		return NULL;
	}
	while (o && (node ? o->image != node->image :
			    o->base != info.dli_fbase))
		o = o->next;
	if (!o)
		o = node ? open_image(node) : open_host(&info);
	images_leave();
	return o;
}

static void object_free(struct dwarf_object *o)
{
	if (o->eh_frame)
		dw.dwarf_cfi_end(o->eh_frame);
	if (o->dwarf)
		dw.dwarf_end(o->dwarf);
	elf_end(o->elf);
	free(o);
}

void dwarf_forget(const struct lkm_image *image)
{
	struct dwarf_object **link = &objects, *o;

	pthread_mutex_lock(&dwarf_mutex);
	while ((o = *link)) {
		if (o->image != image) {
			link = &o->next;
			continue;
		}
		*link = o->next;
		object_free(o);
	}
	pthread_mutex_unlock(&dwarf_mutex);
}

void dwarf_close(void)
{
	while (objects) {
		struct dwarf_object *o = objects;

		objects = o->next;
		object_free(o);
	}
}

/*
 * A crash while this thread reads debug information must not wait for itself:
 * whoever does not get the lock soon goes without.
 */
struct dwarf_object *dwarf_lock(unsigned long addr)
{
	struct dwarf_object *o;

	if (!atomic_load(&allowed) || pthread_mutex_trylock(&dwarf_mutex))
		return NULL;
	o = load_libdw() ? object_at(addr) : NULL;
	if (!o)
		pthread_mutex_unlock(&dwarf_mutex);
	return o;
}

void dwarf_unlock(void)
{
	pthread_mutex_unlock(&dwarf_mutex);
}

/* ------------------------------------------------------------ source lines */

/* Where no .debug_aranges tells the unit, ask each. */
static Dwarf_Die *unit_of(struct dwarf_object *o, Dwarf_Addr addr,
			  Dwarf_Die *die)
{
	Dwarf_Off off = 0, next;
	size_t header;

	if (dw.dwarf_addrdie(o->dwarf, addr, die))
		return die;
	while (dw.dwarf_nextcu(o->dwarf, off, &next, &header, NULL, NULL,
			       NULL) == 0) {
		if (dw.dwarf_offdie(o->dwarf, off + header, die) &&
		    dw.dwarf_haspc(die, addr) > 0)
			return die;
		off = next;
	}
	return NULL;
}

static bool is_header(const char *file)
{
	size_t length = strlen(file);

	return length > 2 && !strcmp(file + length - 2, ".h");
}

static bool number_of(Dwarf_Die *die, unsigned int name, Dwarf_Word *number)
{
	Dwarf_Attribute attr;

	return dw.dwarf_attr(die, name, &attr) &&
	       !dw.dwarf_formudata(&attr, number);
}

/* Where the inlined function @die is called. */
static bool call_site(Dwarf_Die *unit, Dwarf_Die *die, const char **file,
		      int *number)
{
	Dwarf_Word index, line;
	Dwarf_Files *files;

	if (!number_of(die, DW_AT_call_file, &index) ||
	    !number_of(die, DW_AT_call_line, &line) ||
	    dw.dwarf_getsrcfiles(unit, &files, NULL))
		return false;
	*file = dw.dwarf_filesrc(files, index, NULL, NULL);
	*number = (int)line;
	return *file;
}

/*
 * Who calls a function that is inlined from a header wants to know of the
 * call: outwards until the file is none.
 */
static void leave_headers(Dwarf_Die *unit, Dwarf_Addr addr, const char **file,
			  int *number)
{
	Dwarf_Die *scopes = NULL;
	int count = is_header(*file) ? dw.dwarf_getscopes(unit, addr, &scopes)
				     : 0;

	for (int i = 0; i < count && is_header(*file); i++)
		if (dw.dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine &&
		    !call_site(unit, &scopes[i], file, number))
			break;
	free(scopes);
}

static size_t format_line(struct dwarf_object *o, Dwarf_Addr addr, char *buf,
			  size_t size, bool outside)
{
	Dwarf_Die unit;
	Dwarf_Line *line;
	const char *file, *slash;
	int number, n;

	if (!o->dwarf || !unit_of(o, addr, &unit))
		return 0;
	line = dw.dwarf_getsrc_die(&unit, addr);
	file = line ? dw.dwarf_linesrc(line, NULL, NULL) : NULL;
	if (!file || dw.dwarf_lineno(line, &number) || number <= 0)
		return 0;
	if (outside)
		leave_headers(&unit, addr, &file, &number);
	if (!file)
		return 0;
	slash = strrchr(file, '/');
	n = snprintf(buf, size, "%s:%d", slash ? slash + 1 : file, number);
	return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

size_t dwarf_line(unsigned long addr, char *buf, size_t size, bool outside)
{
	struct dwarf_object *o = size ? dwarf_lock(addr) : NULL;
	size_t n;

	if (!o)
		return 0;
	n = format_line(o, addr - o->bias, buf, size, outside);
	dwarf_unlock();
	return n;
}

/* A name for a frame of the host's own code. */
static const char *elf_name(Elf *elf, GElf_Addr addr, GElf_Sym *best)
{
	const char *name = NULL;
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	GElf_Sym sym;

	while ((scn = elf_nextscn(elf, scn))) {
		Elf_Data *data;

		if (!gelf_getshdr(scn, &shdr) ||
		    (shdr.sh_type != SHT_SYMTAB && shdr.sh_type != SHT_DYNSYM))
			continue;
		data = elf_getdata(scn, NULL);
		for (int i = 0; data && gelf_getsym(data, i, &sym); i++) {
			if (GELF_ST_TYPE(sym.st_info) != STT_FUNC ||
			    addr < sym.st_value ||
			    addr >= sym.st_value + sym.st_size)
				continue;
			*best = sym;
			name = elf_strptr(elf, shdr.sh_link, sym.st_name);
		}
	}
	return name;
}

size_t dwarf_host_symbol(unsigned long addr, char *buf, size_t size)
{
	struct dwarf_object *o = dwarf_lock(addr);
	const char *name;
	GElf_Sym sym;
	int n = 0;

	if (!o)
		return 0;
	name = elf_name(o->elf, addr - o->bias, &sym);
	if (name)
		n = snprintf(buf, size, "%s+0x%lx/0x%lx [lkmhost]", name,
			     (unsigned long)(addr - o->bias - sym.st_value),
			     (unsigned long)sym.st_size);
	dwarf_unlock();
	return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}
