// SPDX-License-Identifier: GPL-2.0
/* drivers/ptp/ptp_chardev.c, uapi/linux/ptp_clock.h: /dev/ptpN. */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "ptp.h"

static int ptp_open(struct inode *inode, struct file *file)
{
	struct ptp_clock *ptp = container_of(inode->i_cdev, struct ptp_clock,
					     cdev);

	if (ptp->gone)
		return -ENODEV;
	get_device(&ptp->dev);
	file->private_data = ptp;
	return stream_open(inode, file);
}

static int ptp_release(struct inode *inode, struct file *file)
{
	struct ptp_clock *ptp = file->private_data;

	put_device(&ptp->dev);
	return 0;
}

/* ------------------------------------------------------- what it can, shows */

static long get_caps(struct ptp_clock *ptp, void __user *arg)
{
	const struct ptp_clock_info *info = ptp->info;
	struct ptp_clock_caps caps = {
		.max_adj = info->max_adj,
		.n_alarm = info->n_alarm,
		.n_ext_ts = info->n_ext_ts,
		.n_per_out = info->n_per_out,
		.pps = info->pps,
		.n_pins = info->n_pins,
		.cross_timestamping = info->getcrosststamp != NULL,
		.adjust_phase = info->adjphase != NULL,
	};

	return copy_to_user(arg, &caps, sizeof(caps)) ? -EFAULT : 0;
}

static struct ptp_clock_time to_uapi(struct timespec64 ts)
{
	return (struct ptp_clock_time){ .sec = ts.tv_sec, .nsec = ts.tv_nsec };
}

static int read_clock(struct ptp_clock *ptp, struct timespec64 *ts)
{
	if (ptp->info->gettimex64)
		return ptp->info->gettimex64(ptp->info, ts, NULL);
	return ptp->info->gettime64(ptp->info, ts);
}

/* The system's time, then by turns the clock's and the system's. */
static int sample(struct ptp_clock *ptp, struct ptp_sys_offset *so)
{
	struct ptp_clock_time *at = so->ts;
	struct timespec64 ts;
	unsigned int i;
	int err;

	for (i = 0; i < so->n_samples; i++) {
		ktime_get_real_ts64(&ts);
		*at++ = to_uapi(ts);
		err = read_clock(ptp, &ts);
		if (err)
			return err;
		*at++ = to_uapi(ts);
	}
	ktime_get_real_ts64(&ts);
	*at = to_uapi(ts);
	return 0;
}

static long sys_offset(struct ptp_clock *ptp, void __user *arg)
{
	struct ptp_sys_offset *so = memdup_user(arg, sizeof(*so));
	long err;

	if (IS_ERR(so))
		return PTR_ERR(so);
	err = so->n_samples > PTP_MAX_SAMPLES ? -EINVAL : sample(ptp, so);
	if (!err && copy_to_user(arg, so, sizeof(*so)))
		err = -EFAULT;
	kfree(so);
	return err;
}

static int sample_around(struct ptp_clock *ptp,
			 struct ptp_sys_offset_extended *so)
{
	struct ptp_system_timestamp sts;
	struct timespec64 ts;
	unsigned int i;
	int err;

	if (so->n_samples > PTP_MAX_SAMPLES ||
	    memchr_inv(so->rsv, 0, sizeof(so->rsv)))
		return -EINVAL;
	for (i = 0; i < so->n_samples; i++) {
		err = ptp->info->gettimex64(ptp->info, &ts, &sts);
		if (err)
			return err;
		so->ts[i][0] = to_uapi(sts.pre_ts);
		so->ts[i][1] = to_uapi(ts);
		so->ts[i][2] = to_uapi(sts.post_ts);
	}
	return 0;
}

static long sys_offset_extended(struct ptp_clock *ptp, void __user *arg)
{
	struct ptp_sys_offset_extended *so;
	long err;

	if (!ptp->info->gettimex64)
		return -EOPNOTSUPP;
	so = memdup_user(arg, sizeof(*so));
	if (IS_ERR(so))
		return PTR_ERR(so);
	err = sample_around(ptp, so);
	if (!err && copy_to_user(arg, so, sizeof(*so)))
		err = -EFAULT;
	kfree(so);
	return err;
}

