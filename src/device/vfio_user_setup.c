// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_user_setup.c - the beginning of a vfio-user connection: the version,
 * and what regions and interrupts the device has. Nothing of it is trusted.
 */
#include "vfio_user.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096u
#define BARS 6u

/* ----------------------------------------------------------------- version */

struct version {
	uint16_t major, minor;
	char capabilities[1024];
};

static const char our_capabilities[] =
	"{\"capabilities\":{\"max_msg_fds\":16,\"max_data_xfer_size\":65520,"
	"\"pgsizes\":4096,\"max_dma_maps\":1}}";

static uint32_t number_of(json_t *capabilities, const char *name,
			  uint32_t otherwise, uint32_t max)
{
	json_t *value = json_object_get(capabilities, name);
	json_int_t n = json_is_integer(value) ? json_integer_value(value) :
						otherwise;

	return n < 1 ? otherwise : n > max ? max : (uint32_t)n;
}

static void take_capabilities(struct vu_link *link, const char *text)
{
	json_t *root = json_loads(text, 0, NULL);
	json_t *c = json_object_get(root, "capabilities");

	link->server_fds_max = number_of(c, "max_msg_fds", 1, VU_FDS_MAX);
	link->server_data_max = number_of(c, "max_data_xfer_size",
					  VU_DATA_MAX, VU_DATA_MAX);
	json_decref(root);
}

int vu_negotiate(struct vfio_user *u, struct device_error *err)
{
	struct version theirs, ours = { .major = 0, .minor = 1 };
	struct vu_part question[2] = {
		{ &ours, offsetof(struct version, capabilities) },
		{ (void *)our_capabilities, sizeof(our_capabilities) },
	};
	struct vu_part room = { &theirs, sizeof(theirs) - 1 };
	size_t got = 0;
	int ret = vu_ask(&u->link, VU_VERSION, question, NULL, &room, &got,
			 NULL);

	if (ret == -EPIPE)
		return device_fail(err, ret,
				   "%s: the server ends the connection or says nothing (has it another client?)",
				   u->dev.name);
	if (ret)
		return device_fail(err, ret, "%s: the server refuses us: %s",
				   u->dev.name, strerror(-ret));
	if (got < offsetof(struct version, capabilities) || theirs.major)
		return device_fail(err, -EPROTO,
				   "%s: the server speaks another version",
				   u->dev.name);
	((char *)&theirs)[got] = '\0';
	take_capabilities(&u->link, theirs.capabilities);
	return 0;
}

/* ----------------------------------------------------------------- regions */

struct device_info {
	uint32_t argsz, flags, regions, irqs;
};
#define DEVICE_RESET 1u
#define DEVICE_PCI 2u

struct region_info {
	uint32_t argsz, flags, index, cap_offset;
	uint64_t size, offset;
};
#define REGION_MMAP 4u
#define REGION_CAPS 8u

struct cap_header {
	uint16_t id, version;
	uint32_t next;
};
#define CAP_SPARSE_MMAP 1u
struct sparse_area {
	uint64_t offset, size;
};
struct sparse_cap {
	struct cap_header header;
	uint32_t areas, reserved;
	struct sparse_area area[];
};

/* A region's answer with what follows it. */
struct region_answer {
	struct region_info info;
	unsigned char caps[2048];
};

static const struct sparse_cap *find_sparse(const struct region_answer *a,
					    size_t got)
{
	uint32_t at = a->info.cap_offset;

	/* As many as would fit: a list that bites its tail ends. */
	for (int i = 0; i < 64; i++) {
		const struct cap_header *h;

		if (at < sizeof(a->info) || at % 8 ||
		    at + sizeof(struct sparse_cap) > got)
			return NULL;
		h = (const void *)((const char *)a + at);
		if (h->id == CAP_SPARSE_MMAP)
			return (const void *)h;
		at = h->next;
	}
	return NULL;
}

