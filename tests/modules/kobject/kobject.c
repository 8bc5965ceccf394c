// SPDX-License-Identifier: GPL-2.0
/* Kernel objects: names, paths, sets, counts, attributes, groups, links. */
#include <linux/init.h>
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

static unsigned int checks;

#include "../check.h"

static struct kobject *top;
static int value, released;

/* Is there an entry of that name in the object's directory? */
static bool shows(struct kobject *kobj, const char *name)
{
	struct kernfs_node *kn = sysfs_get_dirent(kobj->sd, name);

	sysfs_put(kn);
	return kn;
}

static ssize_t value_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "%s=%d\n", attr->attr.name, value);
}

static ssize_t value_store(struct kobject *kobj, struct kobj_attribute *attr,
			   const char *buf, size_t count)
{
	int err = kstrtoint(buf, 10, &value);

	return err ?: count;
}

static struct kobj_attribute attr_a = __ATTR(a, 0644, value_show, value_store);
static struct kobj_attribute attr_b = __ATTR(b, 0444, value_show, NULL);
static struct kobj_attribute attr_c = __ATTR(c, 0664, value_show, value_store);
static struct attribute *attrs[] = { &attr_a.attr, &attr_b.attr, NULL };
static struct attribute *attrs_c[] = { &attr_c.attr, NULL };

static umode_t mode_of_b = 0444;

static umode_t is_visible(struct kobject *kobj, struct attribute *attr, int n)
{
	return n == 1 ? mode_of_b : attr->mode;
}

static ssize_t bin_read(struct file *file, struct kobject *kobj,
			struct bin_attribute *attr, char *buf, loff_t pos,
			size_t count)
{
	return memory_read_from_buffer(buf, count, &pos, "bytes", 5);
}
static BIN_ATTR_RO(bin, 5);
static struct bin_attribute *bins[] = { &bin_attr_bin, NULL };

static const struct attribute_group named = {
	.name = "group", .attrs = attrs, .is_visible = is_visible,
	.bin_attrs = bins,
};
static const struct attribute_group plain = { .attrs = attrs };
static const struct attribute_group merged = { .name = "group",
					       .attrs = attrs_c };

static int check_names(void)
{
	struct kobject *kobj = kobject_create_and_add("child", top);
	struct kobject *other;
	char *path;

	CHECK(kobj);
	path = kobject_get_path(kobj, GFP_KERNEL);
	CHECK(path && !strcmp(path, "/kernel/kobject_test/child"));
	kfree(path);
	CHECK(kobj->parent == top && kobj->state_in_sysfs && kobj->sd);
	CHECK(kref_read(&kobj->kref) == 1);
	CHECK(shows(top, "child"));
	CHECK(!kobject_rename(kobj, "renamed"));
	CHECK(!strcmp(kobject_name(kobj), "renamed"));
	CHECK(shows(top, "renamed") && !shows(top, "child"));

	other = kobject_create_and_add("other", kernel_kobj);
	CHECK(other);
	CHECK(!kobject_move(kobj, other));
	CHECK(kobj->parent == other && shows(other, "renamed"));
	CHECK(!shows(top, "renamed"));
	kobject_put(kobj);
	CHECK(!shows(other, "renamed"));
	kobject_put(other);
	CHECK(!shows(kernel_kobj, "other"));
	return 0;
}

static void release(struct kobject *kobj)
{
	released++;
	kfree(kobj);
}

static struct attribute *default_attrs[] = { &attr_c.attr, NULL };
ATTRIBUTE_GROUPS(default);

static struct kobj_type counted_type = {
	.release = release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = default_groups,
};

static int check_sets(void)
{
	struct kset *set = kset_create_and_add("set", NULL, top);
	struct kobject *kobj, *found;

	CHECK(set);
	kobj = kzalloc(sizeof(*kobj), GFP_KERNEL);
	CHECK(kobj);
	kobj->kset = set;
	CHECK(!kobject_init_and_add(kobj, &counted_type, NULL, "%s%d", "m", 7));
	CHECK(kobj->parent == &set->kobj);
	CHECK(shows(kobj, "c"));
	CHECK(kref_read(&kobj->kref) == 1);
	found = kset_find_obj(set, "m7");
	CHECK(found == kobj && kref_read(&kobj->kref) == 2);
	CHECK(!kset_find_obj(set, "m8"));
	CHECK(!list_empty(&set->list));
	kobject_del(kobj);
	CHECK(!kset_find_obj(set, "m7") && list_empty(&set->list));
	CHECK(!kobj->state_in_sysfs && !kobj->parent);
	CHECK(!shows(&set->kobj, "m7"));
	kobject_put(found);
	CHECK(!released);
	kobject_put(kobj);
	CHECK(released == 1);
	CHECK(!kobject_get_unless_zero(NULL) && !kobject_get(NULL));
	kset_unregister(set);
	CHECK(!shows(top, "set"));
	return 0;
}

