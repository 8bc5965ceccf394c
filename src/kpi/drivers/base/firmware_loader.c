// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/firmware_loader, linux/firmware.h: files that drivers load
 * into their devices. The host finds them; the driver has a copy in memory of
 * the kernel side, as it would have on a machine.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <linuxkpi/host/file.h>

#include "kpi.h"

/* Beside struct firmware: who asked for it, for the report at unload. */
struct loaded {
	struct firmware fw;
	struct list_head all;
	unsigned long ip;
	bool owns_data;
	const char *name;
};

static LIST_HEAD(all_loaded);
static DEFINE_SPINLOCK(loaded_lock);

struct request {
	const char *name;
	struct device *dev;
	void *buf;		/* the caller's, of @size bytes; or NULL */
	size_t size;
	size_t offset;
	bool partial;		/* less than the file may fill @buf */
	bool quiet;
	unsigned long ip;
};

/* The name is a path below the folders of firmware. */
static bool leaves_folder(const char *name)
{
	const char *at;

	for (at = name; (at = strstr(at, "..")); at += 2)
		if ((at == name || at[-1] == '/') &&
		    (!at[2] || at[2] == '/'))
			return true;
	return false;
}

static int check_name(const struct request *rq)
{
	if (!rq->name || !rq->name[0])
		return -EINVAL;
	if (!leaves_folder(rq->name))
		return 0;
	dev_warn(rq->dev, "Firmware load for '%s' refused, path contains '..' component\n",
		 rq->name);
	return -EINVAL;
}

static int copy_to_driver(struct loaded *l, const struct request *rq,
			  const void *data, size_t size)
{
	if (rq->offset > size)
		return -EINVAL;
	data += rq->offset;
	size -= rq->offset;
	if (rq->buf) {
		if (size > rq->size && !rq->partial)
			return -EFBIG;
		size = min(size, rq->size);
		memcpy(rq->buf, data, size);
		l->fw.data = rq->buf;
	} else {
		void *copy = vmalloc(size ?: 1);

		if (!copy)
			return -ENOMEM;
		memcpy(copy, data, size);
		l->fw.data = copy;
		l->owns_data = true;
	}
	l->fw.size = size;
	return 0;
}

static int find(struct loaded *l, const struct request *rq)
{
	unsigned long size;
	const void *data;
	int err = host_firmware(rq->name, &data, &size);

	if (err)
		return err;
	err = copy_to_driver(l, rq, data, size);
	host_firmware_release(data, size);
	return err;
}

static void keep(struct loaded *l)
{
	spin_lock(&loaded_lock);
	list_add(&l->all, &all_loaded);
	spin_unlock(&loaded_lock);
}

static void discard(struct loaded *l)
{
	if (l->owns_data)
		vfree(l->fw.data);
	kfree(l->name);
	kfree(l);
}

static int load(const struct firmware **out, const struct request *rq)
{
	struct loaded *l;
	int err;

	if (!out)
		return -EINVAL;
	*out = NULL;
	err = check_name(rq);
	if (err)
		return err;
	l = kzalloc(sizeof(*l), GFP_KERNEL);
	if (!l)
		return -ENOMEM;
	l->ip = rq->ip;
	l->fw.priv = l;
	l->name = kstrdup(rq->name, GFP_KERNEL);
	err = l->name ? find(l, rq) : -ENOMEM;
	if (err) {
		if (!rq->quiet)
			dev_warn(rq->dev, "Direct firmware load for %s failed with error %d\n",
				 rq->name, err);
		discard(l);
		return err;
	}
	keep(l);
	*out = &l->fw;
	return 0;
}

/* ---------------------------------------------------------- what drivers call */

int request_firmware(const struct firmware **fw, const char *name,
		     struct device *device)
{
	struct request rq = { .name = name, .dev = device, .ip = _RET_IP_ };

	return load(fw, &rq);
}
KPI_EXPORT(request_firmware);

int firmware_request_nowarn(const struct firmware **fw, const char *name,
			    struct device *device)
{
	struct request rq = { .name = name, .dev = device, .quiet = true,
			      .ip = _RET_IP_ };

	return load(fw, &rq);
}
KPI_EXPORT(firmware_request_nowarn);

