// SPDX-License-Identifier: GPL-2.0
/* Conformance of procfs and of sequential files. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

static unsigned int checks;

#include "../check.h"

static struct file *open_at(const char *path)
{
	return filp_open(path, O_RDONLY, 0);
}

/* All of it, in pieces of @piece bytes. */
static ssize_t read_all(const char *path, char *to, size_t size, size_t piece)
{
	struct file *file = open_at(path);
	loff_t pos = 0;
	ssize_t n = 0;

	if (IS_ERR(file))
		return PTR_ERR(file);
	while (pos < size - 1) {
		n = kernel_read(file, to + pos,
				min_t(size_t, piece, size - 1 - pos), &pos);
		if (n <= 0)
			break;
	}
	filp_close(file, NULL);
	to[pos] = '\0';
	return n < 0 ? n : pos;
}

/* ------------------------------------------------------------------ single */

static int show_data(struct seq_file *m, void *v)
{
	seq_printf(m, "<%s>", (char *)m->private);
	return 0;
}

/* Larger than the buffer that it is tried with first. */
static int show_large(struct seq_file *m, void *v)
{
	int i;

	for (i = 0; i < 3000; i++)
		seq_printf(m, "%04d\n", i);
	return 0;
}

static int show_texts(struct seq_file *m, void *v)
{
	seq_puts(m, "a b");
	seq_putc(m, '|');
	seq_setwidth(m, 5);
	seq_puts(m, "xy");
	seq_pad(m, '|');
	seq_put_decimal_ull(m, "=", 42);
	seq_put_decimal_ll(m, " ", -7);
	seq_putc(m, '|');
	seq_escape(m, "a\tb\\", "\t\\");
	seq_putc(m, '|');
	seq_write(m, "12\0", 2);
	seq_putc(m, '\n');
	seq_hex_dump(m, "> ", DUMP_PREFIX_OFFSET, 16, 1, "0123456789abcdefXY",
		     18, true);
	return 0;
}

static const char texts[] =
	"a b|xy   |=42 -7|a\\011b\\134|12\n"
	"> 00000000: 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n"
	"> 00000010: 58 59                                            XY\n";

static int check_single(struct proc_dir_entry *dir, char *buf)
{
	CHECK(proc_create_single_data("single", 0, dir, show_data, "data"));
	CHECK(read_all("/proc/kt_dir/single", buf, 100, 100) == 6);
	CHECK(!strcmp(buf, "<data>"));
	CHECK(read_all("/proc/kt_dir/single", buf, 100, 1) == 6);
	CHECK(!strcmp(buf, "<data>"));
	CHECK(proc_create_single("large", 0444, dir, show_large));
	CHECK(read_all("/proc/kt_dir/large", buf, 20000, 700) == 15000);
	CHECK(!memcmp(buf, "0000\n0001\n", 10));
	CHECK(!strcmp(buf + 14995, "2999\n"));
	CHECK(proc_create_single("texts", 0, dir, show_texts));
	CHECK(read_all("/proc/kt_dir/texts", buf, 1000, 1000) > 0);
	CHECK(!strcmp(buf, texts));
	return 0;
}

/* ----------------------------------------------------------------- records */

struct item {
	struct list_head list;
	int value;
};
static LIST_HEAD(items);
static int started, stopped;

static void *s_start(struct seq_file *m, loff_t *pos)
{
	started++;
	return seq_list_start_head(&items, *pos);
}

static void *s_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next(v, &items, pos);
}

static void s_stop(struct seq_file *m, void *v)
{
	stopped++;
}

/* Each fifth one is left out. */
static int s_show(struct seq_file *m, void *v)
{
	struct item *item = list_entry(v, struct item, list);

	if (v == &items) {
		seq_puts(m, "head\n");
		return 0;
	}
	seq_printf(m, "item %d\n", item->value);
	if (item->value == 999)
		return -EILSEQ;
	return item->value % 5 ? 0 : SEQ_SKIP;
}

