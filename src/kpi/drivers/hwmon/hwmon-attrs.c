// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/hwmon/hwmon.c, hwmon/sysfs-interface: a chip's channels as files.
 */
#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "hwmon.h"

/* ----------------------------------------------------------------- file names */

/* Of each kind of sensor: what follows its number, by the attribute's. */
static const char *const chip_files[] = {
	[hwmon_chip_temp_reset_history] = "temp_reset_history",
	[hwmon_chip_in_reset_history] = "in_reset_history",
	[hwmon_chip_curr_reset_history] = "curr_reset_history",
	[hwmon_chip_power_reset_history] = "power_reset_history",
	[hwmon_chip_update_interval] = "update_interval",
	[hwmon_chip_alarms] = "alarms",
	[hwmon_chip_samples] = "samples",
	[hwmon_chip_curr_samples] = "curr_samples",
	[hwmon_chip_in_samples] = "in_samples",
	[hwmon_chip_power_samples] = "power_samples",
	[hwmon_chip_temp_samples] = "temp_samples",
};
static const char *const temp_files[] = {
	"_enable", "_input", "_type", "_lcrit", "_lcrit_hyst", "_min",
	"_min_hyst", "_max", "_max_hyst", "_crit", "_crit_hyst", "_emergency",
	"_emergency_hyst", "_alarm", "_lcrit_alarm", "_min_alarm",
	"_max_alarm", "_crit_alarm", "_emergency_alarm", "_fault", "_offset",
	"_label", "_lowest", "_highest", "_reset_history", "_rated_min",
	"_rated_max",
};
/* Voltages and currents have the same ones. */
static const char *const in_files[] = {
	"_enable", "_input", "_min", "_max", "_lcrit", "_crit", "_average",
	"_lowest", "_highest", "_reset_history", "_label", "_alarm",
	"_min_alarm", "_max_alarm", "_lcrit_alarm", "_crit_alarm",
	"_rated_min", "_rated_max",
};
static const char *const power_files[] = {
	"_enable", "_average", "_average_interval", "_average_interval_max",
	"_average_interval_min", "_average_highest", "_average_lowest",
	"_average_max", "_average_min", "_input", "_input_highest",
	"_input_lowest", "_reset_history", "_accuracy", "_cap", "_cap_hyst",
	"_cap_max", "_cap_min", "_min", "_max", "_crit", "_lcrit", "_label",
	"_alarm", "_cap_alarm", "_min_alarm", "_max_alarm", "_lcrit_alarm",
	"_crit_alarm", "_rated_min", "_rated_max",
};
static const char *const energy_files[] = { "_enable", "_input", "_label" };
static const char *const humidity_files[] = {
	"_enable", "_input", "_label", "_min", "_min_hyst", "_max",
	"_max_hyst", "_alarm", "_fault", "_rated_min", "_rated_max",
};
static const char *const fan_files[] = {
	"_enable", "_input", "_label", "_min", "_max", "_div", "_pulses",
	"_target", "_alarm", "_min_alarm", "_max_alarm", "_fault",
};
static const char *const pwm_files[] = {
	"", "_enable", "_mode", "_freq", "_auto_channels_temp",
};
static const char *const intrusion_files[] = { "_alarm", "_beep" };

static const struct {
	const char *sensor;	/* NULL: without a number */
	int first;		/* of the numbers */
	const char *const *files;
	unsigned int n;
} kinds[hwmon_max] = {
#define KIND(type, first, files) \
	[hwmon_##type] = { #type, first, files, ARRAY_SIZE(files) }
	[hwmon_chip] = { NULL, 0, chip_files, ARRAY_SIZE(chip_files) },
	KIND(temp, 1, temp_files),
	KIND(in, 0, in_files),
	KIND(curr, 1, in_files),
	KIND(power, 1, power_files),
	KIND(energy, 1, energy_files),
	KIND(humidity, 1, humidity_files),
	KIND(fan, 1, fan_files),
	KIND(pwm, 1, pwm_files),
	KIND(intrusion, 0, intrusion_files),
};

bool kpi_hwmon_file(char *buf, size_t size, enum hwmon_sensor_types type,
		    u32 attr, int channel)
{
	const char *file;

	if (type >= hwmon_max || attr >= kinds[type].n)
		return false;
	file = kinds[type].files[attr];
	if (!file)
		return false;
	if (!kinds[type].sensor)
		strscpy(buf, file, size);
	else
		scnprintf(buf, size, "%s%d%s", kinds[type].sensor,
			  channel + kinds[type].first, file);
	return true;
}

static bool is_label(enum hwmon_sensor_types type, u32 attr)
{
	return type != hwmon_chip && !strcmp(kinds[type].files[attr], "_label");
}

/* ---------------------------------------------------------------- attributes */

struct hwmon_attr {
	struct device_attribute dev_attr;
	const struct hwmon_ops *ops;
	enum hwmon_sensor_types type;
	u32 attr;
	int channel;
	char name[32];
};

static struct hwmon_attr *attr_of(struct device_attribute *attr)
{
	return container_of(attr, struct hwmon_attr, dev_attr);
}

static ssize_t show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct hwmon_attr *a = attr_of(attr);
	long value;
	int err = a->ops->read(dev, a->type, a->attr, a->channel, &value);

	return err < 0 ? err : sprintf(buf, "%ld\n", value);
}