/* Nobody else is asked for it: neither is in the other ones. */
int request_firmware_direct(const struct firmware **fw, const char *name,
			    struct device *device)
{
	struct request rq = { .name = name, .dev = device, .quiet = true,
			      .ip = _RET_IP_ };

	return load(fw, &rq);
}
KPI_EXPORT(request_firmware_direct);

/* No platform firmware of ours has a copy embedded. */
int firmware_request_platform(const struct firmware **fw, const char *name,
			      struct device *device)
{
	struct request rq = { .name = name, .dev = device, .ip = _RET_IP_ };

	return load(fw, &rq);
}
KPI_EXPORT(firmware_request_platform);

int request_firmware_into_buf(const struct firmware **fw, const char *name,
			      struct device *device, void *buf, size_t size)
{
	struct request rq = { .name = name, .dev = device, .buf = buf,
			      .size = size, .ip = _RET_IP_ };

	return buf ? load(fw, &rq) : -EOPNOTSUPP;
}
KPI_EXPORT(request_firmware_into_buf);

/* From @offset on, as much as there is room for. */
int request_partial_firmware_into_buf(const struct firmware **fw,
				      const char *name, struct device *device,
				      void *buf, size_t size, size_t offset)
{
	struct request rq = { .name = name, .dev = device, .buf = buf,
			      .size = size, .offset = offset, .partial = true,
			      .ip = _RET_IP_ };

	return buf ? load(fw, &rq) : -EOPNOTSUPP;
}
KPI_EXPORT(request_partial_firmware_into_buf);

void release_firmware(const struct firmware *fw)
{
	struct loaded *l;

	if (!fw)
		return;
	l = container_of(fw, struct loaded, fw);
	spin_lock(&loaded_lock);
	list_del(&l->all);
	spin_unlock(&loaded_lock);
	discard(l);
}
KPI_EXPORT(release_firmware);

/* The system is not suspended: nothing need be remembered for its resume. */
int firmware_request_cache(struct device *device, const char *name)
{
	return 0;
}
KPI_EXPORT_NOOP(firmware_request_cache, "the system is never suspended");

/* ------------------------------------------------------------------- later */

struct later {
	struct work_struct work;
	struct module *module;
	struct device *dev;
	const char *name;
	void *context;
	void (*cont)(const struct firmware *fw, void *context);
	unsigned long ip;
};

static void load_now(struct work_struct *work)
{
	struct later *l = container_of(work, struct later, work);
	struct request rq = { .name = l->name, .dev = l->dev, .ip = l->ip };
	const struct firmware *fw;

	/* NULL tells of the failure. */
	load(&fw, &rq);
	l->cont(fw, l->context);
	put_device(l->dev);
	module_put(l->module);
	kfree(l->name);
	kfree(l);
}

int request_firmware_nowait(struct module *module, bool uevent,
			    const char *name, struct device *device, gfp_t gfp,
			    void *context,
			    void (*cont)(const struct firmware *fw,
					 void *context))
{
	struct later *l = kzalloc(sizeof(*l), gfp);

	if (!l)
		return -ENOMEM;
	l->name = kstrdup(name, gfp);
	if (!l->name) {
		kfree(l);
		return -ENOMEM;
	}
	if (!try_module_get(module)) {
		kfree(l->name);
		kfree(l);
		return -EFAULT;
	}
	l->module = module;
	l->dev = get_device(device);
	l->context = context;
	l->cont = cont;
	l->ip = _RET_IP_;
	INIT_WORK(&l->work, load_now);
	schedule_work(&l->work);
	return 0;
}
KPI_EXPORT(request_firmware_nowait);

/* ------------------------------------------------------------------ audit */

static int firmware_audit(const struct kpi_module_image *image)
{
	struct loaded *l;
	int found = 0;

	spin_lock(&loaded_lock);
	list_for_each_entry(l, &all_loaded, all) {
		if (!kpi_image_holds(image, l->ip))
			continue;
		pr_warn("firmware %s not released, requested by %pS\n",
			l->name, (void *)l->ip);
		l->ip = 0;
		found++;
	}
	spin_unlock(&loaded_lock);
	return found;
}
KPI_AUDIT(firmware_audit);
