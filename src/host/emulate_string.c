// SPDX-License-Identifier: GPL-2.0
/* emulate_string.c - movs, stos, lods, ins, outs: one element or many. */
#define _GNU_SOURCE
#include <sys/uio.h>
#include <unistd.h>

#include "emulate_step.h"

/* Ordinary memory may not be there, which must not fault in here. */
static bool copy_plain(unsigned long address, void *buf, unsigned int size,
		       bool write)
{
	struct iovec local = { buf, size }, remote = { (void *)address, size };
	ssize_t n = write ? process_vm_writev(getpid(), &local, 1, &remote, 1,
					      0) :
			    process_vm_readv(getpid(), &local, 1, &remote, 1,
					     0);

	return n == (ssize_t)size;
}

static bool copy(const struct emulate_bus *bus, unsigned long address,
		 void *buf, unsigned int size, bool write)
{
	return bus->copy ? bus->copy(address, buf, size, write) :
			   copy_plain(address, buf, size, write);
}

static bool load(struct step *s, unsigned long address, unsigned int size,
		 uint64_t *value)
{
	*value = 0;
	if (!s->bus->is_io(address))
		return copy(s->bus, address, value, size, false);
	*value = s->bus->read(address, size);
	return true;
}

static bool store(struct step *s, unsigned long address, unsigned int size,
		  uint64_t value)
{
	if (!s->bus->is_io(address))
		return copy(s->bus, address, &value, size, true);
	s->bus->write(address, size, value);
	return true;
}

enum { STRING_MOVS, STRING_STOS, STRING_LODS, STRING_INS, STRING_OUTS };

/* One element. *@fault: what was not there. */
static bool string_element(struct step *s, int kind, unsigned int size,
			   unsigned long *fault)
{
	struct kpi_regs *r = s->regs;
	struct reg acc = { emulate_slot(r, 0), 0, size };
	unsigned int port = r->dx & 0xffff;
	bool loads = kind == STRING_MOVS || kind == STRING_LODS ||
		     kind == STRING_OUTS;
	uint64_t value = kind == STRING_STOS ? emulate_reg_get(acc) : 0;

	if (kind == STRING_INS)
		value = s->bus->in(port, size);
	*fault = r->si;
	if (loads && !load(s, r->si, size, &value))
		return false;
	*fault = r->di;
	if (kind == STRING_OUTS)
		s->bus->out(port, size, (uint32_t)value);
	else if (kind == STRING_LODS)
		emulate_reg_set(acc, value);
	else if (!store(s, r->di, size, value))
		return false;
	return true;
}

static enum emulate_result string(struct step *s, int kind, unsigned int size,
				  unsigned long *fault)
{
	struct kpi_regs *r = s->regs;
	bool rep = s->in->head.attributes & (ZYDIS_ATTRIB_HAS_REP |
					     ZYDIS_ATTRIB_HAS_REPE |
					     ZYDIS_ATTRIB_HAS_REPNE);
	unsigned long step = r->flags & DF ? -(unsigned long)size : size;

	while (!rep || r->cx) {
		if (!string_element(s, kind, size, fault))
			return EMULATE_FAULT;
		if (kind != STRING_STOS && kind != STRING_INS)
			r->si += step;
		if (kind != STRING_LODS && kind != STRING_OUTS)
			r->di += step;
		if (!rep)
			break;
		r->cx--;
	}
	r->ip += s->in->head.length;
	return EMULATE_DONE;
}

enum emulate_result emulate_string(struct step *s, unsigned long *fault)
{
	/* Zydis gives movsd of vector registers the same name. */
	if (s->in->head.meta.category != ZYDIS_CATEGORY_STRINGOP &&
	    s->in->head.meta.category != ZYDIS_CATEGORY_IOSTRINGOP)
		return EMULATE_UNKNOWN;
	switch (s->in->head.mnemonic) {
#define STRING(kind, suffix, size)                                            \
	case ZYDIS_MNEMONIC_##kind##suffix:                                   \
		return string(s, STRING_##kind, size, fault);
	STRING(MOVS, B, 1) STRING(MOVS, W, 2) STRING(MOVS, D, 4)
	STRING(STOS, B, 1) STRING(STOS, W, 2) STRING(STOS, D, 4)
	STRING(LODS, B, 1) STRING(LODS, W, 2) STRING(LODS, D, 4)
	STRING(INS, B, 1) STRING(INS, W, 2) STRING(INS, D, 4)
	STRING(OUTS, B, 1) STRING(OUTS, W, 2) STRING(OUTS, D, 4)
	STRING(MOVS, Q, 8) STRING(STOS, Q, 8) STRING(LODS, Q, 8)
#undef STRING
	default:
		return EMULATE_UNKNOWN;
	}
}
