// SPDX-License-Identifier: GPL-2.0
/* fs/file_table.c, linux/file.h: struct file comes and goes. */
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "fs/chrdev.h"
#include "fs/file.h"

static LIST_HEAD(files);
static DEFINE_SPINLOCK(files_lock);

struct file *kpi_file_new(unsigned int flags)
{
	struct kpi_file *kf = kzalloc(sizeof(*kf), GFP_KERNEL);
	struct file *file;

	if (!kf)
		return NULL;
	file = &kf->file;
	atomic_long_set(&file->f_count, 1);
	rwlock_init(&file->f_owner.lock);
	spin_lock_init(&file->f_lock);
	mutex_init(&file->f_pos_lock);
	file->f_flags = flags;
	file->f_mode = OPEN_FMODE(flags);
	file->f_cred = get_current_cred();
	INIT_LIST_HEAD(&kf->pollers);
	spin_lock(&files_lock);
	list_add_tail(&kf->link, &files);
	spin_unlock(&files_lock);
	return file;
}

static void free_file_rcu(struct rcu_head *rcu)
{
	struct file *file = container_of(rcu, struct file, f_rcuhead);

	put_cred(file->f_cred);
	kfree(kpi_file_of(file));
}

void kpi_file_free(struct file *file)
{
	struct kpi_file *kf = kpi_file_of(file);

	spin_lock(&files_lock);
	list_del(&kf->link);
	spin_unlock(&files_lock);
	path_put(&file->f_path);
	kpi_node_unref(kf->node);
	call_rcu(&file->f_rcuhead, free_file_rcu);
}

void kpi_file_end(struct file *file)
{
	struct inode *inode = file->f_inode;

	might_sleep();
	if (file->f_mode & FMODE_OPENED) {
		kpi_poll_end(kpi_file_of(file));
		if (file->f_flags & FASYNC && file->f_op->fasync)
			file->f_op->fasync(-1, file, 0);
		if (file->f_op->release)
			file->f_op->release(inode, file);
		if (S_ISCHR(inode->i_mode) && inode->i_cdev)
			kpi_cdev_put(inode->i_cdev);
		fops_put(file->f_op);
		kpi_fcntl_end(file);
	}
	kpi_file_free(file);
}

/* ------------------------------------------------------------ references */

/*
 * A driver may drop the last reference with locks held that its own release()
 * takes: the kernel waits until the task is on its way back to user space, and
 * so the file is ended elsewhere here.
 */
static LLIST_HEAD(ending);

static void end_files(struct work_struct *work)
{
	struct file *file, *next;

	llist_for_each_entry_safe(file, next, llist_del_all(&ending), f_llist)
		kpi_file_end(file);
}
static DECLARE_WORK(end_work, end_files);

void fput(struct file *file)
{
	if (atomic_long_dec_and_test(&file->f_count) &&
	    llist_add(&file->f_llist, &ending))
		schedule_work(&end_work);
}
KPI_EXPORT(fput);

void __fput_sync(struct file *file)
{
	if (atomic_long_dec_and_test(&file->f_count))
		kpi_file_end(file);
}
KPI_EXPORT(__fput_sync);

void flush_delayed_fput(void)
{
	if (work_busy(&end_work))
		flush_work(&end_work);
}
KPI_EXPORT(flush_delayed_fput);

/*
 * Who waits on queues of the driver has to be off them before these are gone.
 */
void kpi_files_gone(struct kpi_node *node)
{
	struct kpi_file *kf;

	if (!READ_ONCE(node->dentry))
		return;
	spin_lock(&files_lock);
	list_for_each_entry(kf, &files, link)
		if (kf->node == node)
			kpi_poll_end(kf);
	spin_unlock(&files_lock);
}

/* ---------------------------------------------------------------- audit */

static const char *name_of(struct kpi_file *kf, char *buf, int size)
{
	char *name;

	if (!kf->file.f_path.dentry)
		return "?";
	name = file_path(&kf->file, buf, size);
	return IS_ERR(name) ? "?" : name;
}

/* Of files of this module's operations, and those it opened itself. */
static int audit_files(const struct kpi_module_image *image)
{
	struct kpi_file *kf;
	char buf[128];
	int n = 0;

	flush_delayed_fput();
	spin_lock(&files_lock);
	list_for_each_entry(kf, &files, link) {
		if (kf->ip && kpi_image_holds(image, kf->ip))
			pr_warn("file %s still open by %pS\n",
				name_of(kf, buf, sizeof(buf)), (void *)kf->ip);
		else if (kpi_image_holds(image, (unsigned long)kf->file.f_op))
			pr_warn("file %s still open\n",
				name_of(kf, buf, sizeof(buf)));
		else
			continue;
		n++;
	}
	spin_unlock(&files_lock);
	return n;
}
KPI_AUDIT(audit_files);