/* @fd is the region's from then on, where it is used; an unfit area is not. */
static bool add_memory(struct device_region *r, const struct sparse_area *a,
		       uint64_t file_offset, int fd)
{
	struct stat st;

	if (a->offset % PAGE || a->size % PAGE || file_offset % PAGE ||
	    !a->size || a->offset > r->size || a->size > r->size - a->offset ||
	    r->n_memory == DEVICE_MEMORIES)
		return false;
	/* What lies behind a file's end would be a SIGBUS in the driver. */
	if (fstat(fd, &st) || (S_ISREG(st.st_mode) &&
			       file_offset + a->size > (uint64_t)st.st_size))
		return false;
	r->memory[r->n_memory++] = (struct device_memory){
		.offset = a->offset, .size = a->size, .fd = dup(fd),
		.fd_offset = file_offset };
	return true;
}

static void take_memory(struct device_region *r, const struct region_answer *a,
			size_t got, const struct vu_fds *fds)
{
	const struct sparse_cap *sparse = NULL;
	size_t room;

	if (!(a->info.flags & REGION_MMAP) || !fds->n)
		return;
	if (a->info.flags & REGION_CAPS)
		sparse = find_sparse(a, got);
	if (!sparse) {
		struct sparse_area all = { 0, r->size };

		add_memory(r, &all, a->info.offset, fds->fd[0]);
		return;
	}
	room = (got - (size_t)((const char *)sparse->area - (const char *)a)) /
	       sizeof(sparse->area[0]);
	for (uint32_t i = 0; i < sparse->areas && i < room; i++)
		add_memory(r, &sparse->area[i],
			   a->info.offset + sparse->area[i].offset,
			   fds->fd[fds->n == sparse->areas ? i : 0]);
}

static int ask_region(struct vfio_user *u, uint32_t index,
		      struct region_answer *a, size_t *got, struct vu_fds *fds)
{
	struct region_info ask = { .argsz = sizeof(*a), .index = index };
	struct vu_part question[2] = { { &ask, sizeof(ask) } };
	struct vu_part room = { a, sizeof(*a) };
	int ret = vu_ask(&u->link, VU_DEVICE_GET_REGION_INFO, question, NULL,
			 &room, got, fds);

	if (ret)
		return ret;
	if (*got < sizeof(a->info) || a->info.index != index) {
		vu_close_fds(fds);
		return -EPROTO;
	}
	return 0;
}

/* The low bits of a base address register tell its kind. */
static int take_flags(struct vfio_user *u, uint32_t bar)
{
	struct device_region *r = &u->dev.regions[bar];
	uint32_t value;
	int ret = vu_region_read(u, VU_REGION_CONFIG, 0x10 + 4 * bar, &value,
				 sizeof(value));

	if (ret)
		return ret;
	if (value & 1)
		r->flags = LKM_BAR_IO;
	else
		r->flags = ((value & 6) == 4 ? LKM_BAR_64 : 0) |
			   (value & 8 ? LKM_BAR_PREFETCH : 0);
	return 0;
}

static int take_bar(struct vfio_user *u, uint32_t bar, struct device_error *err)
{
	struct device_region *r = &u->dev.regions[bar];
	struct region_answer a;
	struct vu_fds fds = { .n = 0 };
	size_t got;
	int ret = ask_region(u, bar, &a, &got, &fds);

	if (ret)
		return device_fail(err, ret, "%s: no answer about BAR %u: %s",
				   u->dev.name, bar, strerror(-ret));
	r->size = a.info.size;
	if (r->size & (r->size - 1) || r->size > 1ull << 46) {
		vu_close_fds(&fds);
		return device_fail(err, -EPROTO,
				   "%s: BAR %u has %llu bytes, which no BAR can have",
				   u->dev.name, bar,
				   (unsigned long long)r->size);
	}
	ret = r->size ? take_flags(u, bar) : 0;
	if (!ret && r->size && !(r->flags & LKM_BAR_IO))
		take_memory(r, &a, got, &fds);
	vu_close_fds(&fds);
	return ret ? device_fail(err, ret, "%s: no configuration space",
				 u->dev.name) : 0;
}

