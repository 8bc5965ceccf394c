/* SPDX-License-Identifier: GPL-2.0 */
/* editor.h - inside the link editor: one link from object to file. */
#ifndef LOADER_EDITOR_H
#define LOADER_EDITOR_H

#include "format.h"
#include "object.h"

/* Where an input section goes; in the order of addresses. */
enum part {
	PART_DROP,
	PART_RO,
	PART_RO_COLD,		/* tables that only the link editor reads */
	PART_RW,
	PART_BSS,
	PART_TEXT,
	PART_INIT_TEXT,
	PART_INIT_RO,
	PART_INIT_RW,
	PART_INIT_BSS,
	PART_PERCPU,
	PART_FILE,		/* not loaded: debug information, BTF */
};

struct piece {
	enum part part;
	uint32_t group;		/* sections of one name lie side by side */
	uint32_t out;		/* output section */
	uint64_t addr;		/* PERCPU: offset in the block; FILE: 0 */
	uint8_t *data;		/* in link.buffer; NULL where NOBITS */
};

enum value_state {
	VALUE_KNOWN,
	VALUE_ELIDED,		/* every use of it is to be rewritten */
	VALUE_DROPPED,		/* its section is not in the output */
};

struct value {
	uint64_t value;
	uint8_t state;		/* enum value_state */
	uint8_t elide;		/* arch: what to make of a call of it, or 0 */
	bool percpu;
	uint32_t stub;		/* index + 1 */
};

struct stub {
	const char *name;
	enum image_stub_kind kind;
	uint64_t addr;
};

struct out_section {
	const char *name;
	uint32_t type;
	uint64_t flags, addr, offset, size, align, entsize;
	uint32_t link, info;
	const void *data;	/* NULL where NOBITS */
};

struct link {
	const struct lkm_link_request *req;
	const struct lkm_elf *elf;
	struct lkm_error *err;
	uint64_t key[2];

	struct piece *pieces;	/* one for each input section */
	uint32_t *order;	/* those that are kept, as they are laid out */
	size_t n_order;
	struct value *values;	/* one for each input symbol */
	struct stub *stubs;
	size_t n_stubs, n_doors, n_slots;
	uint64_t stub_addr, slot_addr;

	struct out_section *out; /* [0] is the null section */
	size_t n_out;

	uint8_t *buffer;	/* the file up to the tables */
	uint64_t buffer_size;
	struct image_header *header; /* in buffer */
	uint8_t *frames;	/* .debug_frame, completed */
	uint64_t frames_size;
	struct image_segment segments[SEG_COUNT];
	struct image_range core, text, init, init_text, traps;
	uint64_t span, percpu_size, percpu_at;
};

/* layout.c */
int link_classify(struct link *l);
int link_layout(struct link *l);
/* The bytes of [addr, addr + size) in the buffer, NULL where not in the file. */
uint8_t *link_at(const struct link *l, uint64_t addr, uint64_t size);
struct out_section *link_add_section(struct link *l, const char *name,
				     uint32_t type);
/* First to last byte of the input sections of that name. */
bool link_section_range(const struct link *l, const char *name,
			struct image_range *out);

/* resolve.c */
int link_resolve(struct link *l);
int link_set_values(struct link *l);

/* x86_64.c, alternatives.c, frames.c: the machine */
#define ARCH_STUB_SIZE 16u
uint64_t lkm_arch_features(void);
uint8_t lkm_arch_elide(const char *name);
int lkm_arch_relocate(struct link *l, const struct lkm_section *rela);
int lkm_arch_alternatives(struct link *l);
/* .debug_frame of stubs and, from ORC, of modules that have none. */
int lkm_arch_frames(struct link *l);
void lkm_arch_nops(uint8_t *code, size_t n);
void lkm_arch_door(uint8_t *code, uint64_t addr, uint64_t slot);
void lkm_arch_trap(uint8_t *code, uint64_t addr, uint64_t slot);

/* tables.c, symtab.c, exports.c: what the image says about itself */
struct tables {
	char *strings;
	size_t n_strings, max_strings;
	struct image_section *sections;
	size_t n_sections;
	struct image_stub *stubs;
	struct image_export *exports;
	size_t n_exports;
	uint32_t *export_hash;
	size_t n_export_hash;
	Elf64_Sym *symbols;
	size_t n_symbols, first_global;
	char *names;
	size_t n_names;
	uint32_t *symbol_hash;
	size_t n_symbol_hash;
	uint64_t *by_address;
	size_t n_by_address;
};
/* Offset of a copy of @s, 0 (the empty string) for NULL, ~0 out of memory. */
uint32_t tables_string(struct tables *t, const char *s);
int link_tables(struct link *l, struct tables *t);
int link_symbols(struct link *l, struct tables *t);
int link_exports(struct link *l, struct tables *t);
void tables_free(struct tables *t);
/* Buckets for @n names: a power of two, at most two thirds full. */
size_t tables_buckets(size_t n);

/* write.c */
int link_write(struct link *l, struct tables *t, int fd);

/* cache.c */
void link_key(struct link *l);
int cache_path(const struct link *l, const char *dir, char *path, size_t size);
/* A file to write to; @temporary is empty for a memfd. */
int cache_create(const struct link *l, const char *path, char *temporary,
		 size_t size);
int cache_commit(int fd, const char *temporary, const char *path,
		 uint64_t seal);

/* image.c */
int image_open_fd(int fd, const char *path, bool cached,
		  struct lkm_image **out, struct lkm_error *err);
int image_open_cached(const struct link *l, const char *path,
		      struct lkm_image **out);

#define link_fail(l, code, format, ...)                                       \
	lkm_error_set((l)->err, code, "%s: " format,                          \
		      lkm_elf_file((l)->elf)->path, ##__VA_ARGS__)

static inline uint64_t align_up(uint64_t v, uint64_t align)
{
	return (v + align - 1) & ~(align - 1);
}

#endif
