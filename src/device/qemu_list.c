// SPDX-License-Identifier: GPL-2.0
/* qemu_list.c - the PCI devices that the installed QEMU has models of. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "qemu.h"

/* The text of @key "..." in a line; false: it has none. */
static bool quoted(const char *line, const char *key, char *text, size_t size)
{
	const char *at = strstr(line, key);
	size_t n;

	if (!at)
		return false;
	at += strlen(key);
	n = strcspn(at, "\"");
	if (n >= size)
		n = size - 1;
	memcpy(text, at, n);
	text[n] = '\0';
	return true;
}

/* `name "e1000", bus PCI, alias "e1000-82540em", desc "Intel ..."` */
static void tell(const char *line, device_list_fn *fn, void *ctx)
{
	char name[96], spec[112], text[160];

	if (!strstr(line, ", bus PCI") ||
	    !quoted(line, "name \"", name, sizeof(name)))
		return;
	if (!quoted(line, "desc \"", text, sizeof(text)))
		snprintf(text, sizeof(text), "-");
	snprintf(spec, sizeof(spec), "qemu:%s", name);
	fn(ctx, "qemu", spec, text, NULL);
}

void qemu_list(device_list_fn *fn, void *ctx)
{
	FILE *f = popen(QEMU_PROGRAM " -nodefaults -device help 2>/dev/null",
			"re");
	char line[512];

	while (f && fgets(line, sizeof(line), f))
		tell(line, fn, ctx);
	if (!f || pclose(f))
		fn(ctx, "qemu", "qemu:DEVICE[,PROP=VALUE ...]",
		   "a device model of QEMU",
		   QEMU_PROGRAM " is not installed");
}
