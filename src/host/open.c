// SPDX-License-Identifier: GPL-2.0
/* Starting and ending a host: lkmhost_open(), lkmhost_close(). */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <valgrind/valgrind.h>

#include "control.h"
#include "fuse.h"
#include "internal.h"

/*
 * Where images lie: below 2 GiB, as the kernel's code model demands, above
 * what a program linked low takes, below valgrind's own text (0x58000000).
 */
#define IMAGES_START 0x10000000ul
#define IMAGES_END 0x50000000ul
#define DEFAULT_MEMORY (1ull << 30)

struct lkmhost *the_host;

static int add_dir(struct lkmhost *host, char *dir)
{
	char **more;

	if (!dir)
		return -ENOMEM;
	more = realloc(host->module_dirs,
		       (host->n_module_dirs + 1) * sizeof(*more));
	if (!more) {
		free(dir);
		return -ENOMEM;
	}
	host->module_dirs = more;
	host->module_dirs[host->n_module_dirs++] = dir;
	return 0;
}

/* --modules, the system's, and what fetch-kernel has unpacked. */
static int find_module_dirs(struct lkmhost *host,
			    const char *const *given)
{
	char *below, *fetched;
	int ret = 0;

	for (size_t i = 0; !ret && given && given[i]; i++)
		ret = add_dir(host, strdup(given[i]));
	if (!ret)
		ret = add_dir(host, path_join("/lib/modules", host->release));
	if (ret || asprintf(&below, "kernels/%s/lib/modules/%s", host->release,
			    host->release) < 0)
		return ret;
	fetched = path_cache(below);
	free(below);
	return fetched ? add_dir(host, fetched) : 0;
}

/*
 * Without a cache images have no name; valgrind reads the debug information
 * of what has one, so that it gets files which last as long as the host.
 */
static void find_cache(struct lkmhost *host,
		       const struct lkmhost_options *options)
{
	if (!options->no_cache)
		host->cache_dir = options->cache_dir ?
					  strdup(options->cache_dir) :
					  path_cache("images");
	if (host->cache_dir && path_mkdirs(host->cache_dir)) {
		free(host->cache_dir);
		host->cache_dir = NULL;
	}
	if (!host->cache_dir && RUNNING_ON_VALGRIND) {
		host->cache_dir = path_temporary_dir();
		host->cache_is_temporary = host->cache_dir;
	}
}

static struct lkm_link_request kpi_request(const struct lkm_elf *elf)
{
	return (struct lkm_link_request){
		.elf = elf,
		.base = IMAGES_START,
		.limit = IMAGES_END,
		.percpu_limit = PERCPU_RESERVED,
		.doors = host_doors,
		.n_doors = host_doors_count,
	};
}

static void folder_of(const char *path, char *folder, size_t size)
{
	const char *slash = strrchr(path, '/');

	snprintf(folder, size, "%.*s", slash ? (int)(slash - path) : 1,
		 slash ? path : ".");
}

/* It may have been linked when it was built: lkmhost_link_kernel_side(). */
static int link_kpi(struct lkmhost *host, const struct lkm_elf *elf,
		    bool no_cache, struct lkm_error *err)
{
	struct lkm_link_request req = kpi_request(elf);
	char folder[PATH_MAX];
	int ret;

	folder_of(lkm_elf_file(elf)->path, folder, sizeof(folder));
	req.prebuilt_dir = no_cache ? NULL : folder;
	req.cache_dir = host->cache_dir;
	ret = lkm_link(&req, &host->kpi_image, err);
	if (ret)
		return ret;
	/* Its inlined headers may name functions that no driver gets to. */
	host->kpi_traps = traps_new("the kernel side");
	if (!host->kpi_traps)
		return lkm_error_set(err, -ENOMEM, "out of memory");
	ret = lkm_image_map(host->kpi_image, host_doors, host_doors_count,
			    trap_make, host->kpi_traps, err);
	return ret ? ret : upcalls_find(host->kpi_image, err);
}

static void publish_kpi(struct lkmhost *host)
{
	struct lkm_image *image = host->kpi_image;

	host->kpi_node = (struct image_node){
		.image = image,
		.core = lkm_image_core(image),
		.init = lkm_image_init(image),
		.text = lkm_image_text(image),
		.init_text = lkm_image_init_text(image),
	};
	images_add(&host->kpi_node);
	host->kpi_gdb = gdbjit_register(image);
}

