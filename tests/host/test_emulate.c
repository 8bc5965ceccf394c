// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated instruction does what the processor does: each is run on plain
 * memory, then emulated on a copy of it, and all that came out is compared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sys/mman.h>

#include "emulate.h"

/*
 * Instructions whose memory operands are addressed by rdi (the device), or
 * rsi (plain memory, for strings). "insn_N: ...; ret" one after the other.
 */
#define INSNS(X)                                                              \
	X("mov (%rdi), %al") X("mov (%rdi), %ah") X("mov (%rdi), %r9w")       \
	X("mov (%rdi), %ebx") X("mov 4(%rdi), %r10") X("mov %bh, 1(%rdi)")    \
	X("mov %dx, 3(%rdi)") X("mov %r8d, (%rdi,%rcx,4)")                    \
	X("mov %r11, -8(%rdi)") X("movb $0x5a, (%rdi)")                       \
	X("movw $0x1234, (%rdi)") X("movl $-2, (%rdi)")                       \
	X("movq $-2, (%rdi)") X("movzbl (%rdi), %eax")                        \
	X("movzwl (%rdi), %edx") X("movzbw (%rdi), %cx")                      \
	X("movsbl (%rdi), %eax") X("movswq (%rdi), %rax")                     \
	X("movslq (%rdi), %r12") X("movnti %eax, (%rdi)")                     \
	X("xchg %eax, (%rdi)") X("xchg %bl, (%rdi)") X("and %eax, (%rdi)")    \
	X("and (%rdi), %eax") X("andl $0xff00ff, (%rdi)")                     \
	X("orb $0x81, (%rdi)") X("or %r13, (%rdi)") X("or (%rdi), %r13w")     \
	X("xor %ecx, (%rdi)") X("xorw $-1, (%rdi)") X("add %eax, (%rdi)")     \
	X("add (%rdi), %rbx") X("addb $0x7f, (%rdi)") X("adc %edx, (%rdi)")   \
	X("sub %eax, (%rdi)") X("subl $1, (%rdi)") X("sub (%rdi), %dl")       \
	X("sbb (%rdi), %r8") X("cmp %eax, (%rdi)") X("cmpb $0x80, (%rdi)")    \
	X("cmp (%rdi), %rdx") X("cmpl $-1, (%rdi)") X("test %eax, (%rdi)")    \
	X("testb $4, (%rdi)") X("testl $0x80000000, (%rdi)")                  \
	X("incl (%rdi)") X("decb (%rdi)") X("negq (%rdi)") X("notw (%rdi)")   \
	X("btl $5, (%rdi)") X("btsl $31, (%rdi)") X("btrq $40, (%rdi)")       \
	X("btcw $3, (%rdi)") X("bts %rcx, (%rdi)")                            \
	X("lock cmpxchg %ecx, (%rdi)") X("lock xadd %eax, (%rdi)")            \
	X("lock orl $0x10, (%rdi)") X("movsl") X("movsb")                     \
	X("stosl") X("stosq") X("rep movsb") X("rep movsl") X("rep stosw")    \
	X("rep stosq") X("movl (%edi), %eax")

#define EMIT(text) ".quad 1f\n.pushsection .text\n1: " text "\nret\n.popsection\n"
__asm__(".section .data.rel.ro.local,\"aw\"\n"
	".globl insn_table\ninsn_table:\n" INSNS(EMIT) ".quad 0\n.previous\n");
extern const unsigned long insn_table[];

#define NAME(text) text,
static const char *const names[] = { INSNS(NAME) };

/* Run @code with all of @regs but rsp and rip loaded, store what came out. */
void run_native(struct kpi_regs *regs, unsigned long code);
__asm__(".text\n.globl run_native\nrun_native:\n"
	"push %rbx\npush %rbp\npush %r12\npush %r13\npush %r14\npush %r15\n"
	"push %rdi\npush %rsi\n"
	"pushq 0x90(%rdi)\npopfq\n"
	"mov 0x00(%rdi),%r15\nmov 0x08(%rdi),%r14\nmov 0x10(%rdi),%r13\n"
	"mov 0x18(%rdi),%r12\nmov 0x20(%rdi),%rbp\nmov 0x28(%rdi),%rbx\n"
	"mov 0x30(%rdi),%r11\nmov 0x38(%rdi),%r10\nmov 0x40(%rdi),%r9\n"
	"mov 0x48(%rdi),%r8\nmov 0x50(%rdi),%rax\nmov 0x58(%rdi),%rcx\n"
	"mov 0x60(%rdi),%rdx\nmov 0x68(%rdi),%rsi\nmov 0x70(%rdi),%rdi\n"
	"call *(%rsp)\n"
	"push %rdi\nmov 16(%rsp),%rdi\npopq 0x70(%rdi)\n"
	"pushfq\npopq 0x90(%rdi)\ncld\n"
	"mov %r15,0x00(%rdi)\nmov %r14,0x08(%rdi)\nmov %r13,0x10(%rdi)\n"
	"mov %r12,0x18(%rdi)\nmov %rbp,0x20(%rdi)\nmov %rbx,0x28(%rdi)\n"
	"mov %r11,0x30(%rdi)\nmov %r10,0x38(%rdi)\nmov %r9,0x40(%rdi)\n"
	"mov %r8,0x48(%rdi)\nmov %rax,0x50(%rdi)\nmov %rcx,0x58(%rdi)\n"
	"mov %rdx,0x60(%rdi)\nmov %rsi,0x68(%rdi)\n"
	"pop %rsi\npop %rdi\n"
	"pop %r15\npop %r14\npop %r13\npop %r12\npop %rbp\npop %rbx\nret\n");

