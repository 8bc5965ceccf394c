// SPDX-License-Identifier: GPL-2.0
/* fs/read_write.c, linux/fs.h: where in a file the next byte is. */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "fs/file.h"
#include "kernel/client.h"

loff_t vfs_setpos(struct file *file, loff_t offset, loff_t maxsize)
{
	if (offset < 0 && !(file->f_mode & FMODE_UNSIGNED_OFFSET))
		return -EINVAL;
	if (offset > maxsize)
		return -EINVAL;
	if (offset != file->f_pos) {
		file->f_pos = offset;
		file->f_version = 0;
	}
	return offset;
}
KPI_EXPORT(vfs_setpos);

/* Data everywhere up to @eof, and behind it a hole. */
loff_t generic_file_llseek_size(struct file *file, loff_t offset, int whence,
				loff_t maxsize, loff_t eof)
{
	switch (whence) {
	case SEEK_END:
		offset += eof;
		break;
	case SEEK_CUR:
		/* Only asking shall not disturb who moves it meanwhile. */
		if (!offset)
			return file->f_pos;
		spin_lock(&file->f_lock);
		offset = vfs_setpos(file, file->f_pos + offset, maxsize);
		spin_unlock(&file->f_lock);
		return offset;
	case SEEK_DATA:
		if ((unsigned long long)offset >= eof)
			return -ENXIO;
		break;
	case SEEK_HOLE:
		if ((unsigned long long)offset >= eof)
			return -ENXIO;
		offset = eof;
		break;
	}
	return vfs_setpos(file, offset, maxsize);
}
KPI_EXPORT(generic_file_llseek_size);

loff_t generic_file_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file->f_mapping->host;

	return generic_file_llseek_size(file, offset, whence,
					inode->i_sb->s_maxbytes,
					i_size_read(inode));
}
KPI_EXPORT(generic_file_llseek);

loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence,
			 loff_t size)
{
	if (whence < SEEK_SET || whence > SEEK_END)
		return -EINVAL;
	return generic_file_llseek_size(file, offset, whence, size, size);
}
KPI_EXPORT(fixed_size_llseek);

loff_t no_seek_end_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence != SEEK_SET && whence != SEEK_CUR)
		return -EINVAL;
	return generic_file_llseek_size(file, offset, whence, OFFSET_MAX, 0);
}
KPI_EXPORT(no_seek_end_llseek);

loff_t no_seek_end_llseek_size(struct file *file, loff_t offset, int whence,
			       loff_t size)
{
	if (whence != SEEK_SET && whence != SEEK_CUR)
		return -EINVAL;
	return generic_file_llseek_size(file, offset, whence, size, 0);
}
KPI_EXPORT(no_seek_end_llseek_size);

loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos;
}
KPI_EXPORT(noop_llseek);

/* -ENXIO past the end for SEEK_DATA and SEEK_HOLE: one piece of data. */
static loff_t target(struct file *file, loff_t offset, int whence, loff_t size)
{
	switch (whence) {
	case SEEK_CUR:
		return file->f_pos + offset;
	case SEEK_END:
		return size + offset;
	case SEEK_DATA:
		return offset >= size ? -ENXIO : offset;
	case SEEK_HOLE:
		return offset >= size ? -ENXIO : size;
	}
	return offset;
}

loff_t default_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file_inode(file);
	loff_t pos;

	inode_lock(inode);
	pos = target(file, offset, whence, i_size_read(inode));
	if (pos >= 0 || (file->f_mode & FMODE_UNSIGNED_OFFSET &&
			 whence <= SEEK_END)) {
		if (pos != file->f_pos) {
			file->f_pos = pos;
			file->f_version = 0;
		}
	} else if (whence <= SEEK_END) {
		pos = -EINVAL;
	}
	inode_unlock(inode);
	return pos;
}
KPI_EXPORT(default_llseek);

loff_t vfs_llseek(struct file *file, loff_t offset, int whence)
{
	loff_t pos;

	if (!(file->f_mode & FMODE_LSEEK))
		return -ESPIPE;
	if (!kpi_file_enter(file))
		return kpi_file_of(file)->node->fs == KPI_FS_PROC ? -EINVAL :
								    -EIO;
	pos = file->f_op->llseek(file, offset, whence);
	kpi_file_leave(file);
	return pos;
}
KPI_EXPORT(vfs_llseek);

static loff_t seek(struct file *file, loff_t offset, int whence)
{
	bool lock = file->f_mode & FMODE_ATOMIC_POS;
	loff_t pos;

	if (whence < 0 || whence > SEEK_MAX)
		return -EINVAL;
	if (lock)
		mutex_lock(&file->f_pos_lock);
	pos = vfs_llseek(file, offset, whence);
	if (lock)
		mutex_unlock(&file->f_pos_lock);
	return pos;
}

long long kpi_llseek(void *file, long long offset, int whence)
{
	loff_t pos;

	kpi_call_begin(NULL, 0);
	pos = seek(file, offset, whence);
	/* A position may look like an error where it is unsigned. */
	if (pos < 0 && pos >= -MAX_ERRNO)
		return kpi_call_end(pos);
	kpi_call_end(0);
	return pos;
}
