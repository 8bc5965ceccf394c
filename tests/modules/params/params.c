// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of every type through their operations, as the kernel sets and
 * shows them; on the command line the same is reached by name=value.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

static unsigned char a_byte = 1;
module_param(a_byte, byte, 0444);
static short a_short = -2;
module_param(a_short, short, 0444);
static unsigned short a_ushort = 3;
module_param(a_ushort, ushort, 0444);
static int an_int = -4;
module_param(an_int, int, 0644);
MODULE_PARM_DESC(an_int, "a number");
static unsigned int a_uint = 5;
module_param(a_uint, uint, 0444);
static long a_long = -6;
module_param(a_long, long, 0444);
static unsigned long a_ulong = 7;
module_param(a_ulong, ulong, 0444);
static unsigned long long a_ullong = 8;
module_param(a_ullong, ullong, 0444);
static unsigned int a_hexint = 0x9;
module_param(a_hexint, hexint, 0444);
static char *a_charp = "default";
module_param(a_charp, charp, 0444);
static bool a_bool;
module_param(a_bool, bool, 0444);
static bool an_invbool;
module_param(an_invbool, invbool, 0444);
static int a_bint;
module_param(a_bint, bint, 0444);
static int numbers[4];
static int numbers_count;
module_param_array(numbers, int, &numbers_count, 0444);
static char *words[3];
static int words_count;
module_param_array(words, charp, &words_count, 0444);
static char a_string[8] = "short";
module_param_string(renamed_string, a_string, sizeof(a_string), 0444);

static int sets;

static int set_counted(const char *val, const struct kernel_param *kp)
{
	sets++;
	return param_set_uint_minmax(val, kp, 10, 20);
}

static const struct kernel_param_ops counted_ops = {
	.set = set_counted,
	.get = param_get_uint,
};
static unsigned int counted = 10;
module_param_cb(counted, &counted_ops, &counted, 0644);

static int checks;
static char *page;

