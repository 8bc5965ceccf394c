// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/kernel/cpu/common.c, asm/processor.h: boot_cpu_data and cpu_info.
 *
 * Drivers choose code by these bits, so they tell what a program may execute
 * here: what CPUID says, less what only ring 0 can do.
 */
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/cpu.h>
#include <asm/cpufeature.h>
#include <asm/fpu/xcr.h>
#include <asm/processor.h>

#include "kpi.h"
#include "kernel/boot.h"

struct cpuinfo_x86 boot_cpu_data __read_mostly;
KPI_EXPORT(boot_cpu_data);

DEFINE_PER_CPU_READ_MOSTLY(struct cpuinfo_x86, cpu_info);
KPI_EXPORT(cpu_info);

struct regs4 {
	u32 a, b, c, d;
};

static struct regs4 cpuid_regs(u32 leaf, u32 subleaf)
{
	struct regs4 r = { .a = leaf, .c = subleaf };

	native_cpuid(&r.a, &r.b, &r.c, &r.d);
	return r;
}

static const struct {
	char id[13];
	u8 vendor;
} vendors[] = {
	{ "GenuineIntel", X86_VENDOR_INTEL },
	{ "AuthenticAMD", X86_VENDOR_AMD },
	{ "HygonGenuine", X86_VENDOR_HYGON },
	{ "CentaurHauls", X86_VENDOR_CENTAUR },
	{ "  Shanghai  ", X86_VENDOR_ZHAOXIN },
};

static void read_vendor(struct cpuinfo_x86 *c)
{
	struct regs4 r = cpuid_regs(0, 0);
	int i;

	c->cpuid_level = r.a;
	memcpy(c->x86_vendor_id, &r.b, 4);
	memcpy(c->x86_vendor_id + 4, &r.d, 4);
	memcpy(c->x86_vendor_id + 8, &r.c, 4);
	c->x86_vendor = X86_VENDOR_UNKNOWN;
	for (i = 0; i < ARRAY_SIZE(vendors); i++)
		if (!memcmp(c->x86_vendor_id, vendors[i].id, 12))
			c->x86_vendor = vendors[i].vendor;
}

static void read_signature(struct cpuinfo_x86 *c, struct regs4 r)
{
	c->x86 = x86_family(r.a);
	c->x86_model = x86_model(r.a);
	c->x86_stepping = x86_stepping(r.a);
	c->x86_clflush_size = ((r.b >> 8) & 0xff) * 8;
	c->x86_cache_alignment = c->x86_clflush_size;
	c->initial_apicid = c->apicid = r.b >> 24;
	c->x86_capability[CPUID_1_EDX] = r.d;
	c->x86_capability[CPUID_1_ECX] = r.c;
}

static void read_extended(struct cpuinfo_x86 *c)
{
	struct regs4 r = cpuid_regs(0x80000000, 0);

	c->extended_cpuid_level = r.a;
	if (r.a < 0x80000001)
		return;
	r = cpuid_regs(0x80000001, 0);
	c->x86_capability[CPUID_8000_0001_EDX] = r.d;
	c->x86_capability[CPUID_8000_0001_ECX] = r.c;
	if (c->extended_cpuid_level >= 0x80000007) {
		c->x86_power = cpuid_regs(0x80000007, 0).d;
		if (c->x86_power & BIT(8)) {
			set_cpu_cap(c, X86_FEATURE_CONSTANT_TSC);
			set_cpu_cap(c, X86_FEATURE_NONSTOP_TSC);
		}
	}
	if (c->extended_cpuid_level >= 0x80000008) {
		r = cpuid_regs(0x80000008, 0);
		c->x86_phys_bits = r.a & 0xff;
		c->x86_virt_bits = (r.a >> 8) & 0xff;
		c->x86_capability[CPUID_8000_0008_EBX] = r.b;
	}
}

static void read_leaf7(struct cpuinfo_x86 *c)
{
	struct regs4 r;

	if (c->cpuid_level < 7)
		return;
	r = cpuid_regs(7, 0);
	c->x86_capability[CPUID_7_0_EBX] = r.b;
	c->x86_capability[CPUID_7_ECX] = r.c;
	c->x86_capability[CPUID_7_EDX] = r.d;
	if (r.a >= 1)
		c->x86_capability[CPUID_7_1_EAX] = cpuid_regs(7, 1).a;
}

static void read_model_id(struct cpuinfo_x86 *c)
{
	u32 leaf;

	if (c->extended_cpuid_level < 0x80000004)
		return;
	for (leaf = 0; leaf < 3; leaf++) {
		struct regs4 r = cpuid_regs(0x80000002 + leaf, 0);

		memcpy(c->x86_model_id + 16 * leaf, &r, 16);
	}
}

