// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pci/vpd.c: Vital Product Data, reached through two registers of its
 * capability (PCI Local Bus Specification 3.0, appendix I).
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/pci.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <asm/unaligned.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

#define VPD_MOST (PCI_VPD_ADDR_MASK + 1)
#define VPD_NONE UINT_MAX	/* its length, where there is none to be read */
#define VPD_PATIENCE (HZ / 8)

#define LARGE 0x80		/* a tag with a length of two bytes behind it */
#define SMALL_END 0x0f
#define TAG_ID 0x82
#define TAG_READ_ONLY 0x90
#define LARGE_HEADER 3u
#define FIELD_HEADER 3u		/* two letters, a length */

void kpi_pci_vpd_init(struct pci_dev *dev)
{
	dev->vpd.cap = pci_find_capability(dev, PCI_CAP_ID_VPD);
	mutex_init(&dev->vpd.lock);
}

/* ------------------------------------------------------------ the words */

/* The flag turns over when the device is done. It says so in no other way. */
static int wait_flag(struct pci_dev *dev, u16 flag)
{
	unsigned long end = jiffies + VPD_PATIENCE, pause = 16;
	u16 word;

	for (;;) {
		if (pci_user_read_config_word(dev, dev->vpd.cap + PCI_VPD_ADDR,
					      &word))
			return -EIO;
		if ((word & PCI_VPD_ADDR_F) == flag)
			return 0;
		if (time_after(jiffies, end))
			break;
		usleep_range(10, pause);
		pause = min(pause * 2, 1024ul);
	}
	pci_warn(dev, "VPD access failed.  This is likely a firmware bug on this device.  Contact the card vendor for a firmware update\n");
	return -ETIMEDOUT;
}

static int read_word(struct pci_dev *dev, unsigned int at, u32 *value)
{
	int ret = pci_user_write_config_word(dev, dev->vpd.cap + PCI_VPD_ADDR,
					     at) ?: wait_flag(dev,
							      PCI_VPD_ADDR_F);

	return ret ?: pci_user_read_config_dword(dev,
						 dev->vpd.cap + PCI_VPD_DATA,
						 value);
}

static int write_word(struct pci_dev *dev, unsigned int at, u32 value)
{
	int ret = pci_user_write_config_dword(dev, dev->vpd.cap + PCI_VPD_DATA,
					      value) ?:
		  pci_user_write_config_word(dev, dev->vpd.cap + PCI_VPD_ADDR,
					     at | PCI_VPD_ADDR_F);

	return ret ?: wait_flag(dev, 0);
}

static int read_bytes(struct pci_dev *dev, unsigned int at, size_t n, u8 *buf)
{
	unsigned int held = VPD_MOST;	/* whose word is in @word */
	u32 word;
	int ret = 0;

	if (mutex_lock_killable(&dev->vpd.lock))
		return -EINTR;
	for (; n && !ret; at++, n--) {
		if (fatal_signal_pending(current))
			ret = -EINTR;
		else if ((at & ~3u) != held)
			ret = read_word(dev, at & ~3u, &word);
		held = at & ~3u;
		if (!ret)
			*buf++ = word >> (8 * (at & 3));
	}
	mutex_unlock(&dev->vpd.lock);
	return ret;
}

/* ---------------------------------------------------------- how long it is */

static u32 tag_size(const u8 *header)
{
	return header[0] & LARGE ?
		       LARGE_HEADER + get_unaligned_le16(header + 1) :
		       1 + (header[0] & 7);
}

/* Tag by tag up to the one that ends it; what no device has told is not read. */
static unsigned int find_length(struct pci_dev *dev)
{
	unsigned int at = 0;
	u8 header[LARGE_HEADER];

	while (at + LARGE_HEADER <= VPD_MOST) {
		if (read_bytes(dev, at, LARGE_HEADER, header))
			break;
		if ((!at && (!header[0] || header[0] == 0xff)) ||
		    at + tag_size(header) > VPD_MOST) {
			pci_info(dev, "invalid VPD tag %#04x at offset %u\n",
				 header[0], at);
			break;
		}
		at += tag_size(header);
		if (header[0] >> 3 == SMALL_END)
			return at;
	}
	return at ?: VPD_NONE;
}

/* How much may be reached; 0: nothing. */
static unsigned int reach(struct pci_dev *dev, bool any)
{
	struct pci_vpd *vpd = &dev->vpd;

	if (!vpd->cap || vpd->len == VPD_NONE)
		return 0;
	if (any)
		return VPD_MOST;
	if (!vpd->len)
		vpd->len = find_length(dev);
	return vpd->len == VPD_NONE ? 0 : vpd->len;
}

static ssize_t vpd_read(struct pci_dev *dev, loff_t pos, size_t count,
			void *buf, bool any)
{
	unsigned int length = reach(dev, any);
	int ret;

	if (!length)
		return -ENODEV;
	if (pos < 0)
		return -EINVAL;
	if (pos >= length)
		return 0;
	count = min_t(size_t, count, length - pos);
	ret = read_bytes(dev, pos, count, buf);
	return ret ?: count;
}

static ssize_t vpd_write(struct pci_dev *dev, loff_t pos, size_t count,
			 const void *buf, bool any)
{
	unsigned int length = reach(dev, any);
	size_t done;
	int ret = 0;

	if (!length)
		return -ENODEV;
	if (pos < 0 || pos & 3 || count & 3 || pos > length ||
	    count > length - pos)
		return -EINVAL;
	if (mutex_lock_killable(&dev->vpd.lock))
		return -EINTR;
	for (done = 0; done < count && !ret; done += 4)
		ret = write_word(dev, pos + done,
				 get_unaligned_le32(buf + done));
	mutex_unlock(&dev->vpd.lock);
	return ret ?: count;
}