static const struct seq_operations s_ops = {
	.start = s_start, .next = s_next, .stop = s_stop, .show = s_show,
};

static int add_item(int value)
{
	struct item *item = kmalloc(sizeof(*item), GFP_KERNEL);

	if (!item)
		return -ENOMEM;
	item->value = value;
	list_add_tail(&item->list, &items);
	return 0;
}

static void free_items(void)
{
	struct item *item, *next;

	list_for_each_entry_safe(item, next, &items, list)
		kfree(item);
}

static int check_records(struct proc_dir_entry *dir, char *buf, char *other)
{
	struct file *file;
	loff_t pos;
	ssize_t n;
	int i;

	for (i = 0; i < 500; i++)
		CHECK(add_item(i) == 0);
	CHECK(proc_create_seq("records", 0, dir, &s_ops));
	n = read_all("/proc/kt_dir/records", buf, 20000, 20000);
	CHECK(n > 0 && started == stopped);
	CHECK(!strncmp(buf, "head\nitem 1\nitem 2\nitem 3\nitem 4\nitem 6\n", 40));
	CHECK(!strcmp(buf + n - 9, "item 499\n"));
	CHECK(read_all("/proc/kt_dir/records", other, 20000, 13) == n);
	CHECK(!strcmp(buf, other));
	CHECK(read_all("/proc/kt_dir/records", other, 20000, 4096) == n);
	CHECK(!strcmp(buf, other) && started == stopped);
	file = open_at("/proc/kt_dir/records");
	CHECK(!IS_ERR(file));
	/* At a position that is not the one that was read to. */
	pos = 1234;
	CHECK(kernel_read(file, other, 50, &pos) == 50 && pos == 1284);
	CHECK(!memcmp(buf + 1234, other, 50));
	pos = 17;
	CHECK(kernel_read(file, other, 50, &pos) == 50);
	CHECK(!memcmp(buf + 17, other, 50));
	CHECK(vfs_llseek(file, 300, SEEK_SET) == 300 && file->f_pos == 300);
	CHECK(vfs_llseek(file, 10, SEEK_CUR) == 310);
	CHECK(vfs_llseek(file, 0, SEEK_END) == -EINVAL);
	CHECK(vfs_llseek(file, -1, SEEK_SET) == -EINVAL);
	pos = 1000000;
	CHECK(kernel_read(file, other, 50, &pos) == 0);
	/* What a record says that fails comes when all before it is read. */
	CHECK(add_item(999) == 0);
	CHECK(read_all("/proc/kt_dir/records", other, 20000, 4096) == -EILSEQ);
	CHECK(started == stopped);
	remove_proc_entry("records", dir);
	pos = 0;
	CHECK(kernel_read(file, other, 50, &pos) == -EIO);
	CHECK(vfs_llseek(file, 0, SEEK_SET) == -EINVAL);
	filp_close(file, NULL);
	return 0;
}

/* --------------------------------------------------------------- proc_ops */

static int opened, released;
static char written[32];

static int p_open(struct inode *inode, struct file *file)
{
	opened++;
	file->private_data = pde_data(inode);
	return 0;
}

static int p_release(struct inode *inode, struct file *file)
{
	released++;
	return 0;
}

static ssize_t p_read(struct file *file, char __user *buf, size_t n,
		      loff_t *pos)
{
	const char *text = file->private_data;

	return simple_read_from_buffer(buf, n, pos, text, strlen(text));
}

static ssize_t p_write(struct file *file, const char __user *buf, size_t n,
		       loff_t *pos)
{
	return simple_write_to_buffer(written, sizeof(written), pos, buf, n);
}

static const struct proc_ops p_ops = {
	.proc_open = p_open,
	.proc_release = p_release,
	.proc_read = p_read,
	.proc_write = p_write,
};

