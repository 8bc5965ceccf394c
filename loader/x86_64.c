// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: relocations, stubs, and the code that a kernel pays for speculation
 * barriers and tracing with, which costs here and gives nothing.
 * alternatives.c, of this machine as well, does .altinstructions.
 */
#include <errno.h>
#include <string.h>

#include "editor.h"

const uint16_t lkm_arch_machine = EM_X86_64;

/* Since 2018 each direct call or jump to a symbol is a PLT32. */
bool lkm_arch_is_call(uint32_t type)
{
	return type == R_X86_64_PLT32;
}

static const char *type_name(uint32_t type)
{
	static const char *const names[] = {
		[R_X86_64_NONE] = "R_X86_64_NONE",
		[R_X86_64_64] = "R_X86_64_64",
		[R_X86_64_PC32] = "R_X86_64_PC32",
		[R_X86_64_PLT32] = "R_X86_64_PLT32",
		[R_X86_64_32] = "R_X86_64_32",
		[R_X86_64_32S] = "R_X86_64_32S",
		[R_X86_64_PC64] = "R_X86_64_PC64",
	};

	return type < sizeof(names) / sizeof(*names) && names[type] ?
		       names[type] :
		       "of unknown type";
}

/* ------------------------------------------------ calls that are rewritten */

enum { ELIDE_FENTRY = 1, ELIDE_RETURN, ELIDE_THUNK /* + register number */ };

static uint8_t thunk_register(const char *name)
{
	static const char *const names[] = {
		"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
		"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
	};

	for (uint8_t i = 0; i < 16; i++)
		if (!strcmp(name, names[i]))
			return ELIDE_THUNK + i;
	return 0;
}

uint8_t lkm_arch_elide(const char *name)
{
	static const char *const thunks[] = {
		"indirect_thunk_", "indirect_call_thunk_",
		"indirect_jump_thunk_",
	};

	if (strncmp(name, "__", 2))
		return 0;
	if (!strcmp(name, "__fentry__"))
		return ELIDE_FENTRY;
	if (strncmp(name, "__x86_", 6))
		return 0;
	name += 6;
	if (!strcmp(name, "return_thunk"))
		return ELIDE_RETURN;
	for (size_t i = 0; i < sizeof(thunks) / sizeof(*thunks); i++) {
		size_t len = strlen(thunks[i]);

		if (!strncmp(name, thunks[i], len))
			return thunk_register(name + len);
	}
	return 0;
}

#define INT3 0xcc
#define CALL 0xe8
#define JMP 0xe9

/* The instruction in place of a call (jump, where @jump) of the thunk. */
static size_t elided(uint8_t elide, bool jump, uint8_t *code)
{
	uint8_t reg = elide - ELIDE_THUNK;
	size_t n = 0;

	if (elide == ELIDE_RETURN) {
		code[0] = 0xc3;
		return 1;
	}
	if (reg >= 8)
		code[n++] = 0x41;
	code[n++] = 0xff;
	code[n++] = (jump ? 0xe0 : 0xd0) | (reg & 7);
	return n;
}

/* Longer than one byte where it may, so that less is decoded. */
void lkm_arch_nops(uint8_t *code, size_t n)
{
	static const uint8_t nops[][5] = {
		{ 0x90 },
		{ 0x66, 0x90 },
		{ 0x0f, 0x1f, 0x00 },
		{ 0x0f, 0x1f, 0x40, 0x00 },
		{ 0x0f, 0x1f, 0x44, 0x00, 0x00 },
	};

	while (n) {
		size_t len = n < 5 ? n : 5;

		memcpy(code, nops[len - 1], len);
		code += len;
		n -= len;
	}
}

/*
 * @field is the 32-bit distance at the end of a call, jump or conditional
 * jump; @room bytes of the section come before it. False where it is the
 * operand of something else.
 */
static bool rewrite(uint8_t elide, uint8_t *field, uint64_t room)
{
	uint8_t op = room >= 1 ? field[-1] : 0, code[5] = { 0 };
	size_t n;

	if (op == CALL && elide == ELIDE_FENTRY) {
		lkm_arch_nops(field - 1, 5);
		return true;
	}
	if (elide == ELIDE_FENTRY || (op == CALL && elide == ELIDE_RETURN))
		return false;
	if (op == CALL || op == JMP) {
		n = elided(elide, op == JMP, code);
		memcpy(field - 1, code, n);
		if (op == CALL)
			lkm_arch_nops(field - 1 + n, 5 - n);
		else
			memset(field - 1 + n, INT3, 5 - n);
		return true;
	}
	if (room < 2 || field[-2] != 0x0f || (op & 0xf0) != 0x80)
		return false;
	/* jcc thunk: the opposite condition jumps over the plain jump. */
	n = elided(elide, true, code);
	field[-2] = 0x70 | ((op & 0x0f) ^ 1);
	field[-1] = 4;
	memcpy(field, code, n);
	memset(field + n, INT3, 4 - n);
	return true;
}

/* ------------------------------------------------------------- relocations */