/* The device: bytes that the processor reaches too. Below 4 GiB for (%edi). */
#define DEVICE_SIZE 128
static unsigned char *device, saved[DEVICE_SIZE];
static unsigned char plain[DEVICE_SIZE];
static unsigned int accesses;

static bool is_io(unsigned long a)
{
	return a >= (unsigned long)device &&
	       a < (unsigned long)device + DEVICE_SIZE;
}

static uint64_t bus_read(unsigned long a, unsigned int size)
{
	uint64_t v = 0;

	accesses++;
	memcpy(&v, (void *)a, size);
	return v;
}

static void bus_write(unsigned long a, unsigned int size, uint64_t v)
{
	accesses++;
	memcpy((void *)a, &v, size);
}

static unsigned int last_port, last_size;
static uint32_t last_value;

static uint32_t bus_in(unsigned int port, unsigned int size)
{
	last_port = port;
	last_size = size;
	return 0x89abcdef;
}

static void bus_out(unsigned int port, unsigned int size, uint32_t value)
{
	last_port = port;
	last_size = size;
	last_value = value;
}

static const struct emulate_bus bus = {
	.is_io = is_io, .read = bus_read, .write = bus_write,
	.in = bus_in, .out = bus_out,
};

/* Two registers as a signal's frame has them; no AVX-512. */
static unsigned char vectors[2][32];

static unsigned char *bus_vector(unsigned int number, unsigned int part)
{
	return number < 2 && part < 2 ? &vectors[number][16 * part] : NULL;
}

static const struct emulate_bus vector_bus = {
	.is_io = is_io, .read = bus_read, .write = bus_write,
	.vector = bus_vector,
};

#define ARITHMETIC_FLAGS 0x8d5ul
#define UNDEFINED_AF 0x10ul

static void fill(void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((unsigned char *)p)[i] = (unsigned char)rand();
}

static struct kpi_regs random_regs(void)
{
	struct kpi_regs r = { 0 };

	fill(&r, offsetof(struct kpi_regs, orig_ax));
	r.flags = 0x202 | ((unsigned long)rand() & ARITHMETIC_FLAGS);
	r.cx = (unsigned long)rand() % 6;
	r.si = (unsigned long)plain;
	r.di = (unsigned long)device + 32;
	if (rand() % 4 == 0)
		memcpy(device + 32, &r.ax, 8); /* so that cmpxchg succeeds */
	return r;
}

/* bt, and, or, xor and test leave AF undefined, bt all but CF. */
static unsigned long defined_flags(const char *name)
{
	if (strstr(name, "bt"))
		return 1;
	if (strstr(name, "and") || strstr(name, "or") || strstr(name, "test"))
		return ARITHMETIC_FLAGS & ~UNDEFINED_AF;
	return ARITHMETIC_FLAGS;
}

static void compare(const char *name, const struct kpi_regs *native,
		    const struct kpi_regs *emulated)
{
	unsigned long flags = defined_flags(name);

	if (memcmp(native, emulated, offsetof(struct kpi_regs, orig_ax)))
		fail_msg("%s: registers differ", name);
	if ((native->flags ^ emulated->flags) & flags)
		fail_msg("%s: flags %#lx, the processor's %#lx", name,
			 emulated->flags & flags, native->flags & flags);
}

static void does_what_the_processor_does(void **state)
{
	unsigned char native_memory[DEVICE_SIZE];

	(void)state;
	for (size_t i = 0; insn_table[i]; i++)
		for (int round = 0; round < 200; round++) {
			struct kpi_regs native, emulated;
			unsigned long fault;

			fill(device, DEVICE_SIZE);
			fill(plain, DEVICE_SIZE);
			native = emulated = random_regs();
			memcpy(saved, device, DEVICE_SIZE);
			run_native(&native, insn_table[i]);
			memcpy(native_memory, device, DEVICE_SIZE);
			memcpy(device, saved, DEVICE_SIZE);
			emulated.ip = insn_table[i];
			accesses = 0;
			assert_int_equal(emulate(&emulated, &bus, &fault),
					 EMULATE_DONE);
			assert_true(accesses || (strstr(names[i], "rep") &&
						 !native.cx));
			assert_int_equal(*(unsigned char *)emulated.ip, 0xc3);
			compare(names[i], &native, &emulated);
			if (memcmp(native_memory, device, DEVICE_SIZE))
				fail_msg("%s: memory differs", names[i]);
		}
}

