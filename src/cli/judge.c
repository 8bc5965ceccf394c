// SPDX-License-Identifier: GPL-2.0
/* judge.c - how would each symbol that a module asks for be served? */
#include "judge.h"
#include "kpi_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const served_names[SERVED_KINDS] = {
	"full", "partial", "no-op", "module", "absent", "trap",
};

/* A kernel side and what it knows; kept for the next module. */
struct kernel {
	struct kernel *next;
	char *vermagic;		/* of the modules that it was chosen for */
	struct lkm_kpi kpi;
	struct kpi_table *table;
	struct lkm_symvers *sv;	/* NULL: not there */
	struct strmap modules;	/* Module.symvers' path -> module name */
};

static void kernel_free(struct kernel *kernel)
{
	strmap_free(&kernel->modules);
	lkm_symvers_close(kernel->sv);
	kpi_table_close(kernel->table);
	lkm_kpi_free(&kernel->kpi);
	free(kernel->vermagic);
	free(kernel);
}

static int kernel_open(struct judge *judge, const struct lkm_elf *elf,
		       const char *vermagic, struct kernel **out,
		       struct lkm_error *err)
{
	struct kernel *kernel = calloc(1, sizeof(*kernel));
	int r;

	if (kernel)
		kernel->vermagic = strdup(vermagic);
	if (!kernel || !kernel->vermagic) {
		free(kernel);
		return lkm_error_set(err, -ENOMEM, "out of memory");
	}
	r = lkm_kpi_choose(judge->kpi_dir, elf, judge->release, &kernel->kpi,
			   err);
	if (!r)
		r = kpi_table_open(kernel->kpi.object, &kernel->table, err);
	if (r) {
		kernel_free(kernel);
		return r;
	}
	if (lkm_symvers_open(kernel->kpi.symvers, &kernel->sv, NULL))
		kernel->sv = NULL;
	kernel->next = judge->kernels;
	judge->kernels = *out = kernel;
	return 0;
}

static int kernel_for(struct judge *judge, const struct lkm_elf *elf,
		      struct kernel **out, struct lkm_error *err)
{
	const char *vermagic = lkm_modinfo_get(elf, "vermagic");

	vermagic = vermagic ? vermagic : "";
	for (*out = judge->kernels; *out; *out = (*out)->next)
		if (!strcmp((*out)->vermagic, vermagic))
			return 0;
	return kernel_open(judge, elf, vermagic, out, err);
}

/* "drivers/net/snd-pcm" -> "snd_pcm" */
static const char *module_of(struct kernel *kernel, const char *path)
{
	const char *base = strrchr(path, '/');
	char name[64];
	size_t n = 0;

	for (base = base ? base + 1 : path; *base && n < sizeof(name) - 1;
	     base++)
		name[n++] = *base == '-' ? '_' : *base;
	name[n] = '\0';
	strmap_put(&kernel->modules, path, name);
	return strmap_get(&kernel->modules, path);
}

/* As the loader asks: the kernel side, modules, then nobody. */
static void judge_symbol(struct judge *judge, struct kernel *kernel,
			 const struct lkm_undefined *symbol,
			 struct verdict *out)
{
	const struct kpi_entry *entry = kpi_table_find(kernel->table,
						       symbol->name);
	const char *module = strmap_get(&judge->exports, symbol->name);
	struct lkm_symver sv;

	*out = (struct verdict){ symbol->name, SERVED_TRAP, "" };
	if (entry) {
		out->served = (enum served)entry->status;
		out->detail = entry->note ? entry->note : "";
		return;
	}
	if (!module && kernel->sv &&
	    lkm_symvers_find(kernel->sv, symbol->name, &sv) &&
	    strcmp(sv.module, "vmlinux"))
		module = module_of(kernel, sv.module);
	if (module) {
		out->served = SERVED_MODULE;
		out->detail = module;
	} else if (symbol->weak) {
		out->served = SERVED_ABSENT;
	}
}

void judge_learn(struct judge *judge, const struct lkm_elf *elf)
{
	const struct lkm_elf_export *exports;
	size_t n = lkm_elf_exports(elf, &exports);

	for (size_t i = 0; i < n; i++)
		strmap_put(&judge->exports, exports[i].name,
			   lkm_module_name(elf));
}

int judge_module(struct judge *judge, const struct lkm_elf *elf,
		 struct verdict **out, size_t *n, const char **release,
		 struct lkm_error *err)
{
	const struct lkm_undefined *symbols;
	struct kernel *kernel;
	int r = kernel_for(judge, elf, &kernel, err);

	if (r)
		return r;
	*n = lkm_elf_undefined(elf, &symbols);
	*out = calloc(*n + 1, sizeof(**out));
	if (!*out)
		return lkm_error_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < *n; i++)
		judge_symbol(judge, kernel, &symbols[i], &(*out)[i]);
	*release = kernel->kpi.release;
	return 0;
}

void judge_free(struct judge *judge)
{
	while (judge->kernels) {
		struct kernel *next = judge->kernels->next;

		kernel_free(judge->kernels);
		judge->kernels = next;
	}
	strmap_free(&judge->exports);
}
