// SPDX-License-Identifier: GPL-2.0
/*
 * mmap() of a driver's file: the program maps the arena's own pages, a
 * device's memory, and (registers.c) its registers.
 *
 * All pages are asked of the driver at once, since the host does not see the
 * program's faults: a page that the driver refuses is one that gives SIGBUS,
 * as it would when it is touched. The mapping lies where the program has
 * nothing else, so that the filter reports its end to us by the address.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec.h"
#include "../inside/inside.h"
#include "../loop.h"
#include "registers.h"

struct mapping {
	struct mapping *next;
	int tgid;
	uint64_t start, end;
	uint64_t mapped;	/* bytes of it that still are */
	struct runs registers;	/* offsets are addresses of the program's */
	void *vma;
	struct job job;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct mapping *mappings;
static _Atomic uint64_t next_address = WINDOW_START;
/* Processes whose mappings an execve() may have ended. */
static _Atomic int executing;
static int executing_tgid[16];

static long program_call(struct injection *in, int nr, const uint64_t args[6])
{
	return in ? inject(in, nr, args) :
		    gate_raw(nr, args[0], args[1], args[2], args[3], args[4],
			     args[5]);
}

#define ARENA 0	/* of map.fds: the first */
#define MAP_FDS 8	/* the others: a device's memories, the handler's code */

struct map {
	struct call *call;
	uint64_t addr, size;
	const struct runs *runs;
	int tgid;
	/* Descriptors of ours, and what the program has them as. */
	int fds[MAP_FDS], theirs[MAP_FDS];
	unsigned int n_fds;
	bool has_registers;
};

static int their_fd(const struct map *m, int fd)
{
	unsigned int i = 0;

	while (i < m->n_fds && m->fds[i] != fd)
		i++;
	return i < m->n_fds ? m->theirs[i] : -1;
}

static int give_fd(struct map *m, int fd)
{
	int n = fd;

	if (their_fd(m, fd) >= 0)
		return 0;
	if (m->n_fds == MAP_FDS)
		return -EMFILE;
	if (!m->call->inside)
		n = call_add_fd(m->call, fd, true);
	if (n < 0)
		return n;
	m->fds[m->n_fds] = fd;
	m->theirs[m->n_fds++] = n;
	return 0;
}

static long map_run(struct injection *in, const struct map *m,
		    const struct run *run, uint64_t prot, uint64_t type)
{
	bool memory = run->fd >= 0;

	return program_call(in, SYS_mmap, (uint64_t[6]){
		m->addr + run->offset, run->size, memory ? prot : PROT_NONE,
		MAP_FIXED | (memory ? type : MAP_PRIVATE | MAP_ANONYMOUS |
						     MAP_NORESERVE),
		memory ? (uint64_t)their_fd(m, run->fd) : ~0ull,
		run->fd_offset });
}

/* In the program (@in NULL: this one): the whole gives SIGBUS, then what there is replaces it. */
static long map_runs(struct injection *in, const struct map *m,
		     const uint64_t args[6])
{
	bool fixed = args[3] & MAP_FIXED;
	uint64_t type = args[3] & MAP_TYPE & ~(uint64_t)MAP_FIXED_NOREPLACE;
	long ret;

	if (type == MAP_SHARED_VALIDATE)
		type = MAP_SHARED;
	ret = program_call(in, SYS_mmap, (uint64_t[6]){
		m->addr, m->size, args[2],
		type | (fixed ? MAP_FIXED : MAP_FIXED_NOREPLACE),
		(uint64_t)m->theirs[ARENA],
		arena.memory.end - arena.memory.start });
	for (size_t i = 0; i < m->runs->n && (uint64_t)ret < -4095ul; i++)
		ret = map_run(in, m, &m->runs->run[i], args[2], type);
	return (uint64_t)ret < -4095ul ? (long)m->addr : ret;
}

