// SPDX-License-Identifier: GPL-2.0
/*
 * versions.c - does a binary fit a kernel? By its vermagic and by the CRC of
 * each symbol that it imports, as the kernel judges.
 */
#include "loader.h"

#include <errno.h>
#include <string.h>

/* struct modversion_info of 64-bit kernels with CONFIG_MODVERSIONS. */
struct version {
	uint64_t crc;
	char name[56];
};

/* @table need not be aligned in a hostile file. */
static struct version version_at(const void *table, size_t index)
{
	struct version v;

	memcpy(&v, (const char *)table + index * sizeof(v), sizeof(v));
	return v;
}

static size_t release_length(const char *vermagic)
{
	return strcspn(vermagic, " ");
}

static bool same_release(const char *a, const char *b)
{
	size_t n = release_length(a);

	return n == release_length(b) && !memcmp(a, b, n);
}

/*
 * With CRCs the release may differ: the CRCs tell more. What follows it (SMP,
 * preemption, modversions, ...) always has to be the same.
 */
static int check_vermagic(const struct lkm_elf *elf, const char *vermagic,
			  bool by_crc, struct lkm_error *err)
{
	const char *path = lkm_elf_file(elf)->path;
	const char *theirs = lkm_modinfo_get(elf, "vermagic");
	bool same;

	if (!theirs)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: no version magic in .modinfo", path);
	same = !strcmp(theirs + release_length(theirs),
		       vermagic + release_length(vermagic));
	if (!by_crc && !same_release(theirs, vermagic))
		same = false;
	if (same)
		return 0;
	return lkm_error_set(err, -ENOEXEC,
			     "%s: version magic '%s' should be '%s'", path,
			     theirs, vermagic);
}

/* @foreign: made for another release, so that nothing may stay unchecked. */
static int check_version(const char *path, const struct version *v,
			 const struct lkm_symvers *sv, bool foreign,
			 struct lkm_error *err)
{
	struct lkm_symver ours;

	if (!memchr(v->name, '\0', sizeof(v->name)))
		return lkm_error_set(err, -ENOEXEC,
				     "%s: __versions: name without end", path);
	if (lkm_symvers_find(sv, v->name, &ours)) {
		if (ours.crc == v->crc)
			return 0;
		return lkm_error_set(err, -ENOEXEC,
				     "%s: disagrees about version of symbol %s (module 0x%08llx, kernel 0x%08x)",
				     path, v->name, (unsigned long long)v->crc,
				     ours.crc);
	}
	if (!lkm_symvers_intact(sv, v->name))
		return lkm_error_set(err, -EBADMSG,
				     "%s: the kernel's symbol index is damaged",
				     path);
	if (!foreign)
		return 0;
	return lkm_error_set(err, -ENOEXEC,
			     "%s: no symbol version for %s in this kernel",
			     path, v->name);
}

int lkm_check_versions(const struct lkm_elf *elf, const char *vermagic,
		       const struct lkm_symvers *sv, struct lkm_error *err)
{
	const char *path = lkm_elf_file(elf)->path, *theirs, *depends;
	size_t size;
	const void *table = lkm_elf_section(elf, "__versions", &size);
	bool foreign;
	int r;

	if (size % sizeof(struct version))
		return lkm_error_set(err, -ENOEXEC,
				     "%s: __versions: size %zu is not a multiple of %zu",
				     path, size, sizeof(struct version));
	r = check_vermagic(elf, vermagic, sv && size, err);
	if (r || !sv)
		return r;
	theirs = lkm_modinfo_get(elf, "vermagic");
	depends = lkm_modinfo_get(elf, "depends");
	/* A symbol that the kernel lacks may be of a module it depends on. */
	foreign = !same_release(theirs, vermagic) && !(depends && *depends);
	for (size_t i = 0; i < size / sizeof(struct version); i++) {
		struct version v = version_at(table, i);

		r = check_version(path, &v, sv, foreign, err);
		if (r)
			return r;
	}
	return 0;
}
