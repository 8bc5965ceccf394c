// SPDX-License-Identifier: GPL-2.0
/* emulate_decode.c - Zydis, loaded with the first window, and a small cache. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "emulate_step.h"

static struct {
	__typeof__(ZydisDecoderInit) *init;
	__typeof__(ZydisDecoderDecodeFull) *decode;
	ZydisDecoder decoder;
} zydis;

int emulate_open(void)
{
	void *lib;

	if (zydis.decode)
		return 0;
	lib = dlopen("libZydis.so.4.0", RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return -ENOSYS;
	zydis.init = dlsym(lib, "ZydisDecoderInit");
	if (!zydis.init ||
	    ZYAN_FAILED(zydis.init(&zydis.decoder, ZYDIS_MACHINE_MODE_LONG_64,
				   ZYDIS_STACK_WIDTH_64)))
		return -ENOSYS;
	zydis.decode = dlsym(lib, "ZydisDecoderDecodeFull");
	return zydis.decode ? 0 : -ENOSYS;
}

/*
 * A driver polls a register in a loop: the last instructions are remembered,
 * by their bytes, since code may be patched.
 */
struct cached {
	unsigned long ip;
	unsigned char bytes[MAX_INSN];
	struct insn insn;
};
static _Thread_local struct cached cache[8];

const struct insn *emulate_decode(unsigned long ip,
				  const struct emulate_bus *bus)
{
	struct cached *c = &cache[(ip ^ ip >> 4) % 8];
	unsigned char code[MAX_INSN] = { 0 };
	unsigned int n = sizeof(code);

	if (!zydis.decode)
		return NULL;
	/* Text ends in padding: 15 bytes can be read, and all at once. */
	if (bus && bus->fetch)
		n = bus->fetch(ip, code, n);
	else
		memcpy(code, (const void *)ip, sizeof(code));
	if (c->ip == ip && n >= c->insn.head.length &&
	    !memcmp(c->bytes, code, c->insn.head.length))
		return &c->insn;
	c->ip = 0;
	if (ZYAN_FAILED(zydis.decode(&zydis.decoder, code, n, &c->insn.head,
				     c->insn.ops)))
		return NULL;
	memcpy(c->bytes, code, sizeof(code));
	c->ip = ip;
	return &c->insn;
}