static long map_in_other(void *arg)
{
	struct map *m = arg;
	struct injection in;
	uint64_t args[6];
	long ret;

	memcpy(args, m->call->args, sizeof(args));
	ret = inject_begin(m->call, &in);
	if (ret)
		return ret;
	if (m->has_registers)
		ret = registers_install(m->call, &in, m->tgid,
					their_fd(m, registers_code_fd()));
	if (!ret)
		ret = map_runs(&in, m, args);
	for (unsigned int i = 0; i < m->n_fds; i++)
		inject(&in, SYS_close, (uint64_t[6]){ (uint64_t)m->theirs[i] });
	inject_end(&in, ret);
	return ret;
}

/* All descriptors that the mapping is made of. */
static int give_fds(struct map *m)
{
	int ret = give_fd(m, arena.fd);

	for (size_t i = 0; i < m->runs->n && !ret; i++)
		if (m->runs->run[i].fd >= 0)
			ret = give_fd(m, m->runs->run[i].fd);
		else
			m->has_registers = true;
	if (!ret && m->has_registers) {
		ret = registers_code_fd();
		ret = ret < 0 ? ret : give_fd(m, ret);
	}
	return ret;
}

static long map_in_program(struct call *call, uint64_t addr, uint64_t size,
			   const struct runs *runs)
{
	struct map m = { .call = call, .addr = addr, .size = size,
			 .runs = runs, .tgid = call_tgid(call) };
	int ret = give_fds(&m);

	if (ret)
		return ret;
	if (call->inside)
		return map_runs(NULL, &m, call->args);
	return inject_apart(map_in_other, &m);
}

/* ------------------------------------------------------------------ mmap */

static struct mapping *enlist(struct call *call, uint64_t addr, uint64_t size,
			      void *vma)
{
	struct mapping *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	*m = (struct mapping){ .tgid = call_tgid(call), .start = addr,
			       .end = addr + size, .mapped = size, .vma = vma };
	pthread_mutex_lock(&mutex);
	m->next = mappings;
	mappings = m;
	pthread_mutex_unlock(&mutex);
	return m;
}

static void free_mapping(struct mapping *m)
{
	free(m->registers.run);
	free(m);
}

/* Which of its @runs are registers, for mapping_registers(). */
static int keep_registers(struct mapping *m, const struct runs *runs)
{
	struct run *keep = calloc(runs->n, sizeof(*keep));
	size_t n = 0;

	for (size_t i = 0; keep && i < runs->n; i++)
		if (runs->run[i].fd < 0) {
			keep[n] = runs->run[i];
			keep[n++].offset += m->start;
		}
	pthread_mutex_lock(&mutex);
	m->registers.run = keep;
	m->registers.n = n;
	pthread_mutex_unlock(&mutex);
	return keep || !runs->n ? 0 : -ENOMEM;
}

/* No two mappings have one address, so whose it is need not be asked. */
bool mapping_registers(uint64_t address, struct run *run)
{
	bool found = false;

	pthread_mutex_lock(&mutex);
	for (struct mapping *m = mappings; m && !found; m = m->next)
		for (size_t i = 0; i < m->registers.n && !found; i++)
			if (address - m->registers.run[i].offset <
			    m->registers.run[i].size) {
				*run = m->registers.run[i];
				found = true;
			}
	pthread_mutex_unlock(&mutex);
	return found;
}

/* False: the program has died, and its mappings went with it. */
static bool unlist(struct mapping *m)
{
	struct mapping **at = &mappings;
	bool found;

	pthread_mutex_lock(&mutex);
	while (*at && *at != m)
		at = &(*at)->next;
	found = *at;
	if (found)
		*at = m->next;
	pthread_mutex_unlock(&mutex);
	if (found)
		free_mapping(m);
	return found;
}

