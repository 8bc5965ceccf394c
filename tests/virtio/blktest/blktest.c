// SPDX-License-Identifier: GPL-2.0
/*
 * blktest - the least that reads and writes a virtio block device (Virtio 1.1,
 * chapter 5.2): /dev/blktest, whole sectors at the file's position.
 */
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>
#include <uapi/linux/virtio_blk.h>

#define SECTOR 512
#define MOST (64 * SECTOR)

struct request {
	struct virtio_blk_outhdr head;
	u8 status;
};

static struct virtqueue *queue;
static u64 size;		/* bytes */
static struct request *request;
static u8 *buffer;
static DEFINE_MUTEX(one_at_a_time);
static DECLARE_COMPLETION(done);

static void request_done(struct virtqueue *vq)
{
	unsigned int len;

	while (virtqueue_get_buf(vq, &len))
		complete(&done);
}

static int transfer(u32 type, u64 sector, size_t bytes)
{
	struct scatterlist head, data, status;
	struct scatterlist *sgs[] = { &head, &data, &status };
	bool in = type == VIRTIO_BLK_T_IN;
	int ret;

	request->head.type = cpu_to_virtio32(queue->vdev, type);
	request->head.sector = cpu_to_virtio64(queue->vdev, sector);
	request->status = 0xff;
	sg_init_one(&head, &request->head, sizeof(request->head));
	sg_init_one(&data, buffer, bytes);
	sg_init_one(&status, &request->status, 1);
	reinit_completion(&done);
	ret = virtqueue_add_sgs(queue, sgs, in ? 1 : 2, in ? 2 : 1, request,
				GFP_KERNEL);
	if (ret)
		return ret;
	virtqueue_kick(queue);
	wait_for_completion(&done);
	return request->status == VIRTIO_BLK_S_OK ? 0 : -EIO;
}

static ssize_t clip(size_t n, loff_t pos)
{
	if (n % SECTOR || pos % SECTOR)
		return -EINVAL;
	if (pos >= size)
		return 0;
	return min3(n, (size_t)(size - pos), (size_t)MOST);
}

static ssize_t blktest_read(struct file *filp, char __user *buf, size_t n,
			    loff_t *pos)
{
	ssize_t ret = clip(n, *pos);

	if (ret <= 0)
		return ret;
	mutex_lock(&one_at_a_time);
	n = ret;
	ret = transfer(VIRTIO_BLK_T_IN, *pos / SECTOR, n);
	if (!ret)
		ret = copy_to_user(buf, buffer, n) ? -EFAULT : n;
	mutex_unlock(&one_at_a_time);
	if (ret > 0)
		*pos += ret;
	return ret;
}

static ssize_t blktest_write(struct file *filp, const char __user *buf,
			     size_t n, loff_t *pos)
{
	ssize_t ret = clip(n, *pos);

	if (ret <= 0)
		return ret ?: -ENOSPC;
	mutex_lock(&one_at_a_time);
	n = ret;
	ret = copy_from_user(buffer, buf, n) ? -EFAULT : 0;
	if (!ret)
		ret = transfer(VIRTIO_BLK_T_OUT, *pos / SECTOR, n) ?: n;
	mutex_unlock(&one_at_a_time);
	if (ret > 0)
		*pos += ret;
	return ret;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.read = blktest_read,
	.write = blktest_write,
	.llseek = default_llseek,
};

static struct miscdevice misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "blktest",
	.fops = &fops,
};

static int blktest_probe(struct virtio_device *vdev)
{
	u64 sectors;
	int ret;

	queue = virtio_find_single_vq(vdev, request_done, "requests");
	if (IS_ERR(queue))
		return PTR_ERR(queue);
	request = kzalloc(sizeof(*request), GFP_KERNEL);
	buffer = kzalloc(MOST, GFP_KERNEL);
	virtio_cread(vdev, struct virtio_blk_config, capacity, &sectors);
	size = sectors * SECTOR;
	virtio_device_ready(vdev);
	dev_info(&vdev->dev, "%llu sectors\n", sectors);
	ret = request && buffer ? misc_register(&misc) : -ENOMEM;
	if (!ret)
		return 0;
	virtio_reset_device(vdev);
	vdev->config->del_vqs(vdev);
	kfree(buffer);
	kfree(request);
	return ret;
}

static void blktest_remove(struct virtio_device *vdev)
{
	misc_deregister(&misc);
	virtio_reset_device(vdev);
	vdev->config->del_vqs(vdev);
	kfree(buffer);
	kfree(request);
}

static const struct virtio_device_id ids[] = {
	{ VIRTIO_ID_BLOCK, VIRTIO_DEV_ANY_ID },
	{ 0 },
};
MODULE_DEVICE_TABLE(virtio, ids);

static struct virtio_driver blktest = {
	.driver.name = "blktest",
	.driver.owner = THIS_MODULE,
	.id_table = ids,
	.probe = blktest_probe,
	.remove = blktest_remove,
};
module_virtio_driver(blktest);

MODULE_LICENSE("GPL");
