// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer target: any bytes as a module file, linked into memory against
 * providers that have an answer for most names, and asked everything.
 *
 *	scripts/fuzz 600
 *	build-fuzz/tests/fuzz/fuzz_loader build-fuzz/findings/crash-...
 */
#include <stdlib.h>
#include <string.h>

#include "loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool find(void *ctx, const char *name, struct lkm_symbol *out)
{
	unsigned int h = 5381;

	for (const char *p = name; *p; p++)
		h = h * 33 + (unsigned char)*p;
	if (h % 4 == 0)
		return false;	/* some things are missing */
	*out = (struct lkm_symbol){
		.value = 0x10000000 + (h & 0xffffff0),
		.kind = h % 8 == 1 ? LKM_SYMBOL_PERCPU : LKM_SYMBOL_TEXT,
		.weak = h % 16 == 2,
	};
	return true;
}

static void ask(struct lkm_image *image)
{
	static const char *const sections[] = { ".modinfo", "__param", ".text" };
	struct host_range core = lkm_image_core(image);
	uint64_t start, size, value;
	struct lkm_export e;
	const char *name;
	bool function;

	for (size_t i = 0; lkm_image_export_at(image, i, &e); i++)
		if (!lkm_image_export(image, e.name, &e))
			abort();
	for (size_t i = 0; lkm_image_missing_at(image, i, &name, &function);
	     i++)
		(void)strlen(name);
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		(void)lkm_image_section(image, sections[i]);
	for (uint64_t a = core.start; a < core.end; a += 0x123)
		if (lkm_image_nearest(image, a, &name, &start, &size))
			(void)lkm_image_symbol(image, name, &value);
}

static void link_it(const struct lkm_elf *elf)
{
	struct lkm_provider provider = { .find = find };
	struct lkm_door doors[] = { { "host_log", NULL } };
	struct lkm_link_request req = {
		.elf = elf,
		.base = 0x20000000,
		.limit = 0x24000000,
		.percpu_offset = 0x1000,
		.percpu_limit = 0x10000,
		.providers = &provider,
		.n_providers = 1,
		.doors = doors,
		.n_doors = 1,
	};
	struct lkm_image *image;
	struct lkm_error err;

	err.text[0] = 0;
	if (!lkm_link(&req, &image, &err)) {
		ask(image);
		lkm_image_close(image);
	} else if (!err.text[0] || strchr(err.text, '\n')) {
		abort();	/* a failure says why, in one line */
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct lkm_undefined *undefined;
	const struct lkm_elf_export *exports;
	const char *key, *value;
	struct lkm_error err;
	struct lkm_file *file;
	struct lkm_elf *elf;
	size_t pos = 0, len;

	if (lkm_file_from_memory("fuzz.ko", data, size, &file))
		return 0;
	err.text[0] = 0;
	if (lkm_elf_open(file, &elf, &err)) {
		if (!err.text[0])
			abort();
		lkm_file_close(file);
		return 0;
	}
	(void)lkm_elf_undefined(elf, &undefined);
	(void)lkm_elf_exports(elf, &exports);
	(void)lkm_module_name(elf);
	while (lkm_modinfo_next(elf, &pos, &key, &len, &value))
		(void)strlen(value);
	link_it(elf);
	lkm_elf_close(elf);
	return 0;
}