static ssize_t show_string(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	const struct hwmon_attr *a = attr_of(attr);
	const char *text;
	int err = a->ops->read_string(dev, a->type, a->attr, a->channel, &text);

	return err < 0 ? err : sprintf(buf, "%s\n", text);
}

static ssize_t store(struct device *dev, struct device_attribute *attr,
		     const char *buf, size_t count)
{
	const struct hwmon_attr *a = attr_of(attr);
	long value;
	int err = kstrtol(buf, 10, &value);

	if (err < 0)
		return err;
	err = a->ops->write(dev, a->type, a->attr, a->channel, value);
	return err < 0 ? err : count;
}

/* NULL: the driver does not show it. */
static struct attribute *make(struct device *dev, const void *drvdata,
			      const struct hwmon_ops *ops,
			      enum hwmon_sensor_types type, u32 attr,
			      int channel)
{
	bool label = is_label(type, attr);
	struct hwmon_attr *a;
	umode_t mode = ops->is_visible(drvdata, type, attr, channel);

	if (!mode)
		return NULL;
	if ((mode & 0444 && (label ? !ops->read_string : !ops->read)) ||
	    (mode & 0222 && !ops->write))
		return ERR_PTR(-EINVAL);
	a = devm_kzalloc(dev, sizeof(*a), GFP_KERNEL);
	if (!a)
		return ERR_PTR(-ENOMEM);
	kpi_hwmon_file(a->name, sizeof(a->name), type, attr, channel);
	a->ops = ops;
	a->type = type;
	a->attr = attr;
	a->channel = channel;
	sysfs_attr_init(&a->dev_attr.attr);
	a->dev_attr.attr.name = a->name;
	a->dev_attr.attr.mode = mode;
	a->dev_attr.show = label ? show_string : show;
	a->dev_attr.store = store;
	return &a->dev_attr.attr;
}

static unsigned int count(const struct hwmon_chip_info *chip)
{
	unsigned int n = 0, i, channel;

	for (i = 0; chip->info[i]; i++)
		for (channel = 0; chip->info[i]->config[channel]; channel++)
			n += hweight32(chip->info[i]->config[channel]);
	return n;
}

/* Those of one kind of sensor. How many there were, or -errno. */
static int make_kind(struct device *dev, const void *drvdata,
		     const struct hwmon_ops *ops,
		     const struct hwmon_channel_info *info,
		     struct attribute **attrs)
{
	int channel, n = 0;
	unsigned long bits;
	unsigned int bit;

	for (channel = 0; info->config[channel]; channel++) {
		bits = info->config[channel];
		for_each_set_bit(bit, &bits, 32) {
			struct attribute *a;

			if (bit >= kinds[info->type].n ||
			    !kinds[info->type].files[bit])
				continue;
			a = make(dev, drvdata, ops, info->type, bit, channel);
			if (IS_ERR(a))
				return PTR_ERR(a);
			if (a)
				attrs[n++] = a;
		}
	}
	return n;
}

struct attribute **kpi_hwmon_attrs(struct device *dev, const void *drvdata,
				   const struct hwmon_chip_info *chip)
{
	struct attribute **attrs = kcalloc(count(chip) + 1, sizeof(*attrs),
					   GFP_KERNEL);
	unsigned int i, n = 0;

	if (!attrs)
		return NULL;
	for (i = 0; chip->info[i]; i++) {
		int more = make_kind(dev, drvdata, chip->ops, chip->info[i],
				     attrs + n);

		if (more < 0) {
			kfree(attrs);
			return ERR_PTR(more);
		}
		n += more;
	}
	return attrs;
}
