// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/static_call_inline.c, linux/static_call.h: calls whose target is
 * patched.
 *
 * Every call goes to its trampoline __SCT__name, a jump to the target, and
 * that is what an update patches. The call sites themselves
 * (.static_call_sites) stay as compiled: a direct jump costs next to nothing,
 * while patching each site would copy every page of a module's text.
 */
#include <linux/mutex.h>
#include <linux/static_call.h>
#include <linux/string.h>

#include "kpi.h"

#define TRAMPOLINE_SIZE 5

static DEFINE_MUTEX(static_call_mutex);

bool static_call_initialized = true;

long __static_call_return0(void)
{
	return 0;
}
KPI_EXPORT(__static_call_return0);

/* NULL is a call that does nothing: static_call_cond(). */
static int patch_trampoline(u8 *tramp, const void *func)
{
	u8 code[TRAMPOLINE_SIZE] = { 0xc3, 0xcc, 0xcc, 0xcc, 0xcc };
	long distance = (long)func - (long)(tramp + TRAMPOLINE_SIZE);
	s32 near = distance;

	if (func) {
		if (distance != near)
			return -ERANGE;
		code[0] = 0xe9;
		memcpy(code + 1, &near, sizeof(near));
	}
	return host_text_poke(tramp, code, sizeof(code));
}

void __static_call_update(struct static_call_key *key, void *tramp, void *func)
{
	int err = 0;

	mutex_lock(&static_call_mutex);
	if (key->func != func) {
		if (tramp)
			err = patch_trampoline(tramp, func);
		if (!err)
			WRITE_ONCE(key->func, func);
	}
	mutex_unlock(&static_call_mutex);
	WARN(err, "static call %pS cannot be patched: %d\n", tramp, err);
}
KPI_EXPORT(__static_call_update);