static int bad_reloc(const struct link *l, const struct lkm_section *target,
		     const Elf64_Rela *r, const char *what)
{
	uint32_t i = ELF64_R_SYM(r->r_info);
	const Elf64_Sym *sym =
		i < l->elf->n_symbols ? &l->elf->symbols[i] : NULL;
	const char *name = sym ? lkm_symbol_name(l->elf, sym) : NULL;

	if (sym && ELF64_ST_TYPE(sym->st_info) == STT_SECTION &&
	    sym->st_shndx < l->elf->n_sections)
		name = l->elf->sections[sym->st_shndx].name;
	return link_fail(l, -ENOEXEC,
			 "section %s+%#llx: relocation %s (%u) against symbol %s (%u): %s",
			 target->name, (unsigned long long)r->r_offset,
			 type_name(ELF64_R_TYPE(r->r_info)),
			 (unsigned int)ELF64_R_TYPE(r->r_info),
			 name && *name ? name : "without name", i, what);
}

static uint64_t field_size(uint32_t type)
{
	switch (type) {
	case R_X86_64_64:
	case R_X86_64_PC64:
		return 8;
	case R_X86_64_32:
	case R_X86_64_32S:
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		return 4;
	default:
		return 0;
	}
}

/* Store it if it fits. */
static bool store(uint32_t type, uint8_t *field, uint64_t value, uint64_t place)
{
	uint32_t word;

	switch (type) {
	case R_X86_64_PC64:
		value -= place;
		/* fall through */
	case R_X86_64_64:
		memcpy(field, &value, 8);
		return true;
	case R_X86_64_32:
		if (value != (uint32_t)value)
			return false;
		break;
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		value -= place;
		/* fall through */
	case R_X86_64_32S:
		if ((int64_t)value != (int32_t)value)
			return false;
		break;
	}
	word = value;
	memcpy(field, &word, 4);
	return true;
}

static int relocate_one(const struct link *l, const struct lkm_section *target,
			const struct piece *p, const Elf64_Rela *r)
{
	uint32_t type = ELF64_R_TYPE(r->r_info), i = ELF64_R_SYM(r->r_info);
	uint64_t size = field_size(type);
	const struct value *v;
	uint64_t value;

	if (type == R_X86_64_NONE)
		return 0;
	if (!size)
		return bad_reloc(l, target, r, "not known for a kernel module");
	if (!lkm_range_ok(r->r_offset, size, target->size))
		return bad_reloc(l, target, r, "outside of its section");
	if (i >= l->elf->n_symbols)
		return bad_reloc(l, target, r, "symbol index is out of range");
	v = &l->values[i];
	/* A call's distance is counted from its end, 4 bytes on. */
	if (v->elide && size == 4 && type != R_X86_64_32 &&
	    r->r_addend == -4 && (target->flags & SHF_EXECINSTR) &&
	    rewrite(v->elide, p->data + r->r_offset, r->r_offset))
		return 0;
	if (v->state == VALUE_ELIDED)
		return bad_reloc(l, target, r, "is no call or jump");
	value = v->value + (uint64_t)r->r_addend;
	if (v->state == VALUE_DROPPED) {
		if (p->part != PART_FILE)
			return bad_reloc(l, target, r,
					 "symbol's section is not loaded");
		value = 0;
	}
	if (!store(type, p->data + r->r_offset, value, p->addr + r->r_offset))
		return bad_reloc(l, target, r, "value does not fit");
	return 0;
}

int lkm_arch_relocate(struct link *l, const struct lkm_section *rela)
{
	const struct lkm_section *target = &l->elf->sections[rela->info];
	const struct piece *p = &l->pieces[rela->info];
	const Elf64_Rela *r;
	size_t n;
	int rc = 0;

	r = lkm_relas(rela, &n);
	if (!p->data)
		return n ? bad_reloc(l, target, r, "section has no contents") :
			   0;
	for (size_t k = 0; k < n && !rc; k++)
		rc = relocate_one(l, target, p, &r[k]);
	return rc;
}

/* ------------------------------------------------------------------- stubs */

static void put_distance(uint8_t *field, uint64_t next, uint64_t target)
{
	uint32_t distance = target - next;

	memcpy(field, &distance, 4);
}

/*
 * Kernel code keeps the stack 8-aligned, the host's code expects 16: align,
 * call through the slot, go back. The frame pointer keeps the chain whole.
 */
void lkm_arch_door(uint8_t *code, uint64_t addr, uint64_t slot)
{
	static const uint8_t door[ARCH_STUB_SIZE] = {
		0x55,				/* push %rbp */
		0x48, 0x89, 0xe5,		/* mov %rsp,%rbp */
		0x48, 0x83, 0xe4, 0xf0,		/* and $-16,%rsp */
		0xff, 0x15, 0, 0, 0, 0,		/* call *slot(%rip) */
		0xc9,				/* leave */
		0xc3,				/* ret */
	};

	memcpy(code, door, sizeof(door));
	put_distance(code + 10, addr + 14, slot);
}

void lkm_arch_trap(uint8_t *code, uint64_t addr, uint64_t slot)
{
	memset(code, INT3, ARCH_STUB_SIZE);
	code[0] = 0xff;				/* jmp *slot(%rip) */
	code[1] = 0x25;
	put_distance(code + 2, addr + 6, slot);
}
