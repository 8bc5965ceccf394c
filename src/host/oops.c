// SPDX-License-Identifier: GPL-2.0
/*
 * What a crash prints, in the kernel's words and order, so that people and
 * tools that read oopses read ours.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "internal.h"

#define FRAMES_HEAD 40
#define FRAMES_TAIL 16
#define CODE_BEFORE 42
#define CODE_BYTES 64

static bool in_image(unsigned long addr)
{
	bool found = image_at(images_enter(), addr);

	images_leave();
	return found;
}

/* "crash_init+0x12/0x30 [crash] (crash.c:17)"; a return address is one on. */
void oops_place(char *buf, size_t size, unsigned long ip, bool exact)
{
	unsigned long lookup = exact ? ip : ip - 1;
	char line[160];
	size_t n;

	n = host_symbol_name(lookup, buf, size, HOST_SYM_OFFSET);
	if (n && !exact) {
		/* Named by the call, counted to where it returns. */
		char *plus = strchr(buf, '+');
		unsigned long offset, length;
		char rest[96] = "";

		if (plus && sscanf(plus, "+0x%lx/0x%lx%95[^\n]", &offset,
				   &length, rest) >= 2)
			n = (plus - buf) +
			    snprintf(plus, size - (plus - buf),
				     "+0x%lx/0x%lx%s", offset + 1, length,
				     rest);
	}
	if (!n)
		n = dwarf_host_symbol(lookup, buf, size);
	if (!n)
		n = snprintf(buf, size, "0x%lx", ip);
	if (n < size && dwarf_line(lookup, line, sizeof(line), false))
		snprintf(buf + n, size - n, " (%s)", line);
}

/* Of a recursion the beginning and the end tell enough. */
struct trace {
	size_t n, n_image;	/* all frames; up to the last kernel function */
	struct frame head[FRAMES_HEAD], tail[FRAMES_TAIL];
};

static struct frame *trace_frame(struct trace *t, size_t i)
{
	return i < FRAMES_HEAD ? &t->head[i] : &t->tail[i % FRAMES_TAIL];
}

/* The host's frames below the first kernel function tell nothing. */
static void collect(const struct kpi_regs *regs, struct trace *t)
{
	struct unwind u;
	struct frame f;

	t->n = t->n_image = 0;
	unwind_start(&u, regs);
	while (unwind_next(&u, &f)) {
		bool ours = in_image(f.ip - (t->n != 0));

		/* What the host adds would push kernel functions out. */
		if (!ours && t->n_image && t->n - t->n_image >= FRAMES_TAIL / 2)
			break;
		*trace_frame(t, t->n++) = f;
		if (ours)
			t->n_image = t->n;
	}
}

static void print_trace(int level, const struct kpi_regs *regs, size_t from)
{
	struct trace t;
	size_t n, resume;
	char place[320];

	collect(regs, &t);
	n = t.n_image ? t.n_image : t.n;
	resume = t.n > FRAMES_HEAD + FRAMES_TAIL ? t.n - FRAMES_TAIL :
						   FRAMES_HEAD;
	log_printf(level, "Call Trace:");
	log_printf(level, " <TASK>");
	for (size_t i = from; i < n; i++) {
		if (i == FRAMES_HEAD && resume > i) {
			log_printf(level, " ... %zu frames ...", resume - i);
			i = resume;
		}
		oops_place(place, sizeof(place), trace_frame(&t, i)->ip,
			     i == 0);
		log_printf(level, " %s%s",
			   trace_frame(&t, i)->reliable ? "" : "? ", place);
	}
	log_printf(level, " </TASK>");
}

/* The call gate of the kernel side's calls to the host. */
static bool is_door(unsigned long ip)
{
	char name[64];

	return host_symbol_name(ip, name, sizeof(name), 0) &&
	       strstr(name, "@door");
}

/* What the host does for a thread that waits tells nothing. */
void oops_trace(int level, const struct capture *stack)
{
	struct unwind u;
	struct frame f;
	size_t skip = 0;

	unwind_from(stack);
	unwind_start(&u, &stack->regs);
	while (unwind_next(&u, &f) &&
	       (!in_image(f.ip - (skip != 0)) || is_door(f.ip - (skip != 0))))
		skip++;
	print_trace(level, &stack->regs, skip < FRAMES_HEAD ? skip : 0);
	unwind_from(NULL);
}

void host_backtrace(unsigned int level, unsigned long ip, unsigned long sp,
		    unsigned long bp)
{
	struct kpi_regs regs = { .ip = ip, .sp = sp, .bp = bp };

	print_trace(level, &regs, 0);
}