static uint64_t choose_address(const struct call *call, uint64_t size)
{
	uint64_t room = size + PAGE_SIZE, at;

	if (call->args[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		return call->args[0];
	at = atomic_fetch_add(&next_address, room);
	return at + room <= WINDOW_END ? at : 0;
}

static void close_vma(struct call *call, void *vma)
{
	if (call_enter(call))
		return;
	kpi.vma_close(vma);
	call_leave(call);
}

static long map_file(struct call *call, void *file, uint64_t addr,
		     uint64_t size)
{
	bool shared = (call->args[3] & MAP_TYPE) != MAP_PRIVATE;
	struct runs runs = { 0 };
	struct mapping *m;
	void *vma = NULL;
	long ret = call_enter(call);

	if (ret)
		return ret;
	ret = kpi.mmap(file, addr, size, (unsigned int)call->args[2],
		       (unsigned int)call->args[3], call->args[5], &vma);
	if (!ret)
		ret = pages_find(vma, size,
				 shared && (call->args[2] & PROT_WRITE), &runs);
	call_leave(call);
	/* Before it is there: the program may end it as soon as it goes on. */
	m = ret ? NULL : enlist(call, addr, size, vma);
	if (!ret)
		ret = m ? keep_registers(m, &runs) : -ENOMEM;
	if (!ret)
		ret = map_in_program(call, addr, size, &runs);
	free(runs.run);
	if (vma && ret != (long)addr && (!m || unlist(m)))
		close_vma(call, vma);
	return ret;
}

long map_for(struct call *call, void *file)
{
	uint64_t size = (call->args[1] + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	uint64_t addr = choose_address(call, size);

	if (!size || call->args[5] % PAGE_SIZE || addr % PAGE_SIZE)
		return -EINVAL;
	if (!addr || size < call->args[1])
		return -ENOMEM;
	return map_file(call, file, addr, size);
}

static void close_gone(struct call *call);

long do_mmap(struct call *call)
{
	struct open_file *f;
	long ret;

	close_gone(call);
	f = file_get(call, (int)call->args[4]);
	if (!f)
		return CALL_CONTINUE;
	ret = map_for(call, f->file);
	file_put(call, f);
	return ret;
}

/* ------------------------------------------------------------- their end */

static uint64_t overlap(const struct mapping *m, uint64_t start, uint64_t end)
{
	start = start > m->start ? start : m->start;
	end = end < m->end ? end : m->end;
	return end > start ? end - start : 0;
}

/* The mappings of @tgid that @keep does not want, off the list. */
static struct mapping *take(int tgid, bool (*gone)(struct mapping *m,
						   const void *arg),
			    const void *arg)
{
	struct mapping *list = NULL, **at = &mappings, *m;

	pthread_mutex_lock(&mutex);
	while ((m = *at)) {
		if (m->tgid != tgid || !gone(m, arg)) {
			at = &m->next;
			continue;
		}
		*at = m->next;
		m->next = list;
		list = m;
	}
	pthread_mutex_unlock(&mutex);
	return list;
}

static bool unmapped(struct mapping *m, const void *arg)
{
	const uint64_t *range = arg;
	uint64_t less = overlap(m, range[0], range[1]);

	m->mapped -= less < m->mapped ? less : m->mapped;
	return less && !m->mapped;
}

static void close_list(struct call *call, struct mapping *list)
{
	struct mapping *next;

	for (; list; list = next) {
		next = list->next;
		close_vma(call, list->vma);
		free_mapping(list);
	}
}

long do_munmap(struct call *call)
{
	uint64_t start = call->args[0], size = call->args[1];
	uint64_t range[2] = { start, start + ((size + PAGE_SIZE - 1) &
					      ~(PAGE_SIZE - 1)) };

	if (!(start % PAGE_SIZE) && size)
		close_list(call, take(call_tgid(call), unmapped, range));
	return CALL_CONTINUE;
}

/* The driver would have to be asked for the new part; few can answer. */
long do_mremap(struct call *call)
{
	return call->args[2] <= call->args[1] ? CALL_CONTINUE : -EINVAL;
}

/*
 * If it succeeds its mappings are gone: that is seen at the new program's
 * first mmap(), or at its end.
 */
long do_execve(struct call *call)
{
	struct mapping *m;
	int tgid = -1;

	pthread_mutex_lock(&mutex);
	if (mappings)
		tgid = call_tgid(call);
	for (m = mappings; m && m->tgid != tgid; m = m->next)
		;
	if (m && executing < 16)
		executing_tgid[executing++] = tgid;
	pthread_mutex_unlock(&mutex);
	/* Its actions are the default ones then. */
	if (tgid > 0)
		registers_forget(tgid);
	return CALL_CONTINUE;
}

struct view {
	char *maps;
};

static bool not_in_view(struct mapping *m, const void *arg)
{
	const struct view *view = arg;
	char start[32];

	snprintf(start, sizeof(start), "\n%lx-", (unsigned long)m->start);
	return !strstr(view->maps, start);
}

static char *read_maps(int tid)
{
	size_t room = 1 << 20, n = 1;
	char path[64], *text = malloc(room);
	ssize_t got = 1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/maps", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || !text) {
		if (fd >= 0)
			close(fd);
		free(text);
		return NULL;
	}
	text[0] = '\n';
	while (got > 0 && n + 1 < room) {
		got = read(fd, text + n, room - n - 1);
		n += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	text[n] = '\0';
	return text;
}

/* Is the caller in a new program since do_execve()? */
static void close_gone(struct call *call)
{
	struct view view;
	bool asked = false;
	int tgid;

	if (!atomic_load(&executing))
		return;
	tgid = call_tgid(call);
	pthread_mutex_lock(&mutex);
	for (int i = 0; i < executing; i++)
		if (executing_tgid[i] == tgid) {
			executing_tgid[i] = executing_tgid[--executing];
			asked = true;
			break;
		}
	pthread_mutex_unlock(&mutex);
	view.maps = asked ? read_maps(call->tid) : NULL;
	if (view.maps)
		close_list(call, take(tgid, not_in_view, &view));
	free(view.maps);
}

static bool all(struct mapping *m, const void *arg)
{
	(void)m;
	(void)arg;
	return true;
}

/* As nobody in particular: the process is gone. */
static void end_list(struct job *job)
{
	struct mapping *m = (struct mapping *)((char *)job -
					       offsetof(struct mapping, job));
	struct mapping *next;

	if (cpu_enter())
		return;
	for (; m; m = next) {
		next = m->next;
		kpi.vma_close(m->vma);
		free_mapping(m);
	}
	cpu_leave();
}

/* On the loop's thread, which must not run a driver's code. */
void mappings_process_died(int tgid)
{
	struct mapping *list = take(tgid, all, NULL);

	registers_forget(tgid);
	if (!list)
		return;
	list->job.run = end_list;
	if (pool_run(&list->job))
		end_list(&list->job);
}

void mappings_close(void)
{
	struct mapping *list;

	pthread_mutex_lock(&mutex);
	list = mappings;
	mappings = NULL;
	executing = 0;
	pthread_mutex_unlock(&mutex);
	if (list)
		end_list(&list->job);
	registers_close();
}

/* --------------------------------------------------------------- threads */

#define CLONE_MEMORY 0x100 /* CLONE_VM */

/*
 * A thread of ours that a program's thread needs in the middle of the driver's
 * code: who asks may hold a spinlock that all CPUs wait for, and there is no
 * CPU to find out here who it is.
 */
static bool is_our_own(const struct call *call)
{
	return !tgkill(getpid(), call->tid, 0);
}

long do_clone(struct call *call)
{
	int tgid = is_our_own(call) ? 0 : call_tgid(call);

	if (tgid > 0)
		files_are_shared(tgid);
	return CALL_CONTINUE;
}

long do_clone3(struct call *call)
{
	uint64_t flags;

	if (!call_read(call, call->args[0], &flags, sizeof(flags)) &&
	    flags & CLONE_MEMORY)
		do_clone(call);
	return CALL_CONTINUE;
}
