// SPDX-License-Identifier: GPL-2.0
/* Conformance of sysctl tables and their handlers. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysctl.h>

static unsigned int checks;

#include "../check.h"

#define ROOT "/proc/sys/kt_sysctl/"

static int one = 17, three[3] = { 1, -2, 3 }, limited = 5, seconds;
static int low = -10, high = 20;
static unsigned int unsig = 7;
static unsigned long longs[2] = { 1ul << 40, 2 };
static u8 byte = 9;
static char string[16] = "words";
static int called;

static int own(struct ctl_table *table, int write, void *buffer, size_t *lenp,
	       loff_t *ppos)
{
	called++;
	return proc_dointvec(table, write, buffer, lenp, ppos);
}

static struct ctl_table table[] = {
	{ .procname = "one", .data = &one, .maxlen = sizeof(int), .mode = 0644,
	  .proc_handler = own },
	{ .procname = "three", .data = three, .maxlen = sizeof(three),
	  .mode = 0644, .proc_handler = proc_dointvec },
	{ .procname = "limited", .data = &limited, .maxlen = sizeof(int),
	  .mode = 0644, .proc_handler = proc_dointvec_minmax, .extra1 = &low,
	  .extra2 = &high },
	{ .procname = "seconds", .data = &seconds, .maxlen = sizeof(int),
	  .mode = 0644, .proc_handler = proc_dointvec_jiffies },
	{ .procname = "unsig", .data = &unsig, .maxlen = sizeof(int),
	  .mode = 0644, .proc_handler = proc_douintvec },
	{ .procname = "longs", .data = longs, .maxlen = sizeof(longs),
	  .mode = 0644, .proc_handler = proc_doulongvec_minmax },
	{ .procname = "byte", .data = &byte, .maxlen = 1, .mode = 0444,
	  .proc_handler = proc_dou8vec_minmax, .extra1 = SYSCTL_ONE },
	{ .procname = "string", .data = string, .maxlen = sizeof(string),
	  .mode = 0600, .proc_handler = proc_dostring },
	{}
};

static struct ctl_table again[] = {
	{ .procname = "one", .data = &one, .maxlen = sizeof(int), .mode = 0644,
	  .proc_handler = proc_dointvec },
	{}
};

static bool reads(const char *path, const char *expected)
{
	struct file *file = filp_open(path, O_RDONLY, 0);
	char text[100] = "";
	loff_t pos = 0;
	ssize_t n;

	if (IS_ERR(file))
		return false;
	n = kernel_read(file, text, sizeof(text) - 1, &pos);
	filp_close(file, NULL);
	if (n >= 0 && !strcmp(text, expected))
		return true;
	pr_err("%s: %zd '%s'\n", path, n, text);
	return false;
}

static ssize_t put(const char *path, const char *text)
{
	struct file *file = filp_open(path, O_WRONLY, 0);
	loff_t pos = 0;
	ssize_t n;

	if (IS_ERR(file))
		return PTR_ERR(file);
	n = kernel_write(file, text, strlen(text), &pos);
	filp_close(file, NULL);
	return n;
}

static int check_ints(void)
{
	CHECK(reads(ROOT "one", "17\n") && called == 1);
	CHECK(put(ROOT "one", "  -5 \n") == 6 && one == -5 && called == 2);
	CHECK(put(ROOT "one", "0x20") == 4 && one == 32);
	CHECK(put(ROOT "one", "020") == 3 && one == 16);
	CHECK(put(ROOT "one", "12a") == -EINVAL && one == 16);
	CHECK(put(ROOT "one", "99999999999") == -EINVAL && one == 16);
	CHECK(put(ROOT "one", "-2147483648") == 11 && one == INT_MIN);
	CHECK(put(ROOT "one", "x") == -EINVAL);
	CHECK(put(ROOT "one", " \n") == -EINVAL);
	CHECK(reads(ROOT "three", "1\t-2\t3\n"));
	CHECK(put(ROOT "three", "7 8") == 3 && three[1] == 8 && three[2] == 3);
	CHECK(put(ROOT "three", "4 x 5") == -EINVAL && three[0] == 4);
	CHECK(put(ROOT "limited", "20\n") == 3 && limited == 20);
	CHECK(put(ROOT "limited", "21") == -EINVAL && limited == 20);
	CHECK(put(ROOT "limited", "-11") == -EINVAL && limited == 20);
	CHECK(put(ROOT "limited", "-10") == 3 && limited == -10);
	CHECK(put(ROOT "seconds", "3") == 1 && seconds == 3 * HZ);
	CHECK(reads(ROOT "seconds", "3\n"));
	return 0;
}

static int check_others(void)
{
	CHECK(put(ROOT "unsig", "-1") == -EINVAL && unsig == 7);
	CHECK(put(ROOT "unsig", "4294967295") == 10 && unsig == UINT_MAX);
	CHECK(put(ROOT "unsig", "4294967296") == -EINVAL);
	CHECK(reads(ROOT "longs", "1099511627776\t2\n"));
	CHECK(put(ROOT "longs", "5 6\n") == 4 && longs[0] == 5 && longs[1] == 6);
	CHECK(reads(ROOT "byte", "9\n"));
	CHECK(put(ROOT "byte", "3") < 0);
	CHECK(reads(ROOT "string", "words\n"));
	CHECK(put(ROOT "string", "new\nrest") == 8 && !strcmp(string, "new"));
	CHECK(put(ROOT "string", "much longer than it may be") == 26);
	CHECK(!strcmp(string, "much longer tha"));
	return 0;
}

static int __init kt_init(void)
{
	struct ctl_table_header *header = register_sysctl("kt_sysctl", table);
	struct file *file;
	int err;

	CHECK(header);
	err = check_ints() ?: check_others();
	if (!err)
		CHECK(!register_sysctl("kt_sysctl", again));
	unregister_sysctl_table(header);
	unregister_sysctl_table(NULL);
	file = filp_open(ROOT "one", O_RDONLY, 0);
	CHECK(IS_ERR(file) && PTR_ERR(file) == -ENOENT);
	if (!err)
		pr_info("sysctl: %u checks passed\n", checks);
	return err;
}

static void __exit kt_exit(void)
{
}
module_init(kt_init);
module_exit(kt_exit);
MODULE_LICENSE("GPL");
