// SPDX-License-Identifier: GPL-2.0
/*
 * Faults.  Kernel code takes some on purpose (WARN, exception tables, text
 * patching): those are settled and it goes on.  All others end the process
 * with an oops.  Faults that are not kernel code's go to who had the signal
 * before us.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "internal.h"

/* Reading debug information happens on it. */
#define ALTSTACK_SIZE (512ul << 10)

static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))
static struct sigaction previous[N_SIGNALS];
static bool installed;

/* The thread that reports a crash, 0 while there is none. */
static _Atomic int reporter;

/* --------------------------------------------------------------- alt stacks */

int crash_altstack(struct cpu_thread *t)
{
	stack_t new, old;
	void *p = mmap(NULL, ALTSTACK_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK,
		       -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	new = (stack_t){ .ss_sp = p, .ss_size = ALTSTACK_SIZE };
	if (sigaltstack(&new, &old)) {
		munmap(p, ALTSTACK_SIZE);
		return -errno;
	}
	t->altstack = p;
	t->old_altstack = old.ss_flags & SS_DISABLE ? NULL : old.ss_sp;
	t->old_altstack_size = old.ss_size;
	return 0;
}

/* A sanitizer frees at thread exit what it finds: give it back its own. */
void crash_altstack_free(struct cpu_thread *t)
{
	stack_t old = { .ss_sp = t->old_altstack,
			.ss_size = t->old_altstack_size,
			.ss_flags = t->old_altstack ? 0 : SS_DISABLE };

	if (!t->altstack)
		return;
	sigaltstack(&old, NULL);
	munmap(t->altstack, ALTSTACK_SIZE);
	t->altstack = NULL;
}

/* ------------------------------------------------------------------ the end */

_Noreturn void crash_end(int signal)
{
	host_log_flush();
	_exit(128 + signal);
}

void crash_begin(void)
{
	int me = syscall(SYS_gettid), nobody = 0;

	if (atomic_compare_exchange_strong(&reporter, &nobody, me))
		return;
	if (nobody == me) {
		log_printf(0, "lkmhost: another fault while reporting the first");
		crash_end(SIGSEGV);
	}
	for (;;)
		pause();
}

void host_die(int signal, unsigned long ip, unsigned long sp, unsigned long bp)
{
	struct kpi_regs regs = { .ip = ip, .sp = sp, .bp = bp };

	if (!ip) {
		regs.ip = (unsigned long)__builtin_return_address(0);
		regs.bp = *(unsigned long *)__builtin_frame_address(0);
		regs.sp = (unsigned long)__builtin_frame_address(0) + 16;
	}
	crash_begin();
	oops_short(NULL, &regs);
	crash_end(signal);
}

/* ---------------------------------------------------------------- registers */

static const struct {
	size_t slot;
	int greg;
} reg_map[] = {
	{ offsetof(struct kpi_regs, r15), REG_R15 },
	{ offsetof(struct kpi_regs, r14), REG_R14 },
	{ offsetof(struct kpi_regs, r13), REG_R13 },
	{ offsetof(struct kpi_regs, r12), REG_R12 },
	{ offsetof(struct kpi_regs, bp), REG_RBP },
	{ offsetof(struct kpi_regs, bx), REG_RBX },
	{ offsetof(struct kpi_regs, r11), REG_R11 },
	{ offsetof(struct kpi_regs, r10), REG_R10 },
	{ offsetof(struct kpi_regs, r9), REG_R9 },
	{ offsetof(struct kpi_regs, r8), REG_R8 },
	{ offsetof(struct kpi_regs, ax), REG_RAX },
	{ offsetof(struct kpi_regs, cx), REG_RCX },
	{ offsetof(struct kpi_regs, dx), REG_RDX },
	{ offsetof(struct kpi_regs, si), REG_RSI },
	{ offsetof(struct kpi_regs, di), REG_RDI },
	{ offsetof(struct kpi_regs, ip), REG_RIP },
	{ offsetof(struct kpi_regs, sp), REG_RSP },
	{ offsetof(struct kpi_regs, flags), REG_EFL },
};

#define KERNEL_CS 0x10
#define KERNEL_DS 0x18

static void regs_load(struct kpi_regs *regs, const ucontext_t *uc)
{
	memset(regs, 0, sizeof(*regs));
	for (size_t i = 0; i < sizeof(reg_map) / sizeof(reg_map[0]); i++)
		*(unsigned long *)((char *)regs + reg_map[i].slot) =
			uc->uc_mcontext.gregs[reg_map[i].greg];
	regs->orig_ax = -1ul;
	regs->cs = KERNEL_CS;
	regs->ss = KERNEL_DS;
}

void crash_regs(struct kpi_regs *regs, const void *context)
{
	regs_load(regs, context);
}

void crash_regs_store(const struct kpi_regs *regs, void *context)
{
	ucontext_t *uc = context;

	for (size_t i = 0; i < sizeof(reg_map) / sizeof(reg_map[0]); i++)
		uc->uc_mcontext.gregs[reg_map[i].greg] =
			*(const unsigned long *)((const char *)regs +
						 reg_map[i].slot);
}

/* ------------------------------------------------------- what a fault means */

struct fault {
	int signal;
	unsigned long address;	/* of a memory fault */
	unsigned long code;	/* the processor's error code */
	unsigned long trap;	/* the processor's number of it */
	struct kpi_regs regs;
	char title[256], kind[128], detail[160];
};

enum { TRAP_GP = 13, TRAP_PF = 14 };
enum { PF_PRESENT = 1, PF_WRITE = 2, PF_USER = 4, PF_FETCH = 16 };

/* "MODULE touched NAME" where the address is an object that nobody has. */
static bool missing_object(struct fault *f)
{
	struct image_node *n = images_enter();
	const char *object = NULL;

	for (; n && !object; n = atomic_load(&n->next)) {
		object = lkm_image_trap_at(n->image, f->address);
		if (object)
			snprintf(f->title, sizeof(f->title),
				 "lkmhost: %s touched %s, an object which this kernel side does not provide",
				 n->name ? n->name : "the kernel side", object);
	}
	images_leave();
	return object;
}

extern void *__libc_stack_end;

static struct host_range stack_of(const struct cpu_thread *t)
{
	unsigned long end = (unsigned long)__libc_stack_end;
	struct rlimit limit;

	if (t && t->stack.end)
		return t->stack;
	if (!t || t->tid != getpid() || getrlimit(RLIMIT_STACK, &limit) ||
	    limit.rlim_cur == RLIM_INFINITY)
		return (struct host_range){ 0, 0 };
	return (struct host_range){ end - limit.rlim_cur, end };
}

#define GUARD_REACH (1ul << 20)

/* A fault below the stack, close to where the stack pointer is. */
static bool stack_overflow(struct fault *f)
{
	struct host_range stack = stack_of(cpu_self());
	unsigned long sp = f->regs.sp;

	/* The guard's pages count to a stack that the C library made. */
	if (!stack.end || f->address > stack.start + GUARD_REACH / 4 ||
	    f->address + GUARD_REACH < stack.start ||
	    f->address + GUARD_REACH < sp || f->address > sp + GUARD_REACH)
		return false;
	snprintf(f->title, sizeof(f->title),
		 "BUG: TASK stack guard page was hit at %016lx (stack is %016lx..%016lx)",
		 f->address, stack.start, stack.end);
	snprintf(f->kind, sizeof(f->kind), "stack guard page: 0000");
	return true;
}

static void describe_page_fault(struct fault *f)
{
	unsigned long code = f->code & ~(unsigned long)PF_USER;

	if (f->address < PAGE_SIZE)
		snprintf(f->title, sizeof(f->title),
			 "BUG: kernel NULL pointer dereference, address: %016lx",
			 f->address);
	else
		snprintf(f->title, sizeof(f->title),
			 "BUG: unable to handle page fault for address: %016lx",
			 f->address);
	snprintf(f->detail, sizeof(f->detail),
		 "#PF: supervisor %s in kernel mode, error_code(0x%04lx) - %s",
		 code & PF_FETCH ? "instruction fetch" :
		 code & PF_WRITE ? "write access" :
				   "read access",
		 code,
		 code & PF_PRESENT ? "permissions violation" :
				     "not-present page");
	snprintf(f->kind, sizeof(f->kind), "Oops: %04lx", code);
}

static bool canonical(unsigned long addr)
{
	long top = (long)addr >> 47;

	return top == 0 || top == -1;
}

/* The processor does not say which address it was: some register has it. */
static void describe_general_protection(struct fault *f)
{
	const unsigned long *r = &f->regs.r15;

	for (int i = 0; i < 15; i++)
		if (!canonical(r[i])) {
			snprintf(f->kind, sizeof(f->kind),
				 "general protection fault, probably for non-canonical address 0x%lx: 0000",
				 r[i]);
			return;
		}
	snprintf(f->kind, sizeof(f->kind), "general protection fault: 0000");
}

static int describe(struct fault *f)
{
	switch (f->signal) {
	case SIGSEGV:
	case SIGBUS:
		if (f->trap == TRAP_GP)
			describe_general_protection(f);
		else if (missing_object(f))
			return SIGSYS;
		else if (!stack_overflow(f))
			describe_page_fault(f);
		break;
	case SIGILL:
		snprintf(f->kind, sizeof(f->kind), "invalid opcode: 0000");
		break;
	case SIGFPE:
		snprintf(f->kind, sizeof(f->kind), "divide error: 0000");
		break;
	default:
		snprintf(f->kind, sizeof(f->kind), "int3: 0000");
	}
	return f->signal;
}

/* libdw allocates: not where the fault may have come out of malloc(). */
static _Noreturn void report(struct fault *f)
{
	struct oops o = { .regs = &f->regs };
	int signal;

	crash_begin();
	dwarf_allow(!dwarf_in_host(f->regs.ip));
	signal = describe(f);
	o.title = *f->title ? f->title : NULL;
	o.detail = *f->detail ? f->detail : NULL;
	o.kind = *f->kind ? f->kind : NULL;
	o.cr2 = f->address;
	o.has_cr2 = f->trap == TRAP_PF;
	oops_print(&o);
	crash_end(signal);
}

/* --------------------------------------------------------------- the handler */

static bool in_text(unsigned long ip)
{
	bool text = image_is_text(images_enter(), ip);

	images_leave();
	return text;
}

static bool settle_trap(struct fault *f)
{
	unsigned long ip = f->regs.ip, moved = site_entry(ip - 1);

	if (!moved && !text_poke_trap(ip))
		return false;
	f->regs.ip = moved ? moved : ip - 1;
	return true;
}

/* WBINVD: to a device here, memory is what is in the caches, as on a PC. */
static bool settle_cache_flush(struct fault *f)
{
	const uint8_t *code = (const uint8_t *)f->regs.ip;

	if (f->trap != TRAP_GP || code[0] != 0x0f || code[1] != 0x09)
		return false;
	f->regs.ip += 2;
	return true;
}

/* From here on what was moved is where it was, for tables and reports. */
static bool settle_memory(struct fault *f)
{
	unsigned long moved = site_entry(f->regs.ip);

	if (in_text(f->regs.ip) && settle_cache_flush(f))
		return true;
	/* Another thread has patched the place since the access. */
	if (moved) {
		f->regs.ip = moved;
		return true;
	}
	if (io_fault(&f->regs, &f->address, f->trap == TRAP_GP) ||
	    user_access_fault(&f->regs, f->address) ||
	    site_entry(f->regs.ip))
		return true;
	f->regs.ip = site_original(f->regs.ip);
	return kpi.fixup_fault(&f->regs, f->address);
}

/* Faults that kernel code takes on purpose. */
static bool settle(struct fault *f)
{
	unsigned long ip = f->regs.ip;

	switch (f->signal) {
	case SIGTRAP:
		return in_text(ip - 1) && settle_trap(f);
	case SIGILL:
		return in_text(ip) && kpi.invalid_op(&f->regs);
	case SIGSEGV:
	case SIGBUS:
		if (f->signal == SIGBUS &&
		    (in_text(ip) || site_copy(ip) || io_is_own(ip)) &&
		    io_bus_error(&f->regs, f->address))
			return true;
		if (io_is_own(ip))
			return io_fault(&f->regs, &f->address, false);
		return (in_text(ip) || site_copy(ip)) && settle_memory(f);
	}
	return false;
}

/* As if we had never been there: the fault happens again under it. */
static void chain(int signal, siginfo_t *info, void *context)
{
	const struct sigaction *old = NULL;

	for (size_t i = 0; i < N_SIGNALS; i++)
		if (signals[i] == signal)
			old = &previous[i];
	if (old->sa_flags & SA_SIGINFO)
		old->sa_sigaction(signal, info, context);
	else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN)
		old->sa_handler(signal);
	else {
		sigaction(signal, old, NULL);
		/* One that was sent does not happen again by itself. */
		if (info->si_code <= 0)
			raise(signal);
	}
}

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	struct cpu_thread *t = cpu_self();
	int saved_errno = errno;
	struct fault f = { .signal = signal };

	regs_load(&f.regs, uc);
	if (info->si_code <= 0 || !t || t->cpu < 0) {
		chain(signal, info, context);
		return;
	}
	f.address = (unsigned long)info->si_addr;
	f.code = uc->uc_mcontext.gregs[REG_ERR];
	f.trap = uc->uc_mcontext.gregs[REG_TRAPNO];
	if (!settle(&f))
		report(&f);
	crash_regs_store(&f.regs, uc);
	errno = saved_errno;
}

/*
 * A handler may fault itself (a WARN prints a string that is not there, and
 * an exception table settles that): so the signal is not blocked meanwhile.
 */
int crash_open(void)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO | SA_ONSTACK |
					    SA_NODEFER };

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < N_SIGNALS; i++)
		if (sigaction(signals[i], &sa, &previous[i]))
			return -errno;
	installed = true;
	return 0;
}

void crash_close(void)
{
	for (size_t i = 0; installed && i < N_SIGNALS; i++)
		sigaction(signals[i], &previous[i], NULL);
	installed = false;
}
