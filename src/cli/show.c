// SPDX-License-Identifier: GPL-2.0
/* show.c - a host gets a name, a socket, and a mount. */
#include "show.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#define NAME_SIZE 64
/* "hello", "hello-2", ...: how many hosts of one module get a name. */
#define MAX_SAME 99

/* "dir/snd-pcm.ko.xz" -> "snd_pcm" */
static void module_name(const char *path, char name[NAME_SIZE])
{
	const char *base = strrchr(path, '/');
	size_t n = 0;

	base = base ? base + 1 : path;
	for (; base[n] && n < NAME_SIZE - 4; n++) {
		if (!strncmp(base + n, ".ko", 3))
			break;
		name[n] = isalnum((unsigned char)base[n]) ? base[n] : '_';
	}
	name[n] = '\0';
	if (!n)
		strcpy(name, "lkmhost");
}

/* A name that was not asked for gives way to one that is taken. */
static int open_control(const struct cli_show *show, struct lkmhost *h,
			char name[NAME_SIZE + 4], struct lkmhost_error *err)
{
	char base[NAME_SIZE];
	int ret;

	if (show->name) {
		snprintf(name, NAME_SIZE + 4, "%s", show->name);
		return lkmhost_control(h, show->name, err);
	}
	snprintf(base, sizeof(base), "%.*s", NAME_SIZE - 1, name);
	ret = lkmhost_control(h, name, err);
	for (int i = 2; ret == -EADDRINUSE && i <= MAX_SAME; i++) {
		snprintf(name, NAME_SIZE + 4, "%s-%d", base, i);
		ret = lkmhost_control(h, name, err);
	}
	return ret;
}

static int mount_tree(const struct cli_show *show, struct lkmhost *h,
		      const char *name, struct lkmhost_error *err)
{
	char dir[PATH_MAX], path[PATH_MAX + NAME_SIZE + 8];
	int ret;

	if (show->mount && !strcmp(show->mount, "none"))
		return 0;
	if (show->mount)
		return lkmhost_mount(h, show->mount, err);
	ret = lkmhost_runtime_dir(dir, sizeof(dir), err);
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return lkmhost_mount(h, path, err);
}

static int judge(const struct cli_host *host, int ret, bool asked_for,
		 const struct lkmhost_error *err)
{
	if (!ret)
		return CLI_OK;
	cli_host_fail(host, 0, "lkmhost: %s", err->text);
	return asked_for ? CLI_NOT_LOADED : CLI_OK;
}

int cli_show(const struct cli_show *show, const struct cli_host *host,
	     struct lkmhost *h)
{
	struct lkmhost_error err = { "" };
	char name[NAME_SIZE + 4] = "lkmhost";
	int status, ret;

	if (host->n)
		module_name(host->modules[0].path, name);
	ret = open_control(show, h, name, &err);
	status = judge(host, ret, show->name, &err);
	if (status)
		return status;
	ret = mount_tree(show, h, name, &err);
	return judge(host, ret, show->mount, &err);
}
