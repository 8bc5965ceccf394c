// SPDX-License-Identifier: GPL-2.0
/*
 * lib/usercopy.c, lib/strncpy_from_user.c, lib/strnlen_user.c: copies from
 * and to user memory, checked.
 */
#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <linux/string.h>

#include "kpi.h"
#include "kernel/locking/check.h"
#include "arch/x86/uaccess.h"
#include "kernel/client.h"

static bool is_user(const void __user *p, unsigned long n)
{
	return likely(access_ok(p, n)) &&
	       likely(!kpi_touches_kernel((unsigned long)p, n));
}

static void may_fault(void)
{
	if (kpi_checking_locks() && !pagefault_disabled())
		kpi_check_may_sleep();
}

unsigned long _copy_from_user(void *to, const void __user *from,
			      unsigned long n)
{
	unsigned long left = n;

	may_fault();
	if (kpi_user_is_remote())
		left = kpi_remote_read(to, (__force unsigned long)from, n);
	else if (is_user(from, n))
		left = kpi_copy_user(to, (__force const void *)from, n);
	/* Nobody shall go on with bytes that were there before. */
	if (unlikely(left))
		memset(to + (n - left), 0, left);
	return left;
}
KPI_EXPORT(_copy_from_user);

unsigned long _copy_to_user(void __user *to, const void *from, unsigned long n)
{
	may_fault();
	if (kpi_user_is_remote())
		return kpi_remote_write((__force unsigned long)to, from, n);
	if (!is_user(to, n))
		return n;
	return kpi_copy_user((__force void *)to, from, n);
}
KPI_EXPORT(_copy_to_user);

void __copy_overflow(int size, unsigned long count)
{
	WARN(1, "Buffer overflow detected (%d < %lu)!\n", size, count);
}
KPI_EXPORT(__copy_overflow);

/* 1: all zero; 0: some are not; -EFAULT. */
int check_zeroed_user(const void __user *from, size_t size)
{
	const char __user *p = from;
	char c;

	if (!size)
		return 1;
	if (!kpi_user_is_remote() && !is_user(from, size))
		return -EFAULT;
	for (; size--; p++) {
		if (__get_user(c, p))
			return -EFAULT;
		if (c)
			return 0;
	}
	return 1;
}
KPI_EXPORT(check_zeroed_user);

/* Bytes from @p up to the end of user memory, at most @n. */
static unsigned long user_bytes(const char __user *p, unsigned long n)
{
	unsigned long addr = (unsigned long)p;

	return addr < TASK_SIZE_MAX ? min(n, TASK_SIZE_MAX - addr) : 0;
}

/*
 * A string is read in pieces: one character at a time would cost a remote
 * program's driver a system call for each. None crosses a page, so that what
 * is before an unmapped one can be read.
 */
#define PIECE 128

static long get_piece(char *piece, const char __user *src, unsigned long left)
{
	unsigned long n = PAGE_SIZE - offset_in_page((unsigned long)src);

	n = min3(n, left, (unsigned long)PIECE);
	return _copy_from_user(piece, src, n) ? -EFAULT : n;
}

/* strnlen() of what is there; -EFAULT. */
static long length_of(const char __user *src, unsigned long max)
{
	char piece[PIECE];
	unsigned long done = 0, len;
	long n;

	while (done < max) {
		n = get_piece(piece, src + done, max - done);
		if (n < 0)
			return n;
		len = strnlen(piece, n);
		done += len;
		if (len < n)
			break;
	}
	return done;
}

/* The length without NUL; @count where there is none in so many bytes. */
long strncpy_from_user(char *dst, const char __user *src, long count)
{
	unsigned long max, done = 0, len;
	long n;

	may_fault();
	if (unlikely(count <= 0))
		return 0;
	max = user_bytes(src, count);
	while (done < max) {
		n = get_piece(dst + done, src + done, max - done);
		if (n < 0)
			return n;
		len = strnlen(dst + done, n);
		done += len;
		if (len < n)
			return done;
	}
	return max == count ? count : -EFAULT;
}
KPI_EXPORT(strncpy_from_user);

/* The size with NUL; 0 on a fault; above @count where it is longer. */
long strnlen_user(const char __user *str, long count)
{
	unsigned long max;
	long len;

	if (unlikely(count <= 0))
		return 0;
	max = user_bytes(str, count);
	len = length_of(str, max);
	if (len < 0)
		return 0;
	if (len < max)
		return len + 1;
	return max == count ? count + 1 : 0;
}
KPI_EXPORT(strnlen_user);
