/* SPDX-License-Identifier: GPL-2.0 */
/* judge.h - how would each symbol that a module asks for be served? */
#ifndef LKMHOST_CLI_JUDGE_H
#define LKMHOST_CLI_JUDGE_H

#include "loader.h"
#include "strmap.h"

enum served {
	SERVED_FULL,
	SERVED_PARTIAL,		/* detail: what is missing */
	SERVED_NOOP,		/* detail: why that is right */
	SERVED_MODULE,		/* detail: the module's name */
	SERVED_ABSENT,		/* a weak reference: the module copes */
	SERVED_TRAP,
	SERVED_KINDS,
};

extern const char *const served_names[SERVED_KINDS];

struct verdict {
	const char *name;
	enum served served;
	const char *detail;	/* "" where there is none */
};

struct judge {
	const char *kpi_dir;
	const char *release;	/* --kernel, or NULL: each module's own */
	struct kernel *kernels;	/* those asked about so far */
	struct strmap exports;	/* of the modules given: symbol -> module */
};

/* What @elf exports is there for other modules. */
void judge_learn(struct judge *judge, const struct lkm_elf *elf);

/*
 * The verdicts on all that @elf asks for, in the order of its symbol table;
 * *release is the kernel side judged by. The caller frees *out; the strings
 * live as @elf and @judge do.
 */
int judge_module(struct judge *judge, const struct lkm_elf *elf,
		 struct verdict **out, size_t *n, const char **release,
		 struct lkm_error *err);
void judge_free(struct judge *judge);

#endif