static int check_ops(struct proc_dir_entry *dir, char __user *user)
{
	struct proc_dir_entry *entry;
	struct file *file;
	char text[10];
	loff_t pos = 0;

	entry = proc_create_data("ops", 0600, dir, &p_ops, "text");
	CHECK(entry);
	proc_set_size(entry, 4);
	proc_set_user(entry, KUIDT_INIT(12), KGIDT_INIT(13));
	file = filp_open("/proc/kt_dir/ops", O_RDWR, 0);
	CHECK(!IS_ERR(file) && opened == 1);
	CHECK(S_ISREG(file_inode(file)->i_mode));
	CHECK((file_inode(file)->i_mode & 07777) == 0600);
	CHECK(uid_eq(file_inode(file)->i_uid, KUIDT_INIT(12)));
	CHECK(gid_eq(file_inode(file)->i_gid, KGIDT_INIT(13)));
	CHECK(i_size_read(file_inode(file)) == 4);
	CHECK(!strcmp(file->f_path.dentry->d_name.name, "ops"));
	CHECK(file->f_op->read(file, user, 3, &pos) == 3);
	CHECK(copy_from_user(text, user, 3) == 0 && !memcmp(text, "tex", 3));
	CHECK(file->f_op->read(file, user, 3, &pos) == 1);
	CHECK(file->f_op->read(file, user, 3, &pos) == 0);
	pos = 0;
	CHECK(file->f_op->write(file, user, 2, &pos) == 2 && written[0] == 't');
	/* No proc_lseek. */
	CHECK(vfs_llseek(file, 0, SEEK_SET) == -ESPIPE);
	/* Removed while it is open: released now, and not once more. */
	remove_proc_entry("ops", dir);
	CHECK(released == 1);
	filp_close(file, NULL);
	file = open_at("/proc/kt_dir/ops");
	CHECK(IS_ERR(file) && PTR_ERR(file) == -ENOENT);
	return 0;
}

static int check_tree(void)
{
	struct proc_dir_entry *a, *b;
	struct file *file;

	a = proc_mkdir("kt_a", NULL);
	b = proc_mkdir_data("b", 0500, a, "of b");
	CHECK(a && b);
	CHECK(proc_create_single_data("kt_a/b/deep", 0, NULL, show_data, "x"));
	CHECK(proc_create_single_data("driver/kt_drv", 0, NULL, show_data,
				      "y"));
	CHECK(proc_symlink("kt_link", NULL, "/proc/kt_a/b/deep"));
	file = open_at("/proc/kt_link");
	CHECK(!IS_ERR(file));
	filp_close(file, NULL);
	file = open_at("/proc/driver/kt_drv");
	CHECK(!IS_ERR(file));
	filp_close(file, NULL);
	remove_proc_entry("driver/kt_drv", NULL);
	remove_proc_entry("kt_link", NULL);
	CHECK(remove_proc_subtree("kt_a", NULL) == 0);
	file = open_at("/proc/kt_a/b/deep");
	CHECK(IS_ERR(file) && PTR_ERR(file) == -ENOENT);
	proc_remove(NULL);
	return 0;
}

static int __init kt_init(void)
{
	struct proc_dir_entry *dir = proc_mkdir("kt_dir", NULL);
	unsigned long user = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);
	char *buf = kvmalloc(40000, GFP_KERNEL);
	int err;

	CHECK(dir && buf && !IS_ERR_VALUE(user));
	err = check_single(dir, buf) ?:
	      check_records(dir, buf, buf + 20000) ?:
	      check_ops(dir, (char __user *)user) ?: check_tree();
	proc_remove(dir);
	free_items();
	kvfree(buf);
	vm_munmap(user, PAGE_SIZE);
	if (!err)
		pr_info("procfs: %u checks passed\n", checks);
	return err;
}

static void __exit kt_exit(void)
{
	if (opened != released)
		pr_err("procfs: opened %d, released %d\n", opened, released);
}
module_init(kt_init);
module_exit(kt_exit);
MODULE_LICENSE("GPL");