/* What only ring 0 may execute, or what only its owner may make use of. */
static const u16 privileged[] = {
	X86_FEATURE_VME,     X86_FEATURE_DE,	     X86_FEATURE_PSE,
	X86_FEATURE_MSR,     X86_FEATURE_MCE,	     X86_FEATURE_APIC,
	X86_FEATURE_SEP,     X86_FEATURE_MTRR,	     X86_FEATURE_PGE,
	X86_FEATURE_MCA,     X86_FEATURE_PAT,	     X86_FEATURE_PSE36,
	X86_FEATURE_DS,	     X86_FEATURE_ACPI,	     X86_FEATURE_ACC,
	X86_FEATURE_DTES64,  X86_FEATURE_MWAIT,	     X86_FEATURE_VMX,
	X86_FEATURE_SMX,     X86_FEATURE_EST,	     X86_FEATURE_TM2,
	X86_FEATURE_PDCM,    X86_FEATURE_PCID,	     X86_FEATURE_DCA,
	X86_FEATURE_X2APIC,  X86_FEATURE_TSC_DEADLINE_TIMER,
	X86_FEATURE_SVM,     X86_FEATURE_EXTAPIC,    X86_FEATURE_IBS,
	X86_FEATURE_SKINIT,  X86_FEATURE_WDT,	     X86_FEATURE_PERFCTR_CORE,
	X86_FEATURE_MWAITX,  X86_FEATURE_SMEP,	     X86_FEATURE_SMAP,
	X86_FEATURE_INVPCID, X86_FEATURE_INTEL_PT,   X86_FEATURE_CQM,
	X86_FEATURE_RDT_A,   X86_FEATURE_PKU,	     X86_FEATURE_OSPKE,
	X86_FEATURE_LA57,    X86_FEATURE_SPEC_CTRL,  X86_FEATURE_INTEL_STIBP,
	X86_FEATURE_FLUSH_L1D, X86_FEATURE_ARCH_CAPABILITIES,
	X86_FEATURE_CORE_CAPABILITIES, X86_FEATURE_SPEC_CTRL_SSBD,
	X86_FEATURE_AMD_IBPB, X86_FEATURE_AMD_IBRS,  X86_FEATURE_AMD_STIBP,
	X86_FEATURE_ENQCMD,  X86_FEATURE_TSC_ADJUST, X86_FEATURE_SGX,
	X86_FEATURE_SGX_LC,
};

static void drop_cap(struct cpuinfo_x86 *c, unsigned int bit)
{
	clear_bit(bit, (unsigned long *)c->x86_capability);
}

/* CPUID tells of AVX registers that the machine's kernel need not save. */
static void drop_unsaved_state(struct cpuinfo_x86 *c)
{
	u64 xcr0 = cpu_has(c, X86_FEATURE_OSXSAVE) ? xgetbv(0) : 0;
	static const u16 avx[] = { X86_FEATURE_AVX, X86_FEATURE_AVX2,
				   X86_FEATURE_FMA, X86_FEATURE_F16C,
				   X86_FEATURE_VAES, X86_FEATURE_VPCLMULQDQ };
	static const u16 avx512[] = { X86_FEATURE_AVX512F, X86_FEATURE_AVX512DQ,
				      X86_FEATURE_AVX512BW,
				      X86_FEATURE_AVX512VL,
				      X86_FEATURE_AVX512CD };
	int i;

	if ((xcr0 & (XFEATURE_MASK_SSE | XFEATURE_MASK_YMM)) !=
	    (XFEATURE_MASK_SSE | XFEATURE_MASK_YMM))
		for (i = 0; i < ARRAY_SIZE(avx); i++)
			drop_cap(c, avx[i]);
	if ((xcr0 & XFEATURE_MASK_AVX512) != XFEATURE_MASK_AVX512)
		for (i = 0; i < ARRAY_SIZE(avx512); i++)
			drop_cap(c, avx512[i]);
}

/* Facts of a 64-bit kernel that CPUID does not tell. */
static void add_synthetic(struct cpuinfo_x86 *c)
{
	set_cpu_cap(c, X86_FEATURE_ALWAYS);
	set_cpu_cap(c, X86_FEATURE_CPUID);
	set_cpu_cap(c, X86_FEATURE_NOPL);
	set_cpu_cap(c, X86_FEATURE_REP_GOOD);
}

void kpi_cpuinfo_init(unsigned int nr_cpus)
{
	struct cpuinfo_x86 *c = &boot_cpu_data;
	unsigned int cpu;
	int i;

	c->x86_phys_bits = 36;
	c->x86_virt_bits = 48;
	read_vendor(c);
	read_signature(c, cpuid_regs(1, 0));
	read_leaf7(c);
	read_extended(c);
	read_model_id(c);
	for (i = 0; i < ARRAY_SIZE(privileged); i++)
		drop_cap(c, privileged[i]);
	drop_unsaved_state(c);
	add_synthetic(c);
	c->x86_cache_bits = c->x86_phys_bits;
	c->x86_max_cores = c->booted_cores = nr_cpus;
	c->loops_per_jiffy = loops_per_jiffy;
	c->initialized = 1;
	for (cpu = 0; cpu < nr_cpus; cpu++) {
		per_cpu(cpu_info, cpu) = *c;
		per_cpu(cpu_info, cpu).cpu_index = cpu;
		per_cpu(cpu_info, cpu).cpu_core_id = cpu;
		per_cpu(cpu_info, cpu).apicid = cpu;
	}
}