static void print_modules(int level)
{
	char letters[16];

	log_cont(level, false, "Modules linked in:");
	for (struct module *m = the_host ? the_host->modules : NULL; m;
	     m = m->older) {
		const char *state = m->state == MODULE_COMING ? "+" :
				    m->state == MODULE_GOING  ? "-" :
								"";

		taint_letters(m->kpi.taint, letters);
		if (*letters || *state)
			log_cont(level, false, " %s(%s%s)", m->name, letters,
				 state);
		else
			log_cont(level, false, " %s", m->name);
	}
	log_cont(level, true, "%s", "");
}

/* The kernel side keeps the taints, WARN's among them. */
static const char *tainted(void)
{
	struct cpu_thread *t = cpu_self();
	const char *(*print_tainted)(void);
	uint64_t value;

	if (!the_host || !t || t->cpu < 0 ||
	    !lkm_image_symbol(the_host->kpi_image, "print_tainted", &value))
		return "";
	memcpy(&print_tainted, &value, sizeof(value));
	return print_tainted();
}

static void print_context(int level)
{
	struct cpu_thread *t = cpu_self();
	char who[128] = "";
	unsigned long n = 0;

	if (t && t->cpu >= 0)
		n = kpi.describe_current(who, sizeof(who));
	if (!n)
		snprintf(who, sizeof(who), "CPU: - PID: %d Comm: %s",
			 t ? t->tid : 0, t ? t->name : "?");
	log_printf(level, "%s %s %s lkmhost %s", who, tainted(),
		   the_host && the_host->release ? the_host->release : "",
		   LKMHOST_VERSION);
}

static void print_code(int level, unsigned long ip)
{
	unsigned char byte;
	char text[CODE_BYTES * 5] = "";
	size_t n = 0;

	if (!peek(ip, &byte, 1)) {
		log_printf(level, "Code: Unable to access opcode bytes at 0x%lx.",
			   ip);
		return;
	}
	for (int i = -CODE_BEFORE; i < CODE_BYTES - CODE_BEFORE; i++) {
		if (!peek(ip + i, &byte, 1))
			continue;
		n += snprintf(text + n, sizeof(text) - n,
			      i ? " %02x" : " <%02x>", byte);
	}
	log_printf(level, "Code:%s", text);
}

static void print_registers(int level, const struct oops *o)
{
	const struct kpi_regs *r = o->regs;

	log_printf(level, "RSP: 0018:%016lx EFLAGS: %08lx", r->sp, r->flags);
	log_printf(level, "RAX: %016lx RBX: %016lx RCX: %016lx", r->ax, r->bx,
		   r->cx);
	log_printf(level, "RDX: %016lx RSI: %016lx RDI: %016lx", r->dx, r->si,
		   r->di);
	log_printf(level, "RBP: %016lx R08: %016lx R09: %016lx", r->bp, r->r8,
		   r->r9);
	log_printf(level, "R10: %016lx R11: %016lx R12: %016lx", r->r10, r->r11,
		   r->r12);
	log_printf(level, "R13: %016lx R14: %016lx R15: %016lx", r->r13, r->r14,
		   r->r15);
	if (o->has_cr2)
		log_printf(level, "CR2: %016lx", o->cr2);
}

static void print_rip(int level, unsigned long ip)
{
	char place[320];

	oops_place(place, sizeof(place), ip, true);
	log_printf(level, "RIP: 0010:%s", place);
}

void oops_print(const struct oops *o)
{
	/* An oops is shown whatever the console's level was. */
	host_log_set_level(8);
	host_log_flush();
	if (o->title)
		log_printf(1, "%s", o->title);
	if (o->detail)
		log_printf(1, "%s", o->detail);
	if (o->kind)
		log_printf(4, "%s [#1] PREEMPT SMP", o->kind);
	print_context(4);
	print_rip(4, o->regs->ip);
	print_code(4, o->regs->ip);
	print_registers(4, o);
	print_trace(4, o->regs, 1);
	print_modules(4);
	if (o->has_cr2)
		log_printf(4, "CR2: %016lx", o->cr2);
	log_printf(4, "---[ end trace 0000000000000000 ]---");
}

void oops_short(const char *title, const struct kpi_regs *regs)
{
	host_log_set_level(8);
	host_log_flush();
	if (title)
		log_printf(0, "%s", title);
	print_context(4);
	print_trace(4, regs, 0);
	print_modules(4);
}
