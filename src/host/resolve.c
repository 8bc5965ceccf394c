// SPDX-License-Identifier: GPL-2.0
/*
 * Which loaded modules a new one uses, and whether it may: licence, symbol
 * namespaces and CRCs, as the kernel's module loader judges them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct modversion {
	uint64_t crc;
	char name[56];
};

/* Who provides a symbol, and on which conditions. */
struct supply {
	struct module *module;	/* NULL: the kernel side, or nobody */
	bool known;		/* the conditions below are */
	bool gpl;
	const char *ns;
	uint32_t crc;
	bool has_crc;
};

static void ask_kernel(struct lkmhost *host, const char *name,
		       struct supply *s)
{
	struct lkm_symver v;

	if (!host->symvers || !lkm_symvers_find(host->symvers, name, &v))
		return;
	s->known = true;
	s->gpl = v.gpl;
	s->ns = v.ns;
}

/* A weak symbol of the kernel side yields to a module's. */
static struct supply find_supply(struct lkmhost *host, const char *name)
{
	struct supply s = { .ns = "" };
	struct lkm_export e;

	if (!lkm_image_export(host->kpi_image, name, &e) || e.symbol.weak)
		for (struct module *m = host->modules; m; m = m->older)
			if (m->state != MODULE_GOING &&
			    lkm_image_export(m->image, name, &e)) {
				s.module = m;
				s.known = true;
				s.gpl = e.gpl;
				s.ns = e.ns ? e.ns : "";
				s.crc = e.crc;
				s.has_crc = e.has_crc;
				return s;
			}
	ask_kernel(host, name, &s);
	return s;
}

static bool imports_ns(const struct lkm_elf *elf, const char *ns)
{
	const char *key, *value;
	size_t pos = 0, length;

	while (lkm_modinfo_next(elf, &pos, &key, &length, &value))
		if (length == strlen("import_ns") &&
		    !strncmp(key, "import_ns", length) && !strcmp(value, ns))
			return true;
	return false;
}

static bool wanted_crc(const struct lkm_elf *elf, const char *name,
		       uint64_t *crc)
{
	struct modversion v;
	size_t size;
	const char *table = lkm_elf_section(elf, "__versions", &size);

	for (size_t i = 0; i + sizeof(v) <= size; i += sizeof(v)) {
		memcpy(&v, table + i, sizeof(v));
		if (strncmp(v.name, name, sizeof(v.name)))
			continue;
		*crc = v.crc;
		return true;
	}
	return false;
}

static int check(const struct module *m, const char *name,
		 const struct supply *s, bool gpl_ok, struct lkm_error *err)
{
	uint64_t crc;

	if (!s->known)
		return 0;
	if (s->gpl && !gpl_ok)
		return lkm_error_set(err, -ENOENT,
				     "%s: Unknown symbol %s (err -2): it is for GPL-compatible modules only",
				     m->name, name);
	if (*s->ns && !imports_ns(m->elf, s->ns))
		return lkm_error_set(err, -EINVAL,
				     "%s: module uses symbol (%s) from namespace %s, but does not import it.",
				     m->name, name, s->ns);
	if (s->module && s->has_crc && wanted_crc(m->elf, name, &crc) &&
	    crc != s->crc)
		return lkm_error_set(err, -EINVAL,
				     "%s: disagrees about version of symbol %s (wants 0x%08llx, module %s has 0x%08x)",
				     m->name, name, (unsigned long long)crc,
				     s->module->name, s->crc);
	return 0;
}

static int add_use(struct module *m, struct module *used)
{
	struct module **more;

	for (size_t i = 0; i < m->n_uses; i++)
		if (m->uses[i] == used)
			return 0;
	more = realloc(m->uses, (m->n_uses + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	m->uses = more;
	m->uses[m->n_uses++] = used;
	return 0;
}

static bool is_signed(const struct lkm_elf *elf)
{
	static const char mark[] = "~Module signature appended~\n";
	const struct lkm_file *file = lkm_elf_file(elf);
	size_t n = sizeof(mark) - 1;

	return file->size >= n &&
	       !memcmp(file->data + file->size - n, mark, n);
}

static unsigned long taint_of(const struct lkm_elf *elf, bool gpl_ok)
{
	unsigned long taint = 0;

	if (!gpl_ok)
		taint |= 1ul << TAINT_PROPRIETARY;
	if (!lkm_modinfo_get(elf, "intree"))
		taint |= 1ul << TAINT_OOT;
	if (lkm_modinfo_get(elf, "staging"))
		taint |= 1ul << TAINT_CRAP;
	if (!is_signed(elf))
		taint |= 1ul << TAINT_UNSIGNED;
	return taint;
}

static const struct {
	unsigned int bit;
	char letter;
} letters[] = {
	{ TAINT_PROPRIETARY, 'P' }, { TAINT_WARN, 'W' },
	{ TAINT_CRAP, 'C' },	    { TAINT_OOT, 'O' },
	{ TAINT_UNSIGNED, 'E' },
};

const char *taint_letters(unsigned long taint, char buf[16])
{
	char *p = buf;

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (taint >> letters[i].bit & 1)
			*p++ = letters[i].letter;
	*p = '\0';
	return buf;
}

int module_resolve(struct lkmhost *host, struct module *m,
		   struct lkm_error *err)
{
	const char *license = lkm_modinfo_get(m->elf, "license");
	bool gpl_ok = license && lkm_license_is_gpl_compatible(license);
	const struct lkm_undefined *undefined;
	size_t n = lkm_elf_undefined(m->elf, &undefined);

	for (size_t i = 0; i < n; i++) {
		struct supply s = find_supply(host, undefined[i].name);
		int ret = check(m, undefined[i].name, &s, gpl_ok, err);

		if (ret)
			return ret;
		if (s.module && add_use(m, s.module))
			return lkm_error_set(err, -ENOMEM, "%s: out of memory",
					     m->path);
	}
	m->kpi.taint = taint_of(m->elf, gpl_ok);
	if (!gpl_ok && !(host->taint >> TAINT_PROPRIETARY & 1))
		log_printf(4, "%s: module license '%s' taints kernel.", m->name,
			   license ? license : "unspecified");
	host->taint |= m->kpi.taint;
	return 0;
}
