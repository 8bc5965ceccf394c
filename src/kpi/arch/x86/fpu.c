// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/kernel/fpu/core.c, asm/fpu/api.h: vector registers in kernel code.
 *
 * Kernel code is compiled without them and the host's C code, by its calling
 * convention, has nothing in them while it calls into the kernel side, so the
 * registers themselves need no saving: an interrupt's handler is another
 * thread with registers of its own. What the host's code does count on across
 * calls is the rounding and exception control of MXCSR and the x87; that is
 * set to the kernel's values at begin and put back at end.
 */
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <asm/cpufeature.h>
#include <asm/fpu/api.h>
#include <asm/fpu/types.h>
#include <asm/fpu/xcr.h>

#include "kpi.h"

struct fpu_control {
	bool in_use;
	u32 mxcsr;
	u16 x87;
};
static DEFINE_PER_CPU(struct fpu_control, fpu_control);

/* Softirqs run on the CPU that they interrupt: not inside its section. */
bool irq_fpu_usable(void)
{
	return !in_nmi() && !this_cpu_read(fpu_control.in_use);
}
KPI_EXPORT(irq_fpu_usable);

void kernel_fpu_begin_mask(unsigned int kfpu_mask)
{
	struct fpu_control *c;
	u32 mxcsr = MXCSR_DEFAULT;

	preempt_disable();
	c = this_cpu_ptr(&fpu_control);
	WARN_ON_ONCE(c->in_use);
	c->in_use = true;
	asm volatile("stmxcsr %0" : "=m"(c->mxcsr));
	asm volatile("fnstcw %0" : "=m"(c->x87));
	if (kfpu_mask & KFPU_MXCSR)
		asm volatile("ldmxcsr %0" : : "m"(mxcsr));
	if (kfpu_mask & KFPU_387)
		asm volatile("fninit");
}
KPI_EXPORT(kernel_fpu_begin_mask);

/* The x87 and MMX share registers: leave it as the calling convention says. */
void kernel_fpu_end(void)
{
	struct fpu_control *c = this_cpu_ptr(&fpu_control);

	WARN_ON_ONCE(!c->in_use);
	asm volatile("fninit\n\tfldcw %0" : : "m"(c->x87));
	asm volatile("ldmxcsr %0" : : "m"(c->mxcsr));
	c->in_use = false;
	preempt_enable();
}
KPI_EXPORT(kernel_fpu_end);

static const char *const feature_names[] = {
	"x87 floating point registers", "SSE registers",
	"AVX registers",		"MPX bounds registers",
	"MPX CSR",			"AVX-512 opmask",
	"AVX-512 Hi256",		"AVX-512 ZMM_Hi256",
	"Processor Trace (unused)",	"Protection Keys User registers",
};

/* Does the machine's kernel save these registers for programs? */
int cpu_has_xfeatures(u64 needed, const char **feature_name)
{
	u64 saved = XFEATURE_MASK_FPSSE;
	u64 missing;

	if (boot_cpu_has(X86_FEATURE_OSXSAVE))
		saved = xgetbv(XCR_XFEATURE_ENABLED_MASK);
	missing = needed & ~saved;
	if (missing && feature_name)
		*feature_name =
			feature_names[min_t(size_t, fls64(missing) - 1,
					    ARRAY_SIZE(feature_names) - 1)];
	return !missing;
}
KPI_EXPORT(cpu_has_xfeatures);
