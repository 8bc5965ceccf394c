// SPDX-License-Identifier: GPL-2.0
/* A driver with a file of each kind, for tests that open them. */
#include <linux/cred.h>
#include <linux/debugfs.h>
#include <linux/eventfd.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/kfifo.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "filesdrv.h"

/* ----------------------------------------------- /dev/fd_pipe: a short fifo */

static DECLARE_WAIT_QUEUE_HEAD(readers);
static DECLARE_WAIT_QUEUE_HEAD(never);
static DEFINE_KFIFO(fifo, char, 64);
static DEFINE_MUTEX(fifo_mutex);
static struct fasync_struct *async;
static char *pages;
#define NR_PAGES 2

static ssize_t pipe_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	unsigned int copied;
	int err;

	if (kfifo_is_empty(&fifo) && file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	if (wait_event_interruptible(readers, !kfifo_is_empty(&fifo)))
		return -ERESTARTSYS;
	mutex_lock(&fifo_mutex);
	err = kfifo_to_user(&fifo, buf, n, &copied);
	mutex_unlock(&fifo_mutex);
	return err ?: copied;
}

static ssize_t pipe_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos)
{
	unsigned int copied;
	int err;

	mutex_lock(&fifo_mutex);
	err = kfifo_from_user(&fifo, buf, n, &copied);
	mutex_unlock(&fifo_mutex);
	wake_up_interruptible_poll(&readers, EPOLLIN);
	kill_fasync(&async, SIGIO, POLL_IN);
	return err ?: copied;
}

static __poll_t pipe_poll(struct file *file, poll_table *pt)
{
	poll_wait(file, &readers, pt);
	return (kfifo_is_empty(&fifo) ? 0 : EPOLLIN | EPOLLRDNORM) |
	       (kfifo_is_full(&fifo) ? 0 : EPOLLOUT | EPOLLWRNORM);
}

static int pipe_fasync(int fd, struct file *file, int on)
{
	return fasync_helper(fd, file, on, &async);
}

static long sum(struct sum_request __user *arg)
{
	struct sum_request r;
	unsigned char buf[64];
	int i;

	if (copy_from_user(&r, arg, sizeof(r)))
		return -EFAULT;
	if (r.len > sizeof(buf))
		return -EINVAL;
	if (copy_from_user(buf, (void __user *)r.ptr, r.len))
		return -EFAULT;
	for (r.sum = 0, i = 0; i < r.len; i++)
		r.sum += buf[i];
	return copy_to_user(arg, &r, sizeof(r)) ? -EFAULT : 0;
}

static long who(struct who __user *arg)
{
	struct who w = {
		.pid = current->pid, .tgid = current->tgid,
		.uid = from_kuid(&init_user_ns, current_uid()),
		.gid = from_kgid(&init_user_ns, current_gid()),
		.capable = capable(CAP_SYS_ADMIN),
		.umask = current->fs->umask,
		.group = in_group_p(KGIDT_INIT(77)),
	};

	get_task_comm(w.comm, current);
	return copy_to_user(arg, &w, sizeof(w)) ? -EFAULT : 0;
}

static long double_it(int __user *arg)
{
	int value;

	if (get_user(value, arg))
		return -EFAULT;
	return put_user(value * 2, arg);
}

static long raw(int __user *arg)
{
	int value;

	if (!access_ok(arg, sizeof(value)) ||
	    __copy_from_user(&value, arg, sizeof(value)))
		return -EFAULT;
	value++;
	return __copy_to_user(arg, &value, sizeof(value)) ? -EFAULT : 0;
}

static long event(int fd)
{
	struct eventfd_ctx *ctx = eventfd_ctx_fdget(fd);
	long added;

	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	added = eventfd_signal(ctx, 3);
	eventfd_ctx_put(ctx);
	return added;
}

static long length(const char __user *arg)
{
	char text[300];

	return strncpy_from_user(text, arg, sizeof(text));
}