/* Which kernel side, and its symbols' versions. */
static int choose_kpi(struct lkmhost *host,
		      const struct lkmhost_options *options,
		      struct lkm_elf **kpi_elf, struct lkm_error *err)
{
	const char *vermagic;
	struct lkm_kpi chosen;
	int ret = lkm_kpi_choose(options->kpi_dir, host->first,
				 options->release, &chosen, err);

	if (ret)
		return ret;
	host->release = strdup(chosen.release);
	ret = open_elf(chosen.object, kpi_elf, err);
	if (!ret)
		ret = lkm_symvers_open(chosen.symvers, &host->symvers, err);
	if (!ret) {
		vermagic = lkm_modinfo_get(*kpi_elf, "vermagic");
		if (!vermagic)
			ret = lkm_error_set(err, -ENOEXEC,
					    "%s: no vermagic in .modinfo",
					    chosen.object);
		else
			host->vermagic = strdup(vermagic);
	}
	lkm_kpi_free(&chosen);
	return ret;
}

static void fill_boot_info(struct lkmhost *host,
			   const struct lkmhost_options *options,
			   unsigned int nr_cpus)
{
	host->boot = (struct host_boot_info){
		.abi = HOST_ABI_VERSION,
		.nr_cpus = nr_cpus,
		.arena = arena.memory,
		.page_structs = arena.vmemmap,
		.vmalloc = arena.vmalloc,
		.io = arena.io,
		.image = { IMAGES_START, IMAGES_END },
		.percpu_base = arena.percpu.start,
		.percpu_stride = arena.percpu_stride,
		.percpu_reserved = PERCPU_RESERVED,
		.percpu_size = PERCPU_SIZE,
		.dma_pages = arena.dma_pages,
		.dma_tell = devices_want_dma(),
		.under_valgrind = RUNNING_ON_VALGRIND != 0,
		.check = options->check,
		.cmdline = "",
		.cores = cpu_cores(),
	};
}

static int boot(struct lkm_error *err)
{
	struct cpu_thread *t;
	int ret;

	cpu_enter_bare();
	t = cpu_self();
	if (!t)
		return lkm_error_set(err, -ENOMEM, "out of memory");
	ret = kpi.boot(&the_host->boot);
	/* The ticker's first tick must not look like hours to who asked before. */
	clock_tick_now();
	cpu_release(t);
	if (!ret)
		ret = cpu_enter();
	if (ret)
		return lkm_error_set(err, ret,
				     "the kernel side does not boot: %s",
				     strerror(-ret));
	ret = kpi.start();
	cpu_leave();
	if (ret)
		return lkm_error_set(err, ret,
				     "the kernel side does not start: %s",
				     strerror(-ret));
	return 0;
}

static int open_memory(const struct lkmhost_options *options,
		       unsigned int nr_cpus, struct lkm_error *err)
{
	bool valgrind = RUNNING_ON_VALGRIND;
	uint64_t size = options->memory ? options->memory : DEFAULT_MEMORY;
	int ret = arena_open_memory(&size, err);

	if (!ret)
		ret = devices_open(options->devices, options->qemu_args,
				   options->mmio_log, size, err);
	if (!ret)
		ret = arena_open(devices_limit_memory(size), nr_cpus, valgrind,
				 err);

	if (!ret)
		ret = devices_share_memory(err);
	return ret ? ret : cpu_open(nr_cpus, valgrind);
}

static int take_programs_side(struct lkmhost *host,
			      const struct lkmhost_options *options)
{
	const char *const *dirs = options->firmware_dirs;
	size_t n = 0;

	host->uevent = options->uevent;
	host->uevent_ctx = options->uevent_ctx;
	while (dirs && dirs[n])
		n++;
	host->firmware_dirs = n ? calloc(n, sizeof(char *)) : NULL;
	if (n && !host->firmware_dirs)
		return -ENOMEM;
	for (; host->n_firmware_dirs < n; host->n_firmware_dirs++) {
		char *dir = strdup(dirs[host->n_firmware_dirs]);

		if (!dir)
			return -ENOMEM;
		host->firmware_dirs[host->n_firmware_dirs] = dir;
	}
	return 0;
}