static long sys_offset_precise(struct ptp_clock *ptp, void __user *arg)
{
	struct system_device_crosststamp stamp;
	struct ptp_sys_offset_precise so = { 0 };
	int err;

	if (!ptp->info->getcrosststamp)
		return -EOPNOTSUPP;
	err = ptp->info->getcrosststamp(ptp->info, &stamp);
	if (err)
		return err;
	so.device = to_uapi(ktime_to_timespec64(stamp.device));
	so.sys_realtime = to_uapi(ktime_to_timespec64(stamp.sys_realtime));
	so.sys_monoraw = to_uapi(ktime_to_timespec64(stamp.sys_monoraw));
	return copy_to_user(arg, &so, sizeof(so)) ? -EFAULT : 0;
}

/* ------------------------------------------------------ what it is asked for */

static long enable(struct ptp_clock *ptp, struct ptp_clock_request *req, int on)
{
	long err;

	if (mutex_lock_interruptible(&ptp->pins))
		return -ERESTARTSYS;
	err = ptp->info->enable(ptp->info, req, on);
	mutex_unlock(&ptp->pins);
	return err;
}

/* @strict: of the second version, which refuses what it does not know. */
static long request_extts(struct ptp_clock *ptp, void __user *arg, bool strict)
{
	struct ptp_clock_request req = { .type = PTP_CLK_REQ_EXTTS };
	struct ptp_extts_request *r = &req.extts;

	if (copy_from_user(r, arg, sizeof(*r)))
		return -EFAULT;
	if (strict) {
		r->flags |= PTP_STRICT_FLAGS;
		if ((r->flags & ~PTP_EXTTS_VALID_FLAGS) || r->rsv[0] ||
		    r->rsv[1] || ((r->flags & PTP_ENABLE_FEATURE) &&
				  !(r->flags & PTP_EXTTS_EDGES)))
			return -EINVAL;
	} else {
		r->flags &= PTP_EXTTS_V1_VALID_FLAGS;
		memset(r->rsv, 0, sizeof(r->rsv));
	}
	if (r->index >= ptp->info->n_ext_ts)
		return -EINVAL;
	return enable(ptp, &req, !!(r->flags & PTP_ENABLE_FEATURE));
}

static bool is_longer(const struct ptp_clock_time *a,
		      const struct ptp_clock_time *b)
{
	return a->sec > b->sec || (a->sec == b->sec && a->nsec > b->nsec);
}

static long check_perout(const struct ptp_perout_request *r)
{
	if (r->flags & ~PTP_PEROUT_VALID_FLAGS)
		return -EINVAL;
	if (!(r->flags & PTP_PEROUT_DUTY_CYCLE) &&
	    memchr_inv(r->rsv, 0, sizeof(r->rsv)))
		return -EINVAL;
	if ((r->flags & PTP_PEROUT_DUTY_CYCLE) &&
	    is_longer(&r->on, &r->period))
		return -ERANGE;
	if ((r->flags & PTP_PEROUT_PHASE) && !is_longer(&r->period, &r->phase))
		return -ERANGE;
	return 0;
}

static long request_perout(struct ptp_clock *ptp, void __user *arg, bool strict)
{
	struct ptp_clock_request req = { .type = PTP_CLK_REQ_PEROUT };
	struct ptp_perout_request *r = &req.perout;
	long err = 0;

	if (copy_from_user(r, arg, sizeof(*r)))
		return -EFAULT;
	if (strict) {
		err = check_perout(r);
	} else {
		r->flags &= PTP_PEROUT_V1_VALID_FLAGS;
		memset(r->rsv, 0, sizeof(r->rsv));
	}
	if (err)
		return err;
	if (r->index >= ptp->info->n_per_out)
		return -EINVAL;
	return enable(ptp, &req, r->period.sec || r->period.nsec);
}