static enum emulate_result run_bytes(struct kpi_regs *r, const char *code)
{
	static char text[32];
	unsigned long fault;

	memcpy(text, code, 16);
	r->ip = (unsigned long)text;
	return emulate(r, &bus, &fault);
}

static void ports(void **state)
{
	struct kpi_regs r = { .dx = 0x3f8, .ax = 0x1122334455667788 };

	(void)state;
	assert_int_equal(run_bytes(&r, "\xec\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90"), EMULATE_DONE);
	assert_int_equal(r.ax, 0x11223344556677ef);
	assert_int_equal(last_port, 0x3f8);
	assert_int_equal(last_size, 1);
	assert_int_equal(run_bytes(&r, "\xed\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90"), EMULATE_DONE);
	assert_int_equal(r.ax, 0x89abcdef);
	assert_int_equal(run_bytes(&r, "\x66\xe7\x70\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90"), EMULATE_DONE);
	assert_int_equal(last_port, 0x70);
	assert_int_equal(last_size, 2);
	assert_int_equal(last_value, 0xcdef);
}

static void what_is_not_known_is_refused(void **state)
{
	struct kpi_regs r = { .di = (unsigned long)device }, before = r;

	(void)state;
	/* movaps (%rdi), %xmm0; ud2; mov %gs:(%rdi), %eax */
	assert_int_equal(run_bytes(&r, "\x0f\x28\x07\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90"), EMULATE_UNKNOWN);
	assert_int_equal(run_bytes(&r, "\x0f\x0b\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90"), EMULATE_UNKNOWN);
	assert_int_equal(run_bytes(&r, "\x65\x8b\x07\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90"), EMULATE_UNKNOWN);
	before.ip = r.ip;
	assert_memory_equal(&r, &before, sizeof(r));
}

static void a_string_stops_where_memory_ends(void **state)
{
	struct kpi_regs r = { .di = (unsigned long)device, .si = 16, .cx = 3 };
	unsigned long fault = 0;
	static const unsigned char rep_movsb[16] = { 0xf3, 0xa4 };

	(void)state;
	r.ip = (unsigned long)rep_movsb;
	assert_int_equal(emulate(&r, &bus, &fault), EMULATE_FAULT);
	assert_int_equal(fault, 16);
	assert_int_equal(r.cx, 3);
	assert_int_equal(r.ip, (unsigned long)rep_movsb);
}

/* Code, which of the 32 bytes of xmm1 or ymm1 come from memory, and the rest. */
static const struct vector_case {
	unsigned char code[16];
	unsigned int loaded, zeroed;
	bool store;
} vector_cases[] = {
	{ { 0xf3, 0x0f, 0x6f, 0x0f }, 16, 16, false },	/* movdqu (%rdi),%xmm1 */
	{ { 0x0f, 0x28, 0x0f }, 16, 16, false },	/* movaps */
	{ { 0x66, 0x0f, 0x6e, 0x0f }, 4, 16, false },	/* movd */
	{ { 0xf3, 0x0f, 0x7e, 0x0f }, 8, 16, false },	/* movq */
	{ { 0xf2, 0x0f, 0x10, 0x0f }, 8, 16, false },	/* movsd, no string */
	{ { 0xc5, 0xfa, 0x6f, 0x0f }, 16, 32, false },	/* vmovdqu xmm */
	{ { 0xc5, 0xfe, 0x6f, 0x0f }, 32, 32, false },	/* vmovdqu ymm */
	{ { 0xf3, 0x0f, 0x7f, 0x0f }, 16, 0, true },	/* movdqu %xmm1,(%rdi) */
	{ { 0x66, 0x0f, 0xd6, 0x0f }, 8, 0, true },	/* movq */
	{ { 0xc5, 0xfe, 0x7f, 0x0f }, 32, 0, true },	/* vmovdqu ymm */
};

static void vector_registers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vector_cases) / sizeof(vector_cases[0]); i++) {
		const struct vector_case *c = &vector_cases[i];
		struct kpi_regs r = { .di = (unsigned long)device,
				      .ip = (unsigned long)c->code };
		unsigned char before[32];
		unsigned long fault;

		fill(device, 64);
		fill(vectors, sizeof(vectors));
		memcpy(before, c->store ? device : vectors[1], 32);
		assert_int_equal(emulate(&r, &vector_bus, &fault),
				 EMULATE_DONE);
		assert_memory_equal(vectors[1], device, c->loaded);
		for (unsigned int at = c->loaded; at < 32; at++)
			assert_int_equal((c->store ? device : vectors[1])[at],
					 at < c->zeroed ? 0 : before[at]);
	}
}

static int set_up(void **state)
{
	(void)state;
	device = mmap(NULL, DEVICE_SIZE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	return device == MAP_FAILED ? -1 : emulate_open();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(does_what_the_processor_does),
		cmocka_unit_test(ports),
		cmocka_unit_test(what_is_not_known_is_refused),
		cmocka_unit_test(vector_registers),
		cmocka_unit_test(a_string_stops_where_memory_ends),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
