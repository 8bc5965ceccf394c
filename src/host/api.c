// SPDX-License-Identifier: GPL-2.0
/* The embedding API of lkmhost.h, over the files that do the work. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exec.h"
#include "internal.h"
#include "control.h"
#include "fuse.h"

static int give_error(struct lkmhost_error *to, const struct lkm_error *from,
		      int ret)
{
	if (to && ret)
		snprintf(to->text, sizeof(to->text), "%s", from->text);
	return ret;
}

/* Should it hang, nothing more can be done with the host: see hung.c. */
static void set_keeper(bool on)
{
	struct cpu_thread *t = thread_attach();

	if (t)
		t->keeper = on;
}

int lkmhost_insmod(struct lkmhost *host, const char *path, const char *args,
		   enum lkmhost_stage *stage, struct lkmhost_error *error)
{
	struct lkm_error err = { "" };
	enum lkmhost_stage reached;
	int ret;

	set_keeper(true);
	ret = module_load(host, path, args, &reached, &err);
	set_keeper(false);
	if (stage)
		*stage = reached;
	host_log_flush();
	return give_error(error, &err, ret);
}

int lkmhost_rmmod(struct lkmhost *host, const char *name, bool force,
		  struct lkmhost_error *error)
{
	struct lkm_error err = { "" };
	int ret;

	set_keeper(true);
	ret = module_unload(host, name, force, &err);
	set_keeper(false);
	host_log_flush();
	return give_error(error, &err, ret);
}

int lkmhost_exec(struct lkmhost *host, char *const argv[], int *status,
		 struct lkmhost_error *error)
{
	struct lkm_error err = { "" };
	int ret = exec_run(argv, status, &err);

	(void)host;
	return give_error(error, &err, ret);
}

static size_t find_users(struct lkmhost *host, struct module *used,
			 const char **out)
{
	size_t n = 0;

	for (struct module *m = host->modules; m; m = m->older)
		for (size_t i = 0; i < m->n_uses; i++)
			if (m->uses[i] == used) {
				if (out)
					out[n] = m->name;
				n++;
			}
	return n;
}

static struct module *module_number(struct lkmhost *host, size_t index)
{
	struct module *m = host->modules;

	while (m && index--)
		m = m->older;
	return m;
}

bool lkmhost_module_at(struct lkmhost *host, size_t index,
		       struct lkmhost_module *out)
{
	struct module *m;
	size_t n;

	modules_lock();
	m = module_number(host, index);
	if (m) {
		n = find_users(host, m, NULL);
		free(m->used_by);
		m->used_by = calloc(n + 1, sizeof(*m->used_by));
		if (m->used_by)
			n = find_users(host, m, m->used_by);
		*out = (struct lkmhost_module){
			.name = m->name,
			.path = m->path,
			.base = m->base,
			.size = m->size,
			.used_by = m->used_by,
			.n_used_by = m->used_by ? n : 0,
		};
	}
	modules_unlock();
	if (m && !cpu_enter()) {
		out->references = kpi.module_refcount(&m->kpi);
		cpu_leave();
	}
	return m;
}

/*
 * Look, and look again a little later each time, but never much later: what
 * is waited for ends in microseconds or in the time of a timer.
 */
int lkmhost_settle(struct lkmhost *host, unsigned int timeout_ms)
{
	uint64_t end = clock_now() + timeout_ms * NSEC_PER_MSEC;
	long pause = 50000;

	(void)host;
	while (!threads_quiet(end)) {
		struct timespec ts = { 0, pause };

		if (clock_now() >= end)
			return -ETIMEDOUT;
		nanosleep(&ts, NULL);
		if (pause < 2000000)
			pause *= 2;
	}
	return 0;
}

uint64_t lkmhost_symbol(struct lkmhost *host, const char *name)
{
	uint64_t value = host_symbol_lookup(name);

	(void)host;
	for (struct image_node *n = images_enter(); n && !value;
	     n = atomic_load(&n->next))
		lkm_image_symbol(n->image, name, &value);
	images_leave();
	return value;
}

typedef uint64_t call_fn(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
			 uint64_t);

int lkmhost_call(struct lkmhost *host, uint64_t function, const uint64_t *args,
		 size_t n_args, uint64_t *result)
{
	uint64_t a[6] = { 0 }, r;
	call_fn *fn;
	bool text;
	int ret;

	(void)host;
	if (n_args > 6)
		return -E2BIG;
	text = image_is_text(images_enter(), function);
	images_leave();
	if (!text)
		return -EFAULT;
	if (n_args)
		memcpy(a, args, n_args * sizeof(a[0]));
	memcpy(&fn, &function, sizeof(fn));
	ret = cpu_enter();
	if (ret)
		return ret;
	r = fn(a[0], a[1], a[2], a[3], a[4], a[5]);
	cpu_leave();
	if (result)
		*result = r;
	return 0;
}

bool lkmhost_log_read(struct lkmhost *host, uint64_t *sequence,
		      struct lkmhost_record *out, char *buf, size_t size)
{
	(void)host;
	return log_read(sequence, out, buf, size);
}

int lkmhost_runtime_dir(char *buf, size_t size, struct lkmhost_error *error)
{
	struct lkm_error err = { "" };

	return give_error(error, &err, runtime_dir(buf, size, &err));
}

int lkmhost_control(struct lkmhost *host, const char *name,
		    struct lkmhost_error *error)
{
	struct lkm_error err = { "" };

	(void)host;
	return give_error(error, &err, control_open(name, &err));
}

int lkmhost_mount(struct lkmhost *host, const char *dir,
		  struct lkmhost_error *error)
{
	struct lkm_error err = { "" };

	(void)host;
	return give_error(error, &err, mount_open(dir, &err));
}

unsigned long lkmhost_findings(const struct lkmhost *host)
{
	return atomic_load(&host->findings);
}

void host_finding(const char *kind)
{
	(void)kind;
	if (the_host)
		atomic_fetch_add(&the_host->findings, 1);
}