static int open_host(struct lkmhost *host,
		     const struct lkmhost_options *options,
		     const char *first_module, struct lkm_error *err)
{
	unsigned int nr_cpus = options->cpus ? options->cpus :
					       cpu_default_count();
	struct lkm_elf *kpi_elf = NULL;
	int ret;

	if (nr_cpus > HOST_MAX_CPUS)
		return lkm_error_set(err, -EINVAL, "at most %u CPUs",
				     HOST_MAX_CPUS);
	ret = first_module ? open_elf(first_module, &host->first, err) : 0;
	if (!ret && !first_module && !options->release)
		ret = lkm_error_set(err, -EINVAL,
				    "neither a kernel release nor a module");
	if (!ret)
		ret = choose_kpi(host, options, &kpi_elf, err);
	if (!ret)
		ret = find_module_dirs(host, options->module_dirs);
	if (!ret)
		ret = take_programs_side(host, options);
	find_cache(host, options);
	if (!ret)
		ret = link_kpi(host, kpi_elf, options->no_cache, err);
	if (kpi_elf)
		lkm_elf_close(kpi_elf);
	if (!ret)
		ret = net_open(options->net, err);
	if (!ret)
		ret = open_memory(options, nr_cpus, err);
	if (ret)
		return ret;
	fill_boot_info(host, options, nr_cpus);
	percpu_install(host->kpi_image, 0);
	publish_kpi(host);
	ret = crash_open();
	if (!ret)
		ret = ipi_open();
	if (!ret)
		ret = capture_open();
	/* A log of accesses tells the place of each, which the trap knows. */
	site_open(options->mmio_log ? LKMHOST_PATCH_NEVER :
				      options->patch_after);
	hung_open(options->hung_task);
	if (!ret)
		ret = boot(err);
	return ret ? ret : clock_open();
}

/*
 * The kernel side and its memory. valgrind looks for leaks at the process's
 * end: what the kernel side keeps for good must be found reachable then, so
 * both stay until the next host needs their place.
 */
static struct lkm_image *kept_image;

static void release_memory(void)
{
	if (kept_image) {
		lkm_image_unmap(kept_image);
		lkm_image_close(kept_image);
	}
	kept_image = NULL;
	site_close();
	io_close();
	interrupts_close();
	devices_close();
	arena_close();
}

static void free_host(struct lkmhost *host)
{
	clock_close();
	capture_close();
	ipi_close();
	crash_close();
	if (host->kpi_node.image)
		images_remove(&host->kpi_node);
	gdbjit_unregister(host->kpi_gdb);
	if (host->kpi_image)
		dwarf_forget(host->kpi_image);
	dwarf_close();
	text_poke_close();
	cpu_close();
	kept_image = host->kpi_image;
	if (!RUNNING_ON_VALGRIND)
		release_memory();
	if (host->kpi_traps)
		traps_free(host->kpi_traps);
	if (host->first)
		lkm_elf_close(host->first);
	if (host->symvers)
		lkm_symvers_close(host->symvers);
	if (host->modtree)
		lkm_modtree_close(host->modtree);
	for (size_t i = 0; i < host->n_module_dirs; i++)
		free(host->module_dirs[i]);
	free(host->module_dirs);
	for (size_t i = 0; i < host->n_firmware_dirs; i++)
		free(host->firmware_dirs[i]);
	free(host->firmware_dirs);
	free(host->modtree_dir);
	free(host->release);
	free(host->vermagic);
	if (host->cache_is_temporary)
		path_remove_dir(host->cache_dir);
	free(host->cache_dir);
	free(host);
	net_close();
	the_host = NULL;
}

static void copy_error(struct lkmhost_error *to, const struct lkm_error *from)
{
	if (to)
		snprintf(to->text, sizeof(to->text), "%s", from->text);
}

/* What a program built with an older header does not know of is zero. */
static struct lkmhost_options complete(const struct lkmhost_options *given)
{
	struct lkmhost_options options = { 0 };

	if (given)
		memcpy(&options, given,
		       given->size < sizeof(options) ? given->size :
						       sizeof(options));
	return options;
}

/*
 * valgrind hands out addresses from 64 MiB upwards, and would come here. Where
 * something is already, that stays as it is.
 */