static long request_pps(struct ptp_clock *ptp, unsigned long on)
{
	struct ptp_clock_request req = { .type = PTP_CLK_REQ_PPS };

	return capable(CAP_SYS_TIME) ? enable(ptp, &req, !!on) : -EPERM;
}

/* ------------------------------------------------------------------- pins */

static long read_pin(struct ptp_clock *ptp, void __user *arg, bool strict,
		     struct ptp_pin_desc *pin)
{
	if (copy_from_user(pin, arg, sizeof(*pin)))
		return -EFAULT;
	if (strict && memchr_inv(pin->rsv, 0, sizeof(pin->rsv)))
		return -EINVAL;
	return pin->index < ptp->info->n_pins ? 0 : -EINVAL;
}

static long get_pin(struct ptp_clock *ptp, void __user *arg, bool strict)
{
	struct ptp_pin_desc pin;
	long err = read_pin(ptp, arg, strict, &pin);

	if (err)
		return err;
	mutex_lock(&ptp->pins);
	pin = ptp->info->pin_config[pin.index];
	mutex_unlock(&ptp->pins);
	return copy_to_user(arg, &pin, sizeof(pin)) ? -EFAULT : 0;
}

static bool is_channel(const struct ptp_clock_info *info, unsigned int func,
		       unsigned int chan)
{
	switch (func) {
	case PTP_PF_NONE:
		return chan == 0;
	case PTP_PF_EXTTS:
		return chan < info->n_ext_ts;
	case PTP_PF_PEROUT:
		return chan < info->n_per_out;
	case PTP_PF_PHYSYNC:
		return chan == 0;
	default:
		return false;
	}
}

/* What a pin did before ends. */
static void stop_function(struct ptp_clock_info *info, unsigned int func,
			  unsigned int chan)
{
	struct ptp_clock_request req = { 0 };

	if (func == PTP_PF_EXTTS) {
		req.type = PTP_CLK_REQ_EXTTS;
		req.extts.index = chan;
	} else if (func == PTP_PF_PEROUT) {
		req.type = PTP_CLK_REQ_PEROUT;
		req.perout.index = chan;
	} else {
		return;
	}
	info->enable(info, &req, 0);
}

/* A function is that of one pin: the other one that had it has none then. */
static long assign_pin(struct ptp_clock *ptp, const struct ptp_pin_desc *want)
{
	struct ptp_clock_info *info = ptp->info;
	struct ptp_pin_desc *pin = &info->pin_config[want->index];
	int other = ptp_find_pin(ptp, want->func, want->chan);

	if (!is_channel(info, want->func, want->chan))
		return -EINVAL;
	if (info->verify(info, want->index, want->func, want->chan))
		return -EOPNOTSUPP;
	stop_function(info, want->func, want->chan);
	stop_function(info, pin->func, pin->chan);
	if (want->func != PTP_PF_NONE && other >= 0 && other != want->index) {
		info->pin_config[other].func = PTP_PF_NONE;
		info->pin_config[other].chan = 0;
	}
	pin->func = want->func;
	pin->chan = want->chan;
	return 0;
}

static long set_pin(struct ptp_clock *ptp, void __user *arg, bool strict)
{
	struct ptp_pin_desc pin;
	long err = read_pin(ptp, arg, strict, &pin);

	if (err)
		return err;
	if (mutex_lock_interruptible(&ptp->pins))
		return -ERESTARTSYS;
	err = assign_pin(ptp, &pin);
	mutex_unlock(&ptp->pins);
	return err;
}

/* ---------------------------------------------------------------- the node */

static long change(struct ptp_clock *ptp, struct file *file, unsigned int cmd,
		   unsigned long arg)
{
	void __user *p = (void __user *)arg;

	if (!(file->f_mode & FMODE_WRITE))
		return -EACCES;
	switch (cmd) {
	case PTP_EXTTS_REQUEST:
	case PTP_EXTTS_REQUEST2:
		return request_extts(ptp, p, cmd == PTP_EXTTS_REQUEST2);
	case PTP_PEROUT_REQUEST:
	case PTP_PEROUT_REQUEST2:
		return request_perout(ptp, p, cmd == PTP_PEROUT_REQUEST2);
	case PTP_ENABLE_PPS:
	case PTP_ENABLE_PPS2:
		return request_pps(ptp, arg);
	default:
		return set_pin(ptp, p, cmd == PTP_PIN_SETFUNC2);
	}
}

