// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/jump_label.c, linux/jump_label.h: static keys, branches that are
 * patched into the code.
 *
 * A key keeps no list of its branches: whoever changes one walks the tables of
 * the kernel side and of all modules. Changes are rare, tables are short, and
 * a module's coming and going leaves no list to mend.
 */
#include <linux/cpu.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "kpi.h"
#include "arch/x86/jump_label.h"
#include "kernel/jump_label.h"
#include "kernel/module/internal.h"

/* Serialises changes of keys. Taken before kpi_modules_mutex. */
static DEFINE_MUTEX(jump_label_mutex);

/* All tables are as the compiler left them from the first instruction on. */
bool static_key_initialized __read_mostly = true;
KPI_EXPORT(static_key_initialized);

extern struct jump_entry __kpi_jump_table_start[];
extern struct jump_entry __kpi_jump_table_end[];

void jump_label_lock(void)
{
	mutex_lock(&jump_label_mutex);
}

void jump_label_unlock(void)
{
	mutex_unlock(&jump_label_mutex);
}

/* -1: the first user is coming in and the branches are being patched. */
int static_key_count(struct static_key *key)
{
	int n = atomic_read(&key->enabled);

	return n >= 0 ? n : 1;
}
KPI_EXPORT(static_key_count);

/* A branch jumps where its key differs from what the code expects it to be. */
static bool entry_jumps(const struct jump_entry *entry)
{
	return static_key_enabled(jump_entry_key(entry)) !=
	       jump_entry_is_branch(entry);
}

/* @init: the code of the table's init entries is there still. */
static int update_table(struct jump_entry *from, struct jump_entry *to,
			const struct static_key *key, bool init)
{
	int err = 0;

	for (; from < to && !err; from++)
		if (jump_entry_key(from) == key &&
		    (init || !jump_entry_is_init(from)))
			err = kpi_patch_branch(jump_entry_code(from),
					       jump_entry_target(from),
					       entry_jumps(from));
	return err;
}

/* With the mutex held. The table of a module on its way out is there still. */
static void update_all(const struct static_key *key)
{
	struct module *mod;
	int err;

	err = update_table(__kpi_jump_table_start, __kpi_jump_table_end, key,
			   true);
	mutex_lock(&kpi_modules_mutex);
	list_for_each_entry(mod, &kpi_modules, list)
		if (!err && mod->state != MODULE_STATE_UNFORMED)
			err = update_table(mod->jump_entries,
					   mod->jump_entries +
						   mod->num_jump_entries,
					   key, mod->init_layout.size);
	mutex_unlock(&kpi_modules_mutex);
	WARN(err, "static key %pS: code cannot be patched: %d\n", key, err);
}

int kpi_jump_label_coming(struct module *mod)
{
	struct jump_entry *e = mod->jump_entries;
	struct jump_entry *end = e + mod->num_jump_entries;
	int err = 0;

	if (e == end)
		return 0;
	mutex_lock(&jump_label_mutex);
	for (; e < end && !err; e++) {
		jump_entry_set_init(e, false);
		err = kpi_patch_branch(jump_entry_code(e),
				       jump_entry_target(e), entry_jumps(e));
		/* The code will be gone when init is over. */
		if (within_module_init(jump_entry_code(e), mod))
			jump_entry_set_init(e, true);
	}
	mutex_unlock(&jump_label_mutex);
	return err;
}

/* ------------------------------------------------------- counting users */

bool static_key_fast_inc_not_disabled(struct static_key *key)
{
	int n = atomic_read(&key->enabled);

	STATIC_KEY_CHECK_USE(key);
	do {
		if (n <= 0 || n == INT_MAX)
			return false;
	} while (!atomic_try_cmpxchg(&key->enabled, &n, n + 1));
	return true;
}
KPI_EXPORT(static_key_fast_inc_not_disabled);

/* The first user: others that come meanwhile wait for the mutex. */
static void switch_on(struct static_key *key)
{
	atomic_set(&key->enabled, -1);
	update_all(key);
	atomic_set_release(&key->enabled, 1);
}

bool static_key_slow_inc_cpuslocked(struct static_key *key)
{
	bool ok = true;

	if (static_key_fast_inc_not_disabled(key))
		return true;
	mutex_lock(&jump_label_mutex);
	if (!atomic_read(&key->enabled))
		switch_on(key);
	else
		ok = static_key_fast_inc_not_disabled(key);
	mutex_unlock(&jump_label_mutex);
	return ok;
}

bool static_key_slow_inc(struct static_key *key)
{
	return static_key_slow_inc_cpuslocked(key);
}
KPI_EXPORT(static_key_slow_inc);

void static_key_enable_cpuslocked(struct static_key *key)
{
	STATIC_KEY_CHECK_USE(key);
	if (atomic_read(&key->enabled) > 0) {
		WARN_ON_ONCE(atomic_read(&key->enabled) != 1);
		return;
	}
	mutex_lock(&jump_label_mutex);
	if (!atomic_read(&key->enabled))
		switch_on(key);
	mutex_unlock(&jump_label_mutex);
}
KPI_EXPORT(static_key_enable_cpuslocked);

void static_key_enable(struct static_key *key)
{
	static_key_enable_cpuslocked(key);
}
KPI_EXPORT(static_key_enable);

void static_key_disable_cpuslocked(struct static_key *key)
{
	STATIC_KEY_CHECK_USE(key);
	if (atomic_read(&key->enabled) != 1) {
		WARN_ON_ONCE(atomic_read(&key->enabled) != 0);
		return;
	}
	mutex_lock(&jump_label_mutex);
	if (atomic_cmpxchg(&key->enabled, 1, 0) == 1)
		update_all(key);
	mutex_unlock(&jump_label_mutex);
}
KPI_EXPORT(static_key_disable_cpuslocked);

void static_key_disable(struct static_key *key)
{
	static_key_disable_cpuslocked(key);
}
KPI_EXPORT(static_key_disable);

/* Any user but the last one just goes. */
static bool dec_not_last(struct static_key *key)
{
	int n = atomic_read(&key->enabled);

	do {
		if (n <= 1)
			return false;
	} while (!atomic_try_cmpxchg(&key->enabled, &n, n - 1));
	return true;
}

void static_key_slow_dec_cpuslocked(struct static_key *key)
{
	STATIC_KEY_CHECK_USE(key);
	if (dec_not_last(key))
		return;
	mutex_lock(&jump_label_mutex);
	if (atomic_cmpxchg(&key->enabled, 1, 0) == 1)
		update_all(key);
	else
		WARN_ON_ONCE(!dec_not_last(key));
	mutex_unlock(&jump_label_mutex);
}

void static_key_slow_dec(struct static_key *key)
{
	static_key_slow_dec_cpuslocked(key);
}
KPI_EXPORT(static_key_slow_dec);