#define CHECK(cond)							\
	do {								\
		checks++;						\
		if (!(cond)) {						\
			pr_err("params: line %d: %s: '%s'\n", __LINE__,	\
			       #cond, page);				\
			return -EINVAL;					\
		}							\
	} while (0)

static int set(const struct kernel_param_ops *ops, void *arg, const char *val)
{
	struct kernel_param kp = { .name = "x", .ops = ops, .arg = arg };
	char copy[64];
	int ret;

	/*
	 * An array's set function cuts its string to pieces, and a kernel with
	 * sysfs dies where the caller does not hold the lock (mod is NULL).
	 */
	kernel_param_lock(NULL);
	ret = ops->set(val ? strcpy(copy, val) : NULL, &kp);
	kernel_param_unlock(NULL);
	return ret;
}

static bool shows(const struct kernel_param_ops *ops, void *arg,
		  const char *expected)
{
	struct kernel_param kp = { .name = "x", .ops = ops, .arg = arg };
	int length;

	kernel_param_lock(NULL);
	length = ops->get(page, &kp);
	kernel_param_unlock(NULL);
	return length == strlen(expected) &&
	       !strcmp(page, expected);
}

static int check_numbers(void)
{
	unsigned char byte;
	short s;
	unsigned int u;
	unsigned long long ull;

	CHECK(!set(&param_ops_byte, &byte, "0xff") && byte == 255);
	CHECK(set(&param_ops_byte, &byte, "256") == -ERANGE);
	CHECK(set(&param_ops_byte, &byte, "") == -EINVAL);
	CHECK(!set(&param_ops_short, &s, "-32768") && s == -32768);
	CHECK(shows(&param_ops_short, &s, "-32768\n"));
	CHECK(set(&param_ops_short, &s, "32768") == -ERANGE);
	CHECK(!set(&param_ops_hexint, &u, "0xbeef"));
	CHECK(shows(&param_ops_hexint, &u, "0x00beef\n"));
	CHECK(!set(&param_ops_ullong, &ull, "18446744073709551615"));
	CHECK(shows(&param_ops_ullong, &ull, "18446744073709551615\n"));
	CHECK(set(&counted_ops, &counted, "9") == -EINVAL);
	CHECK(!set(&counted_ops, &counted, "20") && counted == 20);
	counted = 10;
	return 0;
}

static int check_switches(void)
{
	bool b = false;
	int i = 7;

	CHECK(param_ops_bool.flags & KERNEL_PARAM_OPS_FL_NOARG);
	CHECK(!set(&param_ops_bool, &b, NULL) && b);
	CHECK(!set(&param_ops_bool, &b, "off") && !b);
	CHECK(set(&param_ops_bool, &b, "2") == -EINVAL);
	CHECK(shows(&param_ops_bool, &b, "N\n"));
	CHECK(!set(&param_ops_invbool, &b, "n") && b);
	CHECK(shows(&param_ops_invbool, &b, "N\n"));
	CHECK(!set(&param_ops_bint, &i, "y") && i == 1);
	CHECK(set(&param_ops_bool_enable_only, &b, "0") == -EROFS && b);
	CHECK(!set(&param_ops_bool_enable_only, &b, "1"));
	return 0;
}

static int check_strings(void)
{
	char buf[4] = "", *p = NULL;
	struct kparam_string str = { .maxlen = 4, .string = buf };

	CHECK(!set(&param_ops_charp, &p, "one") && !strcmp(p, "one"));
	CHECK(!set(&param_ops_charp, &p, "two") && !strcmp(p, "two"));
	CHECK(shows(&param_ops_charp, &p, "two\n"));
	param_free_charp(&p);
	/* One that was not set is not freed. */
	p = "constant";
	param_free_charp(&p);
	CHECK(!set(&param_ops_string, &str, "abc") && !strcmp(buf, "abc"));
	CHECK(set(&param_ops_string, &str, "abcd") == -ENOSPC);
	return 0;
}

static int check_arrays(void)
{
	int values[3] = {};
	unsigned int n = 99;
	struct kparam_array arr = {
		.max = 3, .elemsize = sizeof(int), .num = &n,
		.ops = &param_ops_int, .elem = values,
	};

	CHECK(!set(&param_array_ops, &arr, "1,-2,0x3") && n == 3);
	CHECK(values[1] == -2 && values[2] == 3);
	CHECK(shows(&param_array_ops, &arr, "1,-2,3\n"));
	CHECK(!set(&param_array_ops, &arr, "5") && n == 1);
	CHECK(shows(&param_array_ops, &arr, "5\n"));
	CHECK(set(&param_array_ops, &arr, "1,2,3,4") == -EINVAL);
	CHECK(set(&param_array_ops, &arr, "1,x") == -EINVAL);
	return 0;
}

static int __init params_init(void)
{
	int i, err;

	page = (char *)get_zeroed_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	err = check_numbers() ?: check_switches() ?: check_strings() ?:
	      check_arrays();
	free_page((unsigned long)page);
	if (err)
		return err;
	pr_info("params: %d %d %d %d %d %d %d %d %lld %s %d %d %d %s %u\n",
		a_byte, a_short, a_ushort, an_int, a_uint, (int)a_long,
		(int)a_ulong, a_hexint, a_ullong, a_charp, a_bool, an_invbool,
		a_bint, a_string, counted);
	for (i = 0; i < numbers_count; i++)
		pr_info("params: numbers[%d]=%d\n", i, numbers[i]);
	for (i = 0; i < words_count; i++)
		pr_info("params: words[%d]=%s\n", i, words[i]);
	pr_info("params: %d checks passed\n", checks);
	return 0;
}

static void __exit params_exit(void)
{
}

module_init(params_init);
module_exit(params_exit);
MODULE_DESCRIPTION("Conformance of module parameters");
MODULE_LICENSE("GPL");