ssize_t pci_read_vpd(struct pci_dev *dev, loff_t pos, size_t count, void *buf)
{
	return vpd_read(dev, pos, count, buf, false);
}
KPI_EXPORT(pci_read_vpd);

ssize_t pci_read_vpd_any(struct pci_dev *dev, loff_t pos, size_t count,
			 void *buf)
{
	return vpd_read(dev, pos, count, buf, true);
}
KPI_EXPORT(pci_read_vpd_any);

ssize_t pci_write_vpd(struct pci_dev *dev, loff_t pos, size_t count,
		      const void *buf)
{
	return vpd_write(dev, pos, count, buf, false);
}
KPI_EXPORT(pci_write_vpd);

ssize_t pci_write_vpd_any(struct pci_dev *dev, loff_t pos, size_t count,
			  const void *buf)
{
	return vpd_write(dev, pos, count, buf, true);
}
KPI_EXPORT(pci_write_vpd_any);

void *pci_vpd_alloc(struct pci_dev *dev, unsigned int *size)
{
	unsigned int length = reach(dev, false);
	void *buf;

	if (!length)
		return ERR_PTR(-ENODEV);
	buf = kmalloc(length, GFP_KERNEL);
	if (!buf)
		return ERR_PTR(-ENOMEM);
	if (pci_read_vpd(dev, 0, length, buf) != length) {
		kfree(buf);
		return ERR_PTR(-EIO);
	}
	if (size)
		*size = length;
	return buf;
}
KPI_EXPORT(pci_vpd_alloc);

/* -------------------------------------------------------- what it contains */

/* Where the contents of the large tag begin; *@size is cut to what is there. */
static int find_tag(const u8 *buf, unsigned int len, u8 tag,
		    unsigned int *size)
{
	unsigned int at = 0, n;

	while (at + LARGE_HEADER <= len && buf[at] & LARGE) {
		n = get_unaligned_le16(buf + at + 1);
		if (buf[at] == tag) {
			at += LARGE_HEADER;
			if (size)
				*size = min(n, len - at);
			return at;
		}
		at += LARGE_HEADER + n;
	}
	return -ENOENT;
}

int pci_vpd_find_id_string(const u8 *buf, unsigned int len, unsigned int *size)
{
	return find_tag(buf, len, TAG_ID, size);
}
KPI_EXPORT(pci_vpd_find_id_string);

/* The field's header in [@at, +@len), or -ENOENT. */
static int find_field(const u8 *buf, unsigned int at, unsigned int len,
		      const char *letters)
{
	unsigned int end = at + len;

	while (at + FIELD_HEADER <= end) {
		if (buf[at] == letters[0] && buf[at + 1] == letters[1])
			return at;
		at += FIELD_HEADER + buf[at + 2];
	}
	return -ENOENT;
}

int pci_vpd_find_ro_info_keyword(const void *buf, unsigned int len,
				 const char *kw, unsigned int *size)
{
	unsigned int n, field_size;
	int at = find_tag(buf, len, TAG_READ_ONLY, &n);
	int field = at < 0 ? at : find_field(buf, at, n, kw);

	if (field < 0)
		return field;
	field_size = ((const u8 *)buf)[field + 2];
	field += FIELD_HEADER;
	if (field + field_size > len)
		return -EINVAL;
	if (size)
		*size = field_size;
	return field;
}
KPI_EXPORT(pci_vpd_find_ro_info_keyword);

/* All bytes up to and with the first of "RV" add up to 0. */
int pci_vpd_check_csum(const void *buf, unsigned int len)
{
	unsigned int size;
	int last = pci_vpd_find_ro_info_keyword(buf, len, "RV", &size);
	u8 sum = 0;

	if (last == -ENOENT)
		return 1; /* there is none */
	if (last < 0)
		return last;
	if (!size)
		return -EINVAL;
	for (; last >= 0; last--)
		sum += ((const u8 *)buf)[last];
	return sum ? -EILSEQ : 0;
}
KPI_EXPORT(pci_vpd_check_csum);

/* ------------------------------------------------------- the file "vpd" */

static ssize_t file_read(struct file *filp, struct kobject *kobj,
			 struct bin_attribute *attr, char *buf, loff_t off,
			 size_t count)
{
	return pci_read_vpd(to_pci_dev(kobj_to_dev(kobj)), off, count, buf);
}

static ssize_t file_write(struct file *filp, struct kobject *kobj,
			  struct bin_attribute *attr, char *buf, loff_t off,
			  size_t count)
{
	return pci_write_vpd(to_pci_dev(kobj_to_dev(kobj)), off, count, buf);
}

static struct bin_attribute vpd_file = {
	.attr = { .name = "vpd", .mode = 0600 },
	.read = file_read,
	.write = file_write,
};
static struct bin_attribute *vpd_files[] = { &vpd_file, NULL };

static umode_t file_mode(struct kobject *kobj, struct bin_attribute *a, int n)
{
	return to_pci_dev(kobj_to_dev(kobj))->vpd.cap ? a->attr.mode : 0;
}

const struct attribute_group kpi_pci_vpd_group = {
	.bin_attrs = vpd_files,
	.is_bin_visible = file_mode,
};
