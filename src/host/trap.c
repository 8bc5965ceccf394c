// SPDX-License-Identifier: GPL-2.0
/*
 * What a call of a function runs into that nobody provides.  Each name has a
 * libffi closure of its own, which knows it.  libffi is loaded when the first
 * one is made: most modules need none.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <ffi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "internal.h"

struct trap {
	struct trap *next;
	ffi_closure *closure;
	void *code;
	struct traps *of;
	char name[];
};

struct traps {
	struct trap *first;
	char module[];
};

static struct {
	__typeof__(ffi_closure_alloc) *closure_alloc;
	__typeof__(ffi_closure_free) *closure_free;
	__typeof__(ffi_prep_cif) *prep_cif;
	__typeof__(ffi_prep_closure_loc) *prep_closure_loc;
	ffi_type *type_void;
} ffi;
static ffi_cif cif;

static bool load_libffi(void)
{
	void *lib;

	if (ffi.type_void)
		return true;
	lib = dlopen("libffi.so.8", RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return false;
	ffi.closure_alloc = dlsym(lib, "ffi_closure_alloc");
	ffi.closure_free = dlsym(lib, "ffi_closure_free");
	ffi.prep_cif = dlsym(lib, "ffi_prep_cif");
	ffi.prep_closure_loc = dlsym(lib, "ffi_prep_closure_loc");
	ffi.type_void = dlsym(lib, "ffi_type_void");
	return ffi.closure_alloc && ffi.closure_free && ffi.prep_cif &&
	       ffi.prep_closure_loc && ffi.type_void &&
	       ffi.prep_cif(&cif, FFI_DEFAULT_ABI, 0, ffi.type_void, NULL) ==
		       FFI_OK;
}

struct traps *traps_new(const char *module)
{
	struct traps *t = calloc(1, sizeof(*t) + strlen(module) + 1);

	if (t)
		strcpy(t->module, module);
	return t;
}

/* Leave this function, libffi and the veneer: the caller is what counts. */
static bool kernel_caller(struct kpi_regs *regs)
{
	struct unwind u;
	struct frame f;
	bool found;

	unwind_start(&u, regs);
	while (unwind_next(&u, &f)) {
		found = image_is_text(images_enter(), f.ip - 1);
		images_leave();
		if (found) {
			*regs = u.regs;
			return true;
		}
	}
	return false;
}

/* Kernel code keeps the stack 8-aligned, this is not to depend on it. */
__attribute__((force_align_arg_pointer)) static void
called(ffi_cif *unused, void *result, void **args, void *user)
{
	struct trap *trap = user;
	struct kpi_regs regs = { 0 };
	char title[320];
	ucontext_t uc;

	getcontext(&uc);
	regs.ip = uc.uc_mcontext.gregs[REG_RIP];
	regs.sp = uc.uc_mcontext.gregs[REG_RSP];
	regs.bp = uc.uc_mcontext.gregs[REG_RBP];
	regs.bx = uc.uc_mcontext.gregs[REG_RBX];
	regs.r12 = uc.uc_mcontext.gregs[REG_R12];
	regs.r13 = uc.uc_mcontext.gregs[REG_R13];
	regs.r14 = uc.uc_mcontext.gregs[REG_R14];
	regs.r15 = uc.uc_mcontext.gregs[REG_R15];
	crash_begin();
	kernel_caller(&regs);
	snprintf(title, sizeof(title),
		 "lkmhost: %s called %s(), which this kernel side does not provide",
		 trap->of->module, trap->name);
	oops_short(title, &regs);
	crash_end(SIGSYS);
}

void *trap_make(void *arg, const char *name)
{
	struct traps *of = arg;
	struct trap *t;

	if (!load_libffi())
		return NULL;
	t = calloc(1, sizeof(*t) + strlen(name) + 1);
	if (!t)
		return NULL;
	strcpy(t->name, name);
	t->of = of;
	t->closure = ffi.closure_alloc(sizeof(*t->closure), &t->code);
	if (!t->closure || ffi.prep_closure_loc(t->closure, &cif, called, t,
						t->code) != FFI_OK) {
		if (t->closure)
			ffi.closure_free(t->closure);
		free(t);
		return NULL;
	}
	t->next = of->first;
	of->first = t;
	return t->code;
}

void traps_free(struct traps *traps)
{
	struct trap *t;

	while ((t = traps->first)) {
		traps->first = t->next;
		ffi.closure_free(t->closure);
		free(t);
	}
	free(traps);
}
