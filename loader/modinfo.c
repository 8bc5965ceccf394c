// SPDX-License-Identifier: GPL-2.0
/*
 * modinfo.c - the .modinfo section: "key=value" strings, each ended by NUL,
 * with any number of NULs between them.
 */
#include "loader.h"

#include <ctype.h>
#include <string.h>

/* As MODULE_NAME_LEN of a 64-bit kernel, the final NUL included. */
#define MODULE_NAME_LEN 56

bool lkm_modinfo_next(const struct lkm_elf *elf, size_t *pos, const char **key,
		      size_t *key_len, const char **value)
{
	size_t size, at = *pos;
	const char *info = lkm_elf_section(elf, ".modinfo", &size);

	while (info && at < size) {
		size_t length = strnlen(info + at, size - at);
		const char *equals;

		if (at + length == size)
			break;	/* not terminated: nobody may read it */
		*pos = at + length + 1;
		equals = memchr(info + at, '=', length);
		if (equals) {
			*key = info + at;
			*key_len = (size_t)(equals - *key);
			*value = equals + 1;
			return true;
		}
		at = *pos;
	}
	*pos = size;
	return false;
}

const char *lkm_modinfo_get(const struct lkm_elf *elf, const char *key)
{
	size_t pos = 0, length, wanted = strlen(key);
	const char *k, *value;

	while (lkm_modinfo_next(elf, &pos, &k, &length, &value))
		if (length == wanted && !memcmp(k, key, wanted))
			return value;
	return NULL;
}

/* A name may become part of file names and of log lines. */
static bool name_is_sane(const char *name)
{
	size_t length = strlen(name);

	if (!length || length >= MODULE_NAME_LEN)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("_-+.", name[i]))
			return false;
	return name[0] != '.';
}

/* "/x/snd-pcm.ko.xz" -> "snd_pcm" */
static const char *name_of_path(const char *path)
{
	static _Thread_local char name[MODULE_NAME_LEN];
	const char *base = strrchr(path, '/');
	size_t n = 0;

	for (base = base ? base + 1 : path; *base && n < sizeof(name) - 1;
	     base++) {
		if (*base == '.')
			break;
		name[n++] = isalnum((unsigned char)*base) ? *base : '_';
	}
	name[n] = '\0';
	return n ? name : "module";
}

const char *lkm_module_name(const struct lkm_elf *elf)
{
	const char *name = lkm_modinfo_get(elf, "name");

	if (name && name_is_sane(name))
		return name;
	return name_of_path(lkm_elf_file(elf)->path);
}

bool lkm_license_is_gpl_compatible(const char *license)
{
	static const char *const compatible[] = {
		"GPL", "GPL v2", "GPL and additional rights",
		"Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
	};

	if (!license)
		return false;
	for (size_t i = 0; i < sizeof(compatible) / sizeof(compatible[0]); i++)
		if (!strcmp(license, compatible[i]))
			return true;
	return false;
}
