// SPDX-License-Identifier: GPL-2.0
/* Conformance of debugfs. */
#include <linux/debugfs.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

static unsigned int checks;

#include "../check.h"

#define ROOT "/sys/kernel/debug/kt_debug/"

static char __user *user;	/* a page */

/* What a file's read gives, as a string in @text. */
static ssize_t get(const char *path, char *text, size_t size)
{
	struct file *file = filp_open(path, O_RDONLY, 0);
	loff_t pos = 0;
	ssize_t n;

	if (IS_ERR(file))
		return PTR_ERR(file);
	n = file->f_op->read(file, user, size - 1, &pos);
	filp_close(file, NULL);
	if (n < 0)
		return n;
	if (copy_from_user(text, user, n))
		return -EFAULT;
	text[n] = '\0';
	return n;
}

static ssize_t put(const char *path, const char *text)
{
	struct file *file = filp_open(path, O_WRONLY, 0);
	loff_t pos = 0;
	ssize_t n;

	if (IS_ERR(file))
		return PTR_ERR(file);
	if (copy_to_user(user, text, strlen(text)))
		return -EFAULT;
	n = file->f_op->write(file, user, strlen(text), &pos);
	filp_close(file, NULL);
	return n;
}

static bool reads(const char *path, const char *expected)
{
	char text[200];
	ssize_t n = get(path, text, sizeof(text));

	if (n >= 0 && !strcmp(text, expected))
		return true;
	pr_err("%s: %zd '%s'\n", path, n, n < 0 ? "" : text);
	return false;
}

static u8 v8 = 200;
static u16 v16 = 60000;
static u32 v32 = 0xabcdef;
static u64 v64 = 1ull << 40;
static size_t vsize = 77;
static unsigned long vlong = 88;
static atomic_t vatomic = ATOMIC_INIT(-5);
static bool vbool = true;
static char bytes[] = "some bytes";
static struct debugfs_blob_wrapper blob = { bytes, 10 };
static u32 numbers[] = { 1, 20, 300 };
static struct debugfs_u32_array array = { numbers, 3 };

static int check_values(struct dentry *dir)
{
	debugfs_create_u8("u8", 0644, dir, &v8);
	debugfs_create_u16("u16", 0644, dir, &v16);
	debugfs_create_u32("u32", 0444, dir, &v32);
	debugfs_create_u64("u64", 0644, dir, &v64);
	debugfs_create_x8("x8", 0644, dir, &v8);
	debugfs_create_x32("x32", 0644, dir, &v32);
	debugfs_create_x64("x64", 0644, dir, &v64);
	debugfs_create_size_t("size", 0644, dir, &vsize);
	debugfs_create_ulong("ulong", 0644, dir, &vlong);
	debugfs_create_atomic_t("atomic", 0644, dir, &vatomic);
	debugfs_create_bool("bool", 0644, dir, &vbool);
	CHECK(reads(ROOT "u8", "200\n") && reads(ROOT "u16", "60000\n"));
	CHECK(reads(ROOT "u32", "11259375\n"));
	CHECK(reads(ROOT "u64", "1099511627776\n"));
	CHECK(reads(ROOT "x8", "0xc8\n") && reads(ROOT "x32", "0x00abcdef\n"));
	CHECK(reads(ROOT "x64", "0x0000010000000000\n"));
	CHECK(reads(ROOT "size", "77\n") && reads(ROOT "ulong", "88\n"));
	CHECK(reads(ROOT "atomic", "-5\n"));
	CHECK(put(ROOT "atomic", "-77\n") == 4);
	CHECK(atomic_read(&vatomic) == -77);
	CHECK(reads(ROOT "bool", "Y\n"));
	CHECK(put(ROOT "bool", "off") == 3 && !vbool);
	CHECK(put(ROOT "bool", "?") == 1 && !vbool);
	CHECK(put(ROOT "u8", "0x11\n") == 5 && v8 == 0x11);
	CHECK(put(ROOT "u8", "no") == -EINVAL && v8 == 0x11);
	CHECK(put(ROOT "u64", "12345678901234\n") == 15);
	CHECK(v64 == 12345678901234ull);
	return 0;
}

