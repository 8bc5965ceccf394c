/* SPDX-License-Identifier: GPL-2.0 */
/*
 * loader.h - the link editor: a .ko becomes one linked ELF file at a fixed
 * low address, kept in a cache and mapped from there.
 *
 * Every function that can fail returns 0 or -errno and fills *err with one
 * line that names file, section, symbol and type as far as they apply.
 * A .ko is hostile input: nothing here trusts an offset, index or count.
 */
#ifndef LOADER_LOADER_H
#define LOADER_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "linuxkpi/host.h"

struct lkm_error {
	char text[512];
};

/* Format one line into @err (which may be NULL) and return @code (-errno). */
int lkm_error_set(struct lkm_error *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "-ENODEV" for -ENODEV or ENODEV, in @buf; a number where it has no name. */
const char *lkm_errno_name(int error, char *buf, size_t size);

/* ------------------------------------------------- file.c: bytes of a .ko */

struct lkm_file {
	char *path;
	const uint8_t *data;	/* whole file, decompressed; read-only */
	size_t size;
	uint64_t dev, ino, mtime_ns, file_size; /* of the file on disk */
	bool mapped;		/* data is mmap()ed, else malloc()ed */
};

/* Plain, .xz, .gz or .zst, told by content and not by name. */
int lkm_file_open(const char *path, struct lkm_file **out,
		  struct lkm_error *err);
/* For tests and fuzzers: @data stays the caller's. */
int lkm_file_from_memory(const char *path, const void *data, size_t size,
			 struct lkm_file **out);
void lkm_file_close(struct lkm_file *file);

/* -------------------------------- elf.c: a validated view of a relocatable */

struct lkm_elf;

/*
 * From success on the view owns @file and closes it with itself; on failure
 * it stays the caller's.
 */
int lkm_elf_open(struct lkm_file *file, struct lkm_elf **out,
		 struct lkm_error *err);
void lkm_elf_close(struct lkm_elf *elf);
const struct lkm_file *lkm_elf_file(const struct lkm_elf *elf);

/* Section contents by name; NULL and *size 0 where absent or NOBITS. */
const void *lkm_elf_section(const struct lkm_elf *elf, const char *name,
			    size_t *size);

struct lkm_undefined {
	const char *name;
	bool weak;
	bool called;		/* some relocation is a call or jump to it */
};
/* The undefined symbols, each once, in symbol table order. Returns count. */
size_t lkm_elf_undefined(const struct lkm_elf *elf,
			 const struct lkm_undefined **out);

struct lkm_elf_export {
	const char *name;
	const char *ns;		/* "" where none */
	bool gpl;
	uint32_t crc;
	bool has_crc;
};
/* __ksymtab and __ksymtab_gpl of an unlinked .ko. */
size_t lkm_elf_exports(const struct lkm_elf *elf,
		       const struct lkm_elf_export **out);

/* --------------------------------------------- modinfo.c: .modinfo fields */

/* The first value of @key or NULL. */
const char *lkm_modinfo_get(const struct lkm_elf *elf, const char *key);
/* Iterate: *@pos = 0 at first; false at the end. Strings live as @elf does. */
bool lkm_modinfo_next(const struct lkm_elf *elf, size_t *pos, const char **key,
		      size_t *key_len, const char **value);
/* "name" as the kernel knows it: modinfo's name=, else from the file name. */
const char *lkm_module_name(const struct lkm_elf *elf);
bool lkm_license_is_gpl_compatible(const char *license);

/* ------------------------ symvers.c: a kernel's Module.symvers, indexed */

struct lkm_symvers;		/* maps an index file made once */
struct lkm_symver {
	uint32_t crc;
	bool gpl;
	const char *module;	/* "vmlinux" or a path without .ko */
	const char *ns;		/* "" where none */
};
int lkm_symvers_compile(const char *module_symvers, const char *index_path,
			struct lkm_error *err);
int lkm_symvers_open(const char *index_path, struct lkm_symvers **out,
		     struct lkm_error *err);
bool lkm_symvers_find(const struct lkm_symvers *sv, const char *name,
		      struct lkm_symver *out);
/* Whether not having found @name means that it is not there. */
bool lkm_symvers_intact(const struct lkm_symvers *sv, const char *name);
void lkm_symvers_close(struct lkm_symvers *sv);

/*
 * Does the binary fit the kernel @release whose symbols are @sv? First the
 * vermagic; where its release differs, every CRC of __versions must equal
 * that of @sv. CRCs are compared in both cases, as the kernel does.
 */
int lkm_check_versions(const struct lkm_elf *elf, const char *vermagic,
		       const struct lkm_symvers *sv, struct lkm_error *err);

/* -------------------- kpidir.c: built kernel sides, and which one to take */

struct lkm_kpi {
	char *release;
	char *object;		/* kpi-<release>.o; its .modinfo has vermagic= */
	char *symvers;		/* kpi-<release>.symvers, perhaps not there */
};
/*
 * The folders looked in, NULL-terminated: @kpi_dir, or where that is NULL
 * $LKMHOST_KPI_DIR, kpi/ beside the program, the user's cache, the prefix.
 */
char **lkm_kpi_dirs(const char *kpi_dir);
void lkm_kpi_dirs_free(char **dirs);
/* All of them, newest first in each folder, each release once. Their count. */
size_t lkm_kpi_list(const char *kpi_dir, struct lkm_kpi **out);
void lkm_kpi_list_free(struct lkm_kpi *list, size_t n);
int lkm_kpi_find(const char *kpi_dir, const char *release, struct lkm_kpi *out,
		 struct lkm_error *err);
/*
 * The one for @elf: that of @release; where that is NULL, of the module's own
 * kernel; where there is none, one whose CRCs are those the module asks for.
 */
int lkm_kpi_choose(const char *kpi_dir, const struct lkm_elf *elf,
		   const char *release, struct lkm_kpi *out,
		   struct lkm_error *err);
void lkm_kpi_free(struct lkm_kpi *kpi);

/* --------------------------- modtree.c: where modules and aliases are found */

struct lkm_modtree;
/*
 * Directories in order of preference: the folder of a .ko, --modules DIR,
 * /lib/modules/<release>. An entry may be a flat folder of .ko files or a
 * tree; modules.dep and modules.alias are used where they are there. What the
 * functions return lives as the tree does; they may be called by any thread.
 */
int lkm_modtree_open(const char *const *dirs, size_t n,
		     struct lkm_modtree **out, struct lkm_error *err);
void lkm_modtree_close(struct lkm_modtree *tree);
/* Does the name end as that of a module file: .ko, .ko.xz, .ko.gz, .ko.zst? */
bool lkm_is_module_path(const char *path);
/* Path of module @name ('-' and '_' are equal); NULL where there is none. */
const char *lkm_modtree_path(struct lkm_modtree *tree, const char *name);
/* Names for an alias or name as modprobe resolves them. Returns count. */
size_t lkm_modtree_resolve(struct lkm_modtree *tree, const char *alias,
			   const char **names, size_t max);

/* ------------------------------------------- link.c, image.c, x86_64.c */

enum lkm_symbol_kind {
	LKM_SYMBOL_TEXT,	/* address of code or data */
	LKM_SYMBOL_PERCPU,	/* an offset into the per-CPU block */
};
struct lkm_symbol {
	uint64_t value;
	enum lkm_symbol_kind kind;
	bool weak;		/* a later provider may take its place */
};

/*
 * A provider of symbols. The link editor asks them in their order; a strong
 * answer ends the search, a weak one stands unless a later one is found.
 */
struct lkm_provider {
	bool (*find)(void *ctx, const char *name, struct lkm_symbol *out);
	void *ctx;
};

/* Calls that leave an image: a veneer each, through a slot filled at map. */
struct lkm_door {
	const char *name;	/* host_log, ... */
	void *fn;
};

struct lkm_link_request {
	const struct lkm_elf *elf;
	uint64_t base;		/* page aligned, below 2 GiB */
	uint64_t limit;		/* the image ends at or below it */
	uint64_t percpu_offset;	/* of its .data..percpu block */
	uint64_t percpu_limit;	/* percpu_offset + size <= percpu_limit */
	const struct lkm_provider *providers;
	size_t n_providers;
	const struct lkm_door *doors; /* kernel side only, else NULL */
	size_t n_doors;
	/*
	 * What the resolved addresses depend on besides the above: the ids of
	 * the images that the providers speak for, in order.
	 */
	const uint64_t *ids;
	size_t n_ids;
	const char *cache_dir;	/* NULL: link into an unnamed memfd */
	const char *prebuilt_dir; /* looked into first, not written to; or NULL */
};

struct lkm_image;

/*
 * Link @req->elf, or find the finished file in the cache. Nothing is mapped
 * at its address yet. What cannot be resolved becomes a trap: a slot filled
 * at map time for a function, a page of its own for an object.
 */
int lkm_link(const struct lkm_link_request *req, struct lkm_image **out,
	     struct lkm_error *err);

/* Identity of the linked bytes, for lkm_link_request.ids. */
uint64_t lkm_image_id(const struct lkm_image *image);
/* How much of [base, limit) it takes, and of the per-CPU block. */
uint64_t lkm_image_size(const struct lkm_image *image);
uint64_t lkm_image_percpu_size(const struct lkm_image *image);
/* The initial contents of its per-CPU block (zeroes behind *size). */
const void *lkm_image_percpu_data(const struct lkm_image *image, size_t *size);

/* Makes what a call of the missing function @name runs into. */
typedef void *(*lkm_trap_fn)(void *ctx, const char *name);

/*
 * Map it: text r-x, read-only data r--, data rw-, init parts by themselves,
 * object traps without access. Fills veneers' and function traps' slots.
 * [base, limit) must be the caller's own (reserved without access): what is
 * there is mapped over, and unmapping leaves it reserved again.
 */
int lkm_image_map(struct lkm_image *image, const struct lkm_door *doors,
		  size_t n_doors, lkm_trap_fn trap, void *trap_ctx,
		  struct lkm_error *err);
void lkm_image_unmap_init(struct lkm_image *image);
void lkm_image_unmap(struct lkm_image *image);
void lkm_image_close(struct lkm_image *image);

/* The linked file's path ("/proc/self/fd/N" for a memfd), bytes and size. */
const char *lkm_image_path(const struct lkm_image *image);
const void *lkm_image_file(const struct lkm_image *image, size_t *size);

struct host_range lkm_image_core(const struct lkm_image *image);
struct host_range lkm_image_text(const struct lkm_image *image);
struct host_range lkm_image_init(const struct lkm_image *image);
struct host_range lkm_image_init_text(const struct lkm_image *image);
/* Where an input section of that name lies; {0,0} where absent. */
struct host_range lkm_image_section(const struct lkm_image *image,
				    const char *name);

/* Any symbol of the image's table, local ones too. */
bool lkm_image_symbol(const struct lkm_image *image, const char *name,
		      uint64_t *value);
/* The nearest symbol at or below @addr within the image. */
bool lkm_image_nearest(const struct lkm_image *image, uint64_t addr,
		       const char **name, uint64_t *start, uint64_t *size);

/* What it exports: the kernel side's .kpi_export, a module's __ksymtab*. */
struct lkm_export {
	const char *name;
	struct lkm_symbol symbol;
	bool gpl;		/* modules only; the kernel side asks symvers */
	const char *ns;
	uint32_t crc;
	bool has_crc;
	unsigned int status;	/* kernel side: enum kpi_status */
	const char *note;
};
bool lkm_image_export(const struct lkm_image *image, const char *name,
		      struct lkm_export *out);
/* Iterate over all; false past the end. */
bool lkm_image_export_at(const struct lkm_image *image, size_t index,
			 struct lkm_export *out);

/* Which missing object's page holds @addr, or NULL. */
const char *lkm_image_trap_at(const struct lkm_image *image, uint64_t addr);
/* Names that no provider had; false past the end. */
bool lkm_image_missing_at(const struct lkm_image *image, size_t index,
			  const char **name, bool *function);

#endif