static int take_config(struct vfio_user *u, struct device_error *err)
{
	struct region_answer a;
	struct vu_fds fds = { .n = 0 };
	uint16_t vendor;
	size_t got;
	int ret = ask_region(u, VU_REGION_CONFIG, &a, &got, &fds);

	vu_close_fds(&fds);
	if (ret || a.info.size < 256 || a.info.size > 4096)
		return device_fail(err, ret ? ret : -EPROTO,
				   "%s: no configuration space", u->dev.name);
	u->config_size = a.info.size;
	ret = vu_region_read(u, VU_REGION_CONFIG, 0, &vendor, sizeof(vendor));
	if (ret || vendor == 0xffff)
		return device_fail(err, ret ? ret : -ENODEV,
				   "%s: no function answers: its configuration space reads as all ones",
				   u->dev.name);
	return 0;
}

/* -------------------------------------------------------------- interrupts */

struct irq_info {
	uint32_t argsz, flags, index, count;
};

static int take_irqs(struct vfio_user *u, struct device_error *err)
{
	for (uint32_t i = 0; i < VU_IRQS; i++) {
		struct irq_info info = { .argsz = sizeof(info), .index = i };
		struct vu_part part = { &info, sizeof(info) };
		struct vu_part question[2] = { part };
		int ret = vu_ask(&u->link, VU_DEVICE_GET_IRQ_INFO, question,
				 NULL, &part, NULL, NULL);

		if (ret == -EPIPE || ret == -EPROTO)
			return device_fail(err, ret,
					   "%s: no answer about interrupts",
					   u->dev.name);
		u->irq_flags[i] = ret ? 0 : info.flags;
		u->irq_count[i] = ret ? 0 : info.count > DEVICE_VECTORS ?
				  DEVICE_VECTORS : info.count;
	}
	return 0;
}

/* Where MSI and MSI-X are; a list that bites its tail ends. */
static void find_capabilities(struct vfio_user *u)
{
	uint16_t status = 0, head;
	uint8_t at = 0;

	if (vu_region_read(u, VU_REGION_CONFIG, 0x06, &status, 2) ||
	    !(status & 0x10) ||
	    vu_region_read(u, VU_REGION_CONFIG, 0x34, &at, 1))
		return;
	for (int i = 0; i < 48 && at >= 0x40; i++) {
		if (vu_region_read(u, VU_REGION_CONFIG, at & 0xfcu, &head, 2))
			return;
		if ((head & 0xff) == 0x05)
			u->msi = at & 0xfcu;
		if ((head & 0xff) == 0x11)
			u->msix = at & 0xfcu;
		at = (uint8_t)(head >> 8);
	}
}

int vu_discover(struct vfio_user *u, struct device_error *err)
{
	struct device_info info = { .argsz = sizeof(info) };
	struct vu_part part = { &info, sizeof(info) };
	struct vu_part question[2] = { part };
	int ret = vu_ask(&u->link, VU_DEVICE_GET_INFO, question, NULL, &part,
			 NULL, NULL);

	if (ret)
		return device_fail(err, ret, "%s: no answer about the device: %s",
				   u->dev.name, strerror(-ret));
	if (!(info.flags & DEVICE_PCI) || info.regions <= VU_REGION_CONFIG)
		return device_fail(err, -ENOTSUP, "%s: no PCI function",
				   u->dev.name);
	u->can_reset = info.flags & DEVICE_RESET;
	u->dev.is_pci = true;
	ret = take_config(u, err);
	for (uint32_t i = 0; i < BARS && !ret; i++) {
		ret = take_bar(u, i, err);
		/* The upper half of an address is no BAR of its own. */
		i += !ret && u->dev.regions[i].flags & LKM_BAR_64;
	}
	if (!ret)
		ret = take_irqs(u, err);
	if (!ret)
		find_capabilities(u);
	return ret;
}