static int show_show(struct seq_file *m, void *v)
{
	seq_printf(m, "show %s\n", (char *)m->private);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(show);

static int square;
static int square_get(void *data, u64 *value)
{
	*value = square * square;
	return 0;
}
static int square_set(void *data, u64 value)
{
	if (value > 100)
		return -ERANGE;
	square = value;
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(square_fops, square_get, square_set, "%llu!\n");

static int check_files(struct dentry *dir)
{
	struct dentry *de;

	debugfs_create_blob("blob", 0444, dir, &blob);
	debugfs_create_u32_array("array", 0444, dir, &array);
	CHECK(reads(ROOT "blob", "some bytes"));
	CHECK(reads(ROOT "array", "1 20 300\n"));
	de = debugfs_create_file("show", 0400, dir, "it", &show_fops);
	CHECK(!IS_ERR(de) && d_inode(de)->i_private);
	CHECK(!strcmp(de->d_name.name, "show"));
	CHECK((d_inode(de)->i_mode & 07777) == 0400);
	CHECK(reads(ROOT "show", "show it\n"));
	CHECK(!IS_ERR(debugfs_create_file_unsafe("square", 0600, dir, NULL,
						 &square_fops)));
	CHECK(put(ROOT "square", "7") == 1 && reads(ROOT "square", "49!\n"));
	CHECK(put(ROOT "square", "101") == -ERANGE);
	CHECK(!IS_ERR(debugfs_create_file("noop", 0600, dir, NULL, NULL)));
	CHECK(reads(ROOT "noop", "") && put(ROOT "noop", "abc") == 3);
	CHECK(PTR_ERR(debugfs_create_file("show", 0400, dir, NULL,
					  &show_fops)) == -EEXIST);
	return 0;
}

static int check_tree(struct dentry *dir)
{
	struct dentry *sub = debugfs_create_dir("sub", dir), *de;
	struct file *file;

	CHECK(!IS_ERR(sub));
	de = debugfs_create_file("file", 0600, sub, "x", &show_fops);
	CHECK(!IS_ERR(de));
	CHECK(reads(ROOT "sub/file", "show x\n"));
	CHECK(!IS_ERR(debugfs_create_symlink("link", dir, "sub/file")));
	CHECK(debugfs_rename(sub, de, dir, "moved") == de);
	CHECK(!strcmp(de->d_name.name, "moved"));
	CHECK(reads(ROOT "moved", "show x\n"));
	de = debugfs_lookup("moved", dir);
	CHECK(!IS_ERR_OR_NULL(de));
	dput(de);
	CHECK(!debugfs_lookup("missing", dir));
	debugfs_lookup_and_remove("moved", dir);
	CHECK(get(ROOT "moved", NULL, 0) == -ENOENT);
	CHECK(!IS_ERR(debugfs_create_file("again", 0600, sub, "y",
					  &show_fops)));
	file = filp_open(ROOT "sub/again", O_RDONLY, 0);
	CHECK(!IS_ERR(file));
	debugfs_remove(sub);
	debugfs_remove(NULL);
	debugfs_remove(ERR_PTR(-ENODEV));
	CHECK(vfs_llseek(file, 0, SEEK_SET) < 0);
	filp_close(file, NULL);
	CHECK(get(ROOT "sub/again", NULL, 0) == -ENOENT);
	CHECK(PTR_ERR(debugfs_create_dir("z", ERR_PTR(-ENODEV))) == -ENODEV);
	return 0;
}

static int __init kt_init(void)
{
	struct dentry *dir = debugfs_create_dir("kt_debug", NULL);
	unsigned long page = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);
	int err;

	CHECK(!IS_ERR(dir) && !IS_ERR_VALUE(page) && debugfs_initialized());
	user = (char __user *)page;
	err = check_values(dir) ?: check_files(dir) ?: check_tree(dir);
	debugfs_remove(dir);
	vm_munmap(page, PAGE_SIZE);
	if (!err)
		pr_info("debugfs: %u checks passed\n", checks);
	return err;
}

static void __exit kt_exit(void)
{
}
module_init(kt_init);
module_exit(kt_exit);
MODULE_LICENSE("GPL");
