// SPDX-License-Identifier: GPL-2.0
/*
 * in_process.c - lkmhost exec --in-process: execute the program with the
 * library (preload.c) that starts the host in it.
 */
#define _GNU_SOURCE
#include "exec.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* ------------------------------------------------------------- the library */

static const char *const places[] = { "%s/" CLI_PRELOAD,
				      "%s/../lib/lkmhost/" CLI_PRELOAD };

static bool find_library(char path[PATH_MAX + 64])
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return false;
	exe[n] = '\0';
	*strrchr(exe, '/') = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, PATH_MAX + 64, places[i], exe);
		if (!access(path, R_OK))
			return true;
	}
	return false;
}

/* ------------------------------------------------------------- the program */

static int find_program(const char *name, char path[PATH_MAX])
{
	const char *at = getenv("PATH");
	int error = ENOENT;

	if (strchr(name, '/')) {
		snprintf(path, PATH_MAX, "%s", name);
		return access(path, X_OK) ? errno : 0;
	}
	for (at = at ? at : "/bin:/usr/bin"; at; at = strchr(at, ':')) {
		size_t n;

		at += *at == ':';
		n = strcspn(at, ":");
		snprintf(path, PATH_MAX, "%.*s%s%s", (int)n, at, n ? "/" : "",
			 name);
		if (!access(path, X_OK))
			return 0;
		if (errno == EACCES)
			error = EACCES;
	}
	return error;
}

/* The interpreter of a script, in @path; false: it is none. */
static bool follow_script(char path[PATH_MAX], const char *head)
{
	size_t from = 2;

	if (head[0] != '#' || head[1] != '!')
		return false;
	from += strspn(head + from, " \t");
	snprintf(path, PATH_MAX, "%.*s", (int)strcspn(head + from, " \t\n"),
		 head + from);
	return true;
}

/* Why the library would not be loaded into it, or NULL. */
static const char *check_elf(const char *head, size_t size, int fd)
{
	const Elf64_Ehdr *eh = (const void *)head;
	char name[PATH_MAX] = "";
	Elf64_Phdr ph;

	if (size < sizeof(*eh) || memcmp(eh->e_ident, ELFMAG, SELFMAG))
		return "it is no program";
	if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_machine != EM_X86_64)
		return "it is no x86-64 program";
	for (int i = 0; i < eh->e_phnum; i++) {
		if (pread(fd, &ph, sizeof(ph),
			  (off_t)(eh->e_phoff + i * sizeof(ph))) != sizeof(ph))
			break;
		if (ph.p_type != PT_INTERP)
			continue;
		if (pread(fd, name, sizeof(name) - 1, (off_t)ph.p_offset) <= 0)
			break;
		return strstr(name, "/ld-linux-x86-64.so") ?
			       NULL : "it is linked to another C library";
	}
	return "it is statically linked";
}

static const char *check_privileges(int fd)
{
	struct stat st;

	if (!fstat(fd, &st) && st.st_mode & (S_ISUID | S_ISGID) && geteuid())
		return "it gains privileges";
	if (fgetxattr(fd, "security.capability", NULL, 0) > 0)
		return "it gains privileges";
	return NULL;
}

static const char *check(char path[PATH_MAX])
{
	for (int scripts = 0; scripts < 5; scripts++) {
		char head[PATH_MAX + 1] = "";
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? -1 : read(fd, head, PATH_MAX);
		const char *why = NULL;

		if (n < 0) {
			if (fd >= 0)
				close(fd);
			return NULL; /* execvp() will tell */
		}
		if (!follow_script(path, head)) {
			why = check_elf(head, (size_t)n, fd);
			if (!why)
				why = check_privileges(fd);
			scripts = 5;
		}
		close(fd);
		if (why || scripts == 5)
			return why;
	}
	return NULL;
}

/* ---------------------------------------------------------------- all of it */

/* The words up to the program's first, for the library. */
static int write_words(char **argv, char **program)
{
	int fd = memfd_create("lkmhost-exec", 0);
	bool written = fd >= 0;

	for (; written && argv <= program; argv++)
		written = write(fd, *argv, strlen(*argv) + 1) ==
			  (ssize_t)strlen(*argv) + 1;
	return written ? fd : -1;
}

static bool set_environment(const char *library, int fd)
{
	const char *others = getenv("LD_PRELOAD");
	char number[16], *list;
	bool ok;

	snprintf(number, sizeof(number), "%d", fd);
	if (asprintf(&list, "%s%s%s", library, others ? ":" : "",
		     others ? others : "") < 0)
		return false;
	ok = !setenv("LD_PRELOAD", list, 1) &&
	     !setenv(CLI_IN_PROCESS, number, 1);
	free(list);
	return ok;
}

static int fail_exec(const struct cli_exec_args *exec, int error)
{
	cli_host_fail(&exec->host, 0, "lkmhost: %s: %s", exec->program[0],
		      strerror(error));
	return error == ENOENT || error == ENOTDIR ? STATUS_NOT_FOUND :
						     STATUS_NOT_EXECUTABLE;
}

int cli_exec_in_process(const struct cli_exec_args *exec, char **argv)
{
	char library[PATH_MAX + 64], path[PATH_MAX], real[PATH_MAX];
	const char *why;
	int fd, error = find_program(exec->program[0], path);

	if (error)
		return fail_exec(exec, error);
	snprintf(real, sizeof(real), "%s", path);
	why = check(real);
	if (why)
		return cli_host_fail(&exec->host, CLI_NOT_LOADED,
				     "lkmhost: %s: %s: run it without --in-process",
				     real, why);
	if (!find_library(library) || strpbrk(library, ": "))
		return cli_host_fail(&exec->host, CLI_NOT_LOADED,
				     "lkmhost: cannot preload " CLI_PRELOAD);
	fd = write_words(argv, exec->program);
	if (fd < 0 || !set_environment(library, fd))
		return cli_host_fail(&exec->host, CLI_NOT_LOADED,
				     "lkmhost: out of memory");
	execv(path, exec->program);
	return fail_exec(exec, errno);
}