static void keep_free_for_images(void)
{
	if (RUNNING_ON_VALGRIND)
		(void)!mmap((void *)IMAGES_START, IMAGES_END - IMAGES_START,
			    PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
			    MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
}

int lkmhost_open(const struct lkmhost_options *given, const char *first_module,
		 struct lkmhost **out, struct lkmhost_error *error)
{
	struct lkmhost_options options = complete(given);
	struct lkm_error err = { "" };
	struct log_config log;
	int ret;

	if (the_host) {
		lkm_error_set(&err, -EBUSY, "this process has a host already");
		copy_error(error, &err);
		return -EBUSY;
	}
	the_host = calloc(1, sizeof(*the_host));
	if (!the_host)
		return -ENOMEM;
	keep_free_for_images();
	release_memory();
	log = (struct log_config){ options.log, options.log_ctx,
				   options.console_level };
	log_open(&log);
	ret = open_host(the_host, &options, first_module, &err);
	if (ret) {
		host_log_flush();
		copy_error(error, &err);
		free_host(the_host);
		return ret;
	}
	interrupt_allow_removals(true);
	*out = the_host;
	return 0;
}

int lkmhost_link_kernel_side(const char *object, struct lkmhost_error *error)
{
	struct lkm_error err = { "" };
	struct lkm_link_request req;
	struct lkm_image *image;
	char folder[PATH_MAX];
	struct lkm_elf *elf;
	int ret = open_elf(object, &elf, &err);

	if (!ret) {
		folder_of(object, folder, sizeof(folder));
		req = kpi_request(elf);
		req.cache_dir = folder;
		ret = lkm_link(&req, &image, &err);
		if (!ret)
			lkm_image_close(image);
		lkm_elf_close(elf);
	}
	if (ret)
		copy_error(error, &err);
	return ret;
}

/* How long queued work may take that holds a module, before it is forced. */
#define UNLOAD_SETTLE_MS 1000
#define CLOSE_SETTLE_MS 100

static bool referenced(struct module *m)
{
	long references = 0;

	if (!cpu_enter()) {
		references = kpi.module_refcount(&m->kpi);
		cpu_leave();
	}
	return references > 0;
}

/*
 * The newest that goes.  It need not be the newest of all: what a module's
 * init requested is newer than the module, and held by it.
 */
static bool unload_one(struct lkmhost *host, bool force)
{
	struct lkm_error err;

	for (struct module *m = host->modules; m; m = m->older)
		if (!module_unload(host, m->name, force, &err))
			return true;
	return false;
}

/* What work is queued for may hold modules: a crypto instance's end does. */
static bool unload_settled(struct lkmhost *host)
{
	if (unload_one(host, false))
		return true;
	if (!referenced(host->modules))
		return false;
	lkmhost_settle(host, UNLOAD_SETTLE_MS);
	return unload_one(host, false);
}

/*
 * What is in use even now is said, and let go by force; so is what has no
 * exit function, which is no fault.
 */
static bool force_newest(struct lkmhost *host)
{
	struct module *m = host->modules;
	struct lkm_error err = { "" };

	if (!module_unload(host, m->name, false, &err))
		return true;
	if (referenced(m)) {
		log_printf(4, "%s", err.text);
		host_finding("module in use at exit");
	}
	return unload_one(host, true);
}

static void unload_all(struct lkmhost *host)
{
	while (host->modules)
		if (!unload_settled(host) && !force_newest(host))
			return;
}

unsigned long lkmhost_close(struct lkmhost *host)
{
	struct cpu_thread *keeper = thread_attach();
	unsigned long findings;

	control_close();
	mount_close();
	interrupt_allow_removals(false);
	if (keeper)
		keeper->keeper = true;
	clients_close();
	net_unwatch();
	pool_close();
	loop_close();
	unload_all(host);
	if (!cpu_enter()) {
		atomic_fetch_add(&host->findings, kpi.shutdown());
		cpu_leave();
	}
	atomic_fetch_add(&host->findings, devices_finish());
	/* A worker that has only begun, or not yet ended, needs its code. */
	lkmhost_settle(host, CLOSE_SETTLE_MS);
	threads_close();
	/* Tasks may end a grace period later, on a thread of the kernel side. */
	lkmhost_settle(host, CLOSE_SETTLE_MS);
	threads_end();
	site_report();
	host_log_flush();
	findings = atomic_load(&host->findings);
	free_host(host);
	return findings;
}