static long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case FD_SUM:
		return sum((void __user *)arg);
	case FD_DOUBLE:
		return double_it((int __user *)arg);
	case FD_WHO:
		return who((void __user *)arg);
	case FD_SLEEP:
		return wait_event_killable(never, false);
	case FD_SIGNAL:
		send_sig(arg, current, 0);
		return signal_pending(current);
	case FD_STRING:
		return length((const char __user *)arg);
	case FD_CLEAR:
		return clear_user((void __user *)arg, 16) ? -EFAULT : 0;
	case FD_EVENT:
		return event(arg);
	case FD_RAW:
		return raw((int __user *)arg);
	}
	return -ENOIOCTLCMD;
}

static vm_fault_t pipe_fault(struct vm_fault *vmf)
{
	if (vmf->pgoff >= NR_PAGES)
		return VM_FAULT_SIGBUS;
	vmf->page = virt_to_page(pages + vmf->pgoff * PAGE_SIZE);
	get_page(vmf->page);
	return 0;
}

static int mapped;
static void pipe_vm_open(struct vm_area_struct *vma)
{
	mapped++;
}
static void pipe_vm_close(struct vm_area_struct *vma)
{
	mapped--;
}
static const struct vm_operations_struct vm_ops = {
	.open = pipe_vm_open,
	.close = pipe_vm_close,
	.fault = pipe_fault,
};

/* By faults from page 0 on, by a table from page 16 on. */
static int pipe_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_pgoff >= 16)
		return remap_pfn_range(vma, vma->vm_start,
				       (virt_to_phys(pages) >> PAGE_SHIFT) +
					       vma->vm_pgoff - 16,
				       vma->vm_end - vma->vm_start,
				       vma->vm_page_prot);
	vma->vm_ops = &vm_ops;
	mapped++;
	return 0;
}

static const struct file_operations pipe_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.fasync = pipe_fasync,
	.unlocked_ioctl = pipe_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = pipe_mmap,
};

/* The last reference of a file takes it off the list. */
static int pipe_release(struct inode *inode, struct file *file)
{
	return pipe_fasync(-1, file, 0);
}

static struct file_operations fops;
static struct miscdevice pipe_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fd_pipe",
	.mode = 0666,
};

/* ---------------------------------------- /dev/fd_liar: more than it was asked */

static ssize_t liar_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	return n + 100;
}

static const struct file_operations liar_fops = {
	.owner = THIS_MODULE,
	.read = liar_read,
	.write = (void *)liar_read,
	.llseek = no_seek_end_llseek,
};
static struct miscdevice liar_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fd_liar",
	.fops = &liar_fops,
	.mode = 0640,
};

/* --------------------------------------------------------------- /proc/fd_text */

static char text[64] = "text\n";

static ssize_t text_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	return simple_read_from_buffer(buf, n, pos, text, strlen(text));
}

static ssize_t text_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos)
{
	ssize_t done = simple_write_to_buffer(text, sizeof(text) - 1, pos, buf,
					      n);

	if (done > 0)
		text[*pos] = '\0';
	return done;
}

static const struct proc_ops text_ops = {
	.proc_read = text_read,
	.proc_write = text_write,
	.proc_lseek = default_llseek,
};

static struct dentry *debug;
static u32 number = 5;

static int __init fd_init(void)
{
	int err;

	pages = (char *)__get_free_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP,
					 1);
	if (!pages)
		return -ENOMEM;
	strcpy(pages, "first page");
	strcpy(pages + PAGE_SIZE, "second page");
	fops = pipe_fops;
	fops.release = pipe_release;
	pipe_misc.fops = &fops;
	err = misc_register(&pipe_misc) ?: misc_register(&liar_misc);
	if (err)
		return err;
	proc_create("fd_text", 0644, NULL, &text_ops);
	debug = debugfs_create_dir("filesdrv", NULL);
	debugfs_create_u32("number", 0644, debug, &number);
	return 0;
}

static void __exit fd_exit(void)
{
	debugfs_remove(debug);
	remove_proc_entry("fd_text", NULL);
	misc_deregister(&liar_misc);
	misc_deregister(&pipe_misc);
	free_pages((unsigned long)pages, 1);
	pr_info("mapped %d\n", mapped);
}
module_init(fd_init);
module_exit(fd_exit);
MODULE_LICENSE("GPL");