static long control(struct ptp_clock *ptp, struct file *file, unsigned int cmd,
		    unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case PTP_CLOCK_GETCAPS:
	case PTP_CLOCK_GETCAPS2:
		return get_caps(ptp, p);
	case PTP_SYS_OFFSET:
	case PTP_SYS_OFFSET2:
		return sys_offset(ptp, p);
	case PTP_SYS_OFFSET_EXTENDED:
	case PTP_SYS_OFFSET_EXTENDED2:
		return sys_offset_extended(ptp, p);
	case PTP_SYS_OFFSET_PRECISE:
	case PTP_SYS_OFFSET_PRECISE2:
		return sys_offset_precise(ptp, p);
	case PTP_PIN_GETFUNC:
	case PTP_PIN_GETFUNC2:
		return get_pin(ptp, p, cmd == PTP_PIN_GETFUNC2);
	case PTP_EXTTS_REQUEST:
	case PTP_EXTTS_REQUEST2:
	case PTP_PEROUT_REQUEST:
	case PTP_PEROUT_REQUEST2:
	case PTP_ENABLE_PPS:
	case PTP_ENABLE_PPS2:
	case PTP_PIN_SETFUNC:
	case PTP_PIN_SETFUNC2:
		return change(ptp, file, cmd, arg);
	default:
		return -ENOTTY;
	}
}

static long ptp_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct ptp_clock *ptp = file->private_data;
	long err = -ENODEV;

	down_read(&ptp->present);
	if (!ptp->gone)
		err = control(ptp, file, cmd, arg);
	up_read(&ptp->present);
	return err;
}

static __poll_t ptp_poll(struct file *file, poll_table *wait)
{
	struct ptp_clock *ptp = file->private_data;

	poll_wait(file, &ptp->stamped, wait);
	if (ptp->gone)
		return EPOLLERR;
	return kfifo_is_empty(&ptp->stamps) ? 0 : EPOLLIN;
}

/* At most so many stamps at once. */
#define READ_MAX 30

static ssize_t take_stamps(struct ptp_clock *ptp, char __user *buf,
			   unsigned int nr)
{
	struct ptp_extts_event stamps[READ_MAX];
	unsigned long flags;

	if (wait_event_interruptible(ptp->stamped,
				     ptp->gone ||
				     !kfifo_is_empty(&ptp->stamps)))
		return -ERESTARTSYS;
	if (ptp->gone)
		return -ENODEV;
	spin_lock_irqsave(&ptp->lock, flags);
	nr = kfifo_out(&ptp->stamps, stamps, nr);
	spin_unlock_irqrestore(&ptp->lock, flags);
	if (copy_to_user(buf, stamps, nr * sizeof(stamps[0])))
		return -EFAULT;
	return nr * sizeof(stamps[0]);
}

static ssize_t ptp_read(struct file *file, char __user *buf, size_t len,
			loff_t *pos)
{
	struct ptp_clock *ptp = file->private_data;
	unsigned int nr = min_t(size_t, READ_MAX,
				len / sizeof(struct ptp_extts_event));
	ssize_t done;

	if (len % sizeof(struct ptp_extts_event))
		return -EINVAL;
	if (mutex_lock_interruptible(&ptp->reading))
		return -ERESTARTSYS;
	done = take_stamps(ptp, buf, nr);
	mutex_unlock(&ptp->reading);
	return done;
}

const struct file_operations ptp_fops = {
	.open = ptp_open,
	.release = ptp_release,
	.read = ptp_read,
	.poll = ptp_poll,
	.unlocked_ioctl = ptp_ioctl,
	.llseek = no_llseek,
};