static int check_attributes(void)
{
	const struct sysfs_ops *ops = top->ktype->sysfs_ops;
	char *page = (char *)get_zeroed_page(GFP_KERNEL);

	CHECK(page && ops == &kobj_sysfs_ops);
	CHECK(!sysfs_create_file(top, &attr_a.attr));
	CHECK(shows(top, "a"));
	value = 41;
	CHECK(ops->show(top, &attr_a.attr, page) == 5);
	CHECK(!strcmp(page, "a=41\n"));
	CHECK(ops->store(top, &attr_a.attr, "-3\n", 3) == 3 && value == -3);
	CHECK(ops->store(top, &attr_b.attr, "1", 1) == -EIO);
	CHECK(!sysfs_chmod_file(top, &attr_a.attr, 0600));
	CHECK(sysfs_chmod_file(top, &attr_b.attr, 0600) == -ENOENT);
	sysfs_notify(top, NULL, "a");
	sysfs_notify(top, NULL, "nothing");
	sysfs_remove_file(top, &attr_a.attr);
	CHECK(!shows(top, "a"));
	CHECK(!sysfs_create_files(top, (const struct attribute *const *)attrs));
	CHECK(shows(top, "a") && shows(top, "b"));
	sysfs_remove_files(top, (const struct attribute *const *)attrs);
	CHECK(!shows(top, "a") && !shows(top, "b"));
	CHECK(!sysfs_create_bin_file(top, &bin_attr_bin) && shows(top, "bin"));
	sysfs_remove_bin_file(top, &bin_attr_bin);
	CHECK(!shows(top, "bin"));
	CHECK(sysfs_emit_at(page, 4000, "%200d", 1) == 95);
	CHECK(sysfs_emit(page, "%5000d", 1) == PAGE_SIZE - 1);
	free_page((unsigned long)page);
	return 0;
}

static int check_groups(void)
{
	struct kernfs_node *dir;

	CHECK(!sysfs_create_group(top, &named));
	dir = sysfs_get_dirent(top->sd, "group");
	CHECK(dir && kernfs_type(dir) == KERNFS_DIR);
	sysfs_put(dir);
	CHECK(!shows(top, "a"));
	CHECK(!sysfs_merge_group(top, &merged));
	sysfs_unmerge_group(top, &merged);
	CHECK(!sysfs_add_file_to_group(top, &attr_c.attr, "group"));
	sysfs_remove_file_from_group(top, &attr_c.attr, "group");
	CHECK(sysfs_add_file_to_group(top, &attr_c.attr, "none") == -ENOENT);
	mode_of_b = 0;
	CHECK(!sysfs_update_group(top, &named));
	sysfs_remove_group(top, &named);
	CHECK(!shows(top, "group"));
	CHECK(!sysfs_create_group(top, &plain) && shows(top, "b"));
	sysfs_remove_group(top, &plain);
	CHECK(!shows(top, "b"));
	CHECK(sysfs_merge_group(top, &merged) == -ENOENT);
	return 0;
}

static int check_links(void)
{
	struct kobject *to = kobject_create_and_add("to", top);
	struct kernfs_node *kn;

	CHECK(to);
	CHECK(!sysfs_create_link(top, to, "link"));
	kn = sysfs_get_dirent(top->sd, "link");
	CHECK(kn && kernfs_type(kn) == KERNFS_LINK);
	sysfs_put(kn);
	CHECK(sysfs_create_link_nowarn(top, to, "link") == -EEXIST);
	sysfs_remove_link(top, "link");
	CHECK(!shows(top, "link"));
	CHECK(!sysfs_create_mount_point(to, "mnt") && shows(to, "mnt"));
	sysfs_remove_mount_point(to, "mnt");
	CHECK(!shows(to, "mnt"));
	kobject_put(to);
	return 0;
}

static int run(void)
{
	return check_names() ?: check_sets() ?: check_attributes() ?:
	       check_groups() ?: check_links();
}

static int __init kobject_test_init(void)
{
	int err;

	top = kobject_create_and_add("kobject_test", kernel_kobj);
	if (!top)
		return -ENOMEM;
	err = run();
	kobject_put(top);
	if (!err)
		pr_info("kobject: %u checks passed\n", checks);
	return err;
}

static void __exit kobject_test_exit(void)
{
}

module_init(kobject_test_init);
module_exit(kobject_test_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of kobjects and sysfs");
