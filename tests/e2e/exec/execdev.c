// SPDX-License-Identifier: GPL-2.0
/* A driver with every way in that a program has, for the tests of exec. */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/irq_work.h>
#include <linux/kfifo.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "execdev.h"

static DECLARE_WAIT_QUEUE_HEAD(readers);
static DECLARE_WAIT_QUEUE_HEAD(sleepers);
static DEFINE_MUTEX(lock);
static DEFINE_KFIFO(fifo, char, 4096);
static struct fasync_struct *async;
static atomic_t opens = ATOMIC_INIT(0), maps = ATOMIC_INIT(0);
static atomic_t waiters = ATOMIC_INIT(0), wakes = ATOMIC_INIT(0);
static struct page *pages;
static u32 number = 7;

static int execdev_open(struct inode *inode, struct file *file)
{
	atomic_inc(&opens);
	return 0;
}

static int execdev_release(struct inode *inode, struct file *file)
{
	fasync_helper(-1, file, 0, &async);
	atomic_dec(&opens);
	return 0;
}

static ssize_t execdev_read(struct file *file, char __user *buf, size_t count,
			    loff_t *pos)
{
	unsigned int copied;
	int err;

	while (kfifo_is_empty(&fifo)) {
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(readers, !kfifo_is_empty(&fifo)))
			return -ERESTARTSYS;
	}
	mutex_lock(&lock);
	err = kfifo_to_user(&fifo, buf, count, &copied);
	mutex_unlock(&lock);
	return err ? err : copied;
}

static ssize_t execdev_write(struct file *file, const char __user *buf,
			     size_t count, loff_t *pos)
{
	unsigned int copied;
	int err;

	mutex_lock(&lock);
	err = kfifo_from_user(&fifo, buf, count, &copied);
	mutex_unlock(&lock);
	wake_up_interruptible(&readers);
	kill_fasync(&async, SIGIO, POLL_IN);
	return err ? err : copied;
}

static __poll_t execdev_poll(struct file *file, poll_table *wait)
{
	poll_wait(file, &readers, wait);
	return EPOLLOUT | EPOLLWRNORM |
	       (kfifo_is_empty(&fifo) ? 0 : EPOLLIN | EPOLLRDNORM);
}

static int execdev_fasync(int fd, struct file *file, int on)
{
	return fasync_helper(fd, file, on, &async);
}

static long sum(void __user *arg)
{
	struct execdev_sum s;

	if (copy_from_user(&s, arg, sizeof(s)))
		return -EFAULT;
	s.sum = s.a + s.b;
	return copy_to_user(arg, &s, sizeof(s)) ? -EFAULT : 0;
}

static long batch(struct execdev_batch __user *arg)
{
	struct execdev_batch b;
	u32 __user *numbers;
	u32 i, value;

	if (copy_from_user(&b, arg, sizeof(b)))
		return -EFAULT;
	numbers = u64_to_user_ptr(b.numbers);
	b.sum = 0;
	for (i = 0; i < b.count; i++) {
		if (get_user(value, numbers + i))
			return -EFAULT;
		b.sum += value;
		if (put_user(value * 2, numbers + i))
			return -EFAULT;
	}
	return put_user(b.sum, &arg->sum);
}

static long wait(unsigned int cmd)
{
	int before = atomic_read(&wakes);
	long ret;

	atomic_inc(&waiters);
	if (cmd == EXECDEV_WAIT_KILLABLE)
		ret = wait_event_killable(sleepers, atomic_read(&wakes) != before);
	else
		ret = wait_event_interruptible(sleepers,
					       atomic_read(&wakes) != before);
	atomic_dec(&waiters);
	return ret && cmd == EXECDEV_WAIT_ONCE ? -EINTR : ret;
}

static long who(void __user *arg)
{
	struct execdev_who w = {
		.pid = current->pid,
		.tgid = current->tgid,
		.uid = from_kuid(&init_user_ns, current_uid()),
	};

	get_task_comm(w.comm, current);
	return copy_to_user(arg, &w, sizeof(w)) ? -EFAULT : 0;
}

struct later {
	struct irq_work work;
	struct completion done;
};

static void come(struct irq_work *work)
{
	complete(&container_of(work, struct later, work)->done);
}

/* What serves a CPU's interrupts may begin here, with all CPUs at this lock. */
static long later(void)
{
	static DEFINE_SPINLOCK(busy);
	unsigned long flags;
	struct later l;

	init_irq_work(&l.work, come);
	init_completion(&l.done);
	spin_lock_irqsave(&busy, flags);
	irq_work_queue(&l.work);
	spin_unlock_irqrestore(&busy, flags);
	wait_for_completion(&l.done);
	return 0;
}

