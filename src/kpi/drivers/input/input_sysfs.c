// SPDX-License-Identifier: GPL-2.0
/* drivers/input/input.c: what sysfs and uevents tell of an input device. */
#include <linux/device.h>
#include <linux/sysfs.h>

#include "kpi.h"
#include "drivers/input/input.h"

#define TEXT(attr_name, member)                                               \
	static ssize_t attr_name##_show(struct device *dev,                   \
					struct device_attribute *attr,        \
					char *buf)                            \
	{                                                                     \
		return sysfs_emit(buf, "%s\n",                                \
				  to_input_dev(dev)->member ?: "");           \
	}                                                                     \
	static DEVICE_ATTR_RO(attr_name)
TEXT(name, name);
TEXT(phys, phys);
TEXT(uniq, uniq);

static struct attribute *names[] = {
	&dev_attr_name.attr,
	&dev_attr_phys.attr,
	&dev_attr_uniq.attr,
	NULL,
};
static const struct attribute_group name_group = { .attrs = names };

#define ID(member)                                                            \
	static ssize_t member##_show(struct device *dev,                      \
				     struct device_attribute *attr, char *buf) \
	{                                                                     \
		return sysfs_emit(buf, "%04x\n",                              \
				  to_input_dev(dev)->id.member);              \
	}                                                                     \
	static DEVICE_ATTR_RO(member)
ID(bustype);
ID(vendor);
ID(product);
ID(version);

static struct attribute *ids[] = {
	&dev_attr_bustype.attr,
	&dev_attr_vendor.attr,
	&dev_attr_product.attr,
	&dev_attr_version.attr,
	NULL,
};
static const struct attribute_group id_group = { .name = "id", .attrs = ids };

/* The words from the highest that is not zero on, in hexadecimal. */
static int print_bits(char *buf, size_t size, const unsigned long *bits,
		      unsigned int most)
{
	int i = BITS_TO_LONGS(most), n = 0;

	while (i > 1 && !bits[i - 1])
		i--;
	while (i--)
		n += scnprintf(buf + n, size - n, "%lx%s", bits[i],
			       i ? " " : "");
	return n;
}

static ssize_t show_bits(char *buf, const unsigned long *bits,
			 unsigned int most)
{
	int n = print_bits(buf, PAGE_SIZE - 1, bits, most);

	return n + sysfs_emit_at(buf, n, "\n");
}

#define BITS(attr_name, member, most)                                         \
	static ssize_t attr_name##_show(struct device *dev,                   \
					struct device_attribute *attr,        \
					char *buf)                            \
	{                                                                     \
		return show_bits(buf, to_input_dev(dev)->member, most);       \
	}                                                                     \
	static DEVICE_ATTR_RO(attr_name)
BITS(ev, evbit, EV_CNT);
BITS(key, keybit, KEY_CNT);
BITS(rel, relbit, REL_CNT);
BITS(abs, absbit, ABS_CNT);
BITS(msc, mscbit, MSC_CNT);
BITS(led, ledbit, LED_CNT);
BITS(snd, sndbit, SND_CNT);
BITS(ff, ffbit, FF_CNT);
BITS(sw, swbit, SW_CNT);
BITS(properties, propbit, INPUT_PROP_CNT);

static struct attribute *capabilities[] = {
	&dev_attr_ev.attr,
	&dev_attr_key.attr,
	&dev_attr_rel.attr,
	&dev_attr_abs.attr,
	&dev_attr_msc.attr,
	&dev_attr_led.attr,
	&dev_attr_snd.attr,
	&dev_attr_ff.attr,
	&dev_attr_sw.attr,
	NULL,
};
static const struct attribute_group capability_group = {
	.name = "capabilities",
	.attrs = capabilities,
};

static struct attribute *others[] = {
	&dev_attr_properties.attr,
	NULL,
};
static const struct attribute_group other_group = { .attrs = others };

const struct attribute_group *kpi_input_groups[] = {
	&name_group,
	&id_group,
	&capability_group,
	&other_group,
	NULL,
};

/* ------------------------------------------------------------- uevents */

static int add_bits(struct kobj_uevent_env *env, const char *name,
		    const unsigned long *bits, unsigned int most)
{
	char text[BITS_TO_LONGS(KEY_CNT) * 17 + 1];

	print_bits(text, sizeof(text), bits, most);
	return add_uevent_var(env, "%s%s", name, text);
}

int kpi_input_uevent(struct device *device, struct kobj_uevent_env *env)
{
	struct input_dev *dev = to_input_dev(device);
	int ret = add_uevent_var(env, "PRODUCT=%x/%x/%x/%x", dev->id.bustype,
				 dev->id.vendor, dev->id.product,
				 dev->id.version);

	if (!ret && dev->name)
		ret = add_uevent_var(env, "NAME=\"%s\"", dev->name);
	if (!ret && dev->phys)
		ret = add_uevent_var(env, "PHYS=\"%s\"", dev->phys);
	if (!ret && dev->uniq)
		ret = add_uevent_var(env, "UNIQ=\"%s\"", dev->uniq);
	if (!ret)
		ret = add_bits(env, "PROP=", dev->propbit, INPUT_PROP_CNT);
	if (!ret)
		ret = add_bits(env, "EV=", dev->evbit, EV_CNT);
	if (!ret && test_bit(EV_KEY, dev->evbit))
		ret = add_bits(env, "KEY=", dev->keybit, KEY_CNT);
	if (!ret && test_bit(EV_REL, dev->evbit))
		ret = add_bits(env, "REL=", dev->relbit, REL_CNT);
	if (!ret && test_bit(EV_ABS, dev->evbit))
		ret = add_bits(env, "ABS=", dev->absbit, ABS_CNT);
	if (!ret && test_bit(EV_LED, dev->evbit))
		ret = add_bits(env, "LED=", dev->ledbit, LED_CNT);
	return ret;
}