static long execdev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	u32 *memory = page_address(pages);
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case EXECDEV_SUM:
		return sum(p);
	case EXECDEV_BATCH:
		return batch(p);
	case EXECDEV_WAIT:
	case EXECDEV_WAIT_ONCE:
	case EXECDEV_WAIT_KILLABLE:
		return wait(cmd);
	case EXECDEV_WAKE:
		atomic_inc(&wakes);
		wake_up_all(&sleepers);
		return 0;
	case EXECDEV_WHO:
		return who(p);
	case EXECDEV_OPENS:
		return put_user((u32)atomic_read(&opens), (u32 __user *)p);
	case EXECDEV_MAPS:
		return put_user((u32)atomic_read(&maps), (u32 __user *)p);
	case EXECDEV_WAITERS:
		return put_user((u32)atomic_read(&waiters), (u32 __user *)p);
	case EXECDEV_TOUCH:
		++*(u32 __force *)p;
		return 0;
	case EXECDEV_CRASH:
		WRITE_ONCE(*(u32 *)16, 1);
		return 0;
	case EXECDEV_LATER:
		return later();
	case EXECDEV_PEEK:
		return put_user(READ_ONCE(*memory), (u32 __user *)p);
	case EXECDEV_POKE:
		return get_user(*memory, (u32 __user *)p);
	}
	return -ENOTTY;
}

static void vma_open(struct vm_area_struct *vma)
{
	atomic_inc(&maps);
}

static void vma_close(struct vm_area_struct *vma)
{
	atomic_dec(&maps);
}

static vm_fault_t vma_fault(struct vm_fault *vmf)
{
	if (vmf->pgoff < EXECDEV_FAULTED ||
	    vmf->pgoff >= EXECDEV_FAULTED + EXECDEV_PAGES - 1)
		return VM_FAULT_SIGBUS;
	vmf->page = pages + (vmf->pgoff - EXECDEV_FAULTED);
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct vm_ops = {
	.open = vma_open,
	.close = vma_close,
};
static const struct vm_operations_struct vm_ops_faulted = {
	.open = vma_open,
	.close = vma_close,
	.fault = vma_fault,
};

static int execdev_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	int err = 0;

	if (vma->vm_pgoff >= EXECDEV_FAULTED) {
		vma->vm_ops = &vm_ops_faulted;
	} else {
		if (vma->vm_pgoff + (size >> PAGE_SHIFT) > EXECDEV_PAGES)
			return -EINVAL;
		vma->vm_ops = &vm_ops;
		err = remap_pfn_range(vma, vma->vm_start,
				      page_to_pfn(pages) + vma->vm_pgoff, size,
				      vma->vm_page_prot);
	}
	if (!err)
		vma_open(vma);
	return err;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = execdev_open,
	.release = execdev_release,
	.read = execdev_read,
	.write = execdev_write,
	.poll = execdev_poll,
	.fasync = execdev_fasync,
	.unlocked_ioctl = execdev_ioctl,
	.mmap = execdev_mmap,
	.llseek = no_llseek,
};

static struct miscdevice execdev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "execdev",
	.fops = &fops,
	.mode = 0666,
};

/* One that may be open once, as tutorials have them. */
static atomic_t taken = ATOMIC_INIT(0);

static int execone_open(struct inode *inode, struct file *file)
{
	return atomic_cmpxchg(&taken, 0, 1) ? -EBUSY : 0;
}

static int execone_release(struct inode *inode, struct file *file)
{
	atomic_set(&taken, 0);
	return 0;
}

static const struct file_operations one_fops = {
	.owner = THIS_MODULE,
	.open = execone_open,
	.release = execone_release,
	.unlocked_ioctl = execdev_ioctl,
};
static struct miscdevice execone = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "execone",
	.fops = &one_fops,
	.mode = 0666,
};

static char text[64] = "hello from the kernel\n";

static ssize_t text_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	return simple_read_from_buffer(buf, count, pos, text, strlen(text));
}

static ssize_t text_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	loff_t at = 0;
	ssize_t n = simple_write_to_buffer(text, sizeof(text) - 1, &at, buf,
					   count);

	if (n >= 0)
		text[n] = '\0';
	pr_info("written: %s", text);
	return n;
}

static const struct proc_ops text_ops = {
	.proc_read = text_read,
	.proc_write = text_write,
	.proc_lseek = default_llseek,
};

/* A name that the machine may have, too. */
static char *shadow = "execshadow";
module_param(shadow, charp, 0444);
static struct miscdevice shadowing = {
	.minor = MISC_DYNAMIC_MINOR,
	.fops = &fops,
};

static struct dentry *debug;

static int __init execdev_init(void)
{
	int err;

	pages = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, 2);
	if (!pages)
		return -ENOMEM;
	shadowing.name = shadow;
	err = misc_register(&execdev);
	if (err)
		goto no_execdev;
	err = misc_register(&execone);
	if (err)
		goto no_execone;
	err = misc_register(&shadowing);
	if (err)
		goto no_shadow;
	proc_create("execdev", 0666, NULL, &text_ops);
	debug = debugfs_create_dir("execdev", NULL);
	debugfs_create_u32("number", 0644, debug, &number);
	return 0;
no_shadow:
	misc_deregister(&execone);
no_execone:
	misc_deregister(&execdev);
no_execdev:
	__free_pages(pages, 2);
	return err;
}

static void __exit execdev_exit(void)
{
	debugfs_remove_recursive(debug);
	remove_proc_entry("execdev", NULL);
	misc_deregister(&shadowing);
	misc_deregister(&execone);
	misc_deregister(&execdev);
	__free_pages(pages, 2);
}

module_init(execdev_init);
module_exit(execdev_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Every way in that a program has");
