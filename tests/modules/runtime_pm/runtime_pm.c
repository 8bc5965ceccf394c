// SPDX-License-Identifier: GPL-2.0
/* Runtime power management: the states, the counts, autosuspend, parents. */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/pm_wakeup.h>

static unsigned int checks;

#include "../check.h"

static char trace[64];
static int suspend_result, idle_result;

static void note(struct device *dev, char letter)
{
	size_t n = strlen(trace);

	/* Upper case for the child. */
	trace[n] = dev->parent == &platform_bus ? letter : letter - 32;
	trace[n + 1] = '\0';
}

static bool traced(const char *expected)
{
	bool same = !strcmp(trace, expected);

	if (!same)
		pr_err("trace is '%s', not '%s'\n", trace, expected);
	trace[0] = '\0';
	return same;
}

static int on_suspend(struct device *dev)
{
	note(dev, 's');
	return suspend_result;
}

static int on_resume(struct device *dev)
{
	note(dev, 'r');
	return 0;
}

static int on_idle(struct device *dev)
{
	return idle_result;
}

static const struct dev_pm_ops ops = {
	SET_RUNTIME_PM_OPS(on_suspend, on_resume, on_idle)
};

static int probe(struct platform_device *pdev)
{
	return 0;
}

static struct platform_driver drv = {
	.probe = probe,
	.driver = { .name = "runtime_pm_test", .pm = &ops },
};
static struct device *dev, *child;

static int check_states(void)
{
	CHECK(!pm_runtime_enabled(dev));
	CHECK(pm_runtime_get_sync(dev) == -EACCES);
	pm_runtime_put_noidle(dev);
	CHECK(pm_runtime_suspended(dev) == false);
	CHECK(pm_runtime_status_suspended(dev));
	pm_runtime_enable(dev);
	CHECK(pm_runtime_suspended(dev));
	CHECK(pm_runtime_get_sync(dev) == 0 && traced("r"));
	CHECK(pm_runtime_active(dev));
	CHECK(pm_runtime_get_sync(dev) == 1 && traced(""));
	CHECK(pm_runtime_put_sync(dev) == 0 && traced(""));
	CHECK(pm_runtime_put_sync(dev) == 0 && traced("s"));
	CHECK(pm_runtime_suspended(dev));
	CHECK(pm_runtime_get_if_in_use(dev) == 0);
	CHECK(pm_runtime_resume(dev) == 0);
	CHECK(pm_runtime_suspend(dev) >= 0);
	trace[0] = '\0';
	CHECK(pm_runtime_resume_and_get(dev) == 0 && traced("r"));
	CHECK(pm_runtime_suspend(dev) == -EAGAIN);
	CHECK(pm_runtime_get_if_active(dev, true) == 1);
	pm_runtime_put_noidle(dev);
	/* An objection of idle() keeps it awake. */
	idle_result = -EBUSY;
	CHECK(pm_runtime_put_sync(dev) == -EBUSY && traced(""));
	idle_result = 0;
	/* So does a driver that is busy; it is no error of the device. */
	suspend_result = -EBUSY;
	CHECK(pm_runtime_suspend(dev) == -EBUSY && traced("s"));
	CHECK(pm_runtime_active(dev));
	suspend_result = 0;
	CHECK(pm_runtime_suspend(dev) == 0 && traced("s"));
	CHECK(pm_runtime_suspend(dev) == 1 && traced(""));
	return 0;
}

static int check_async(void)
{
	CHECK(pm_runtime_get(dev) >= 0);
	pm_runtime_barrier(dev);
	CHECK(pm_runtime_active(dev) && traced("r"));
	CHECK(pm_runtime_put(dev) >= 0);
	flush_work(&dev->power.work);
	CHECK(pm_runtime_suspended(dev) && traced("s"));
	return 0;
}

static int check_autosuspend(void)
{
	int i;

	pm_runtime_set_autosuspend_delay(dev, 60);
	pm_runtime_use_autosuspend(dev);
	CHECK(pm_runtime_get_sync(dev) == 0 && traced("r"));
	pm_runtime_mark_last_busy(dev);
	CHECK(pm_runtime_autosuspend_expiration(dev));
	CHECK(pm_runtime_put_autosuspend(dev) == 0);
	msleep(20);
	CHECK(pm_runtime_active(dev) && traced(""));
	for (i = 0; i < 100 && !pm_runtime_suspended(dev); i++)
		msleep(10);
	CHECK(pm_runtime_suspended(dev) && traced("s"));
	/* A negative delay forbids it. */
	pm_runtime_set_autosuspend_delay(dev, -1);
	CHECK(pm_runtime_active(dev) && traced("r"));
	pm_runtime_set_autosuspend_delay(dev, 0);
	pm_runtime_dont_use_autosuspend(dev);
	CHECK(pm_runtime_suspend(dev) >= 0);
	trace[0] = '\0';
	return 0;
}

static int check_parents(void)
{
	pm_runtime_enable(child);
	CHECK(pm_runtime_get_sync(child) == 0 && traced("rR"));
	CHECK(atomic_read(&dev->power.child_count) == 1);
	CHECK(pm_runtime_suspend(dev) == -EBUSY);
	CHECK(pm_runtime_put_sync(child) == 0);
	flush_work(&dev->power.work);
	CHECK(pm_runtime_suspended(dev) && traced("Ss"));
	CHECK(atomic_read(&dev->power.child_count) == 0);
	pm_runtime_disable(child);
	return 0;
}

static int check_control(void)
{
	pm_runtime_forbid(dev);
	CHECK(pm_runtime_active(dev) && traced("r"));
	CHECK(pm_runtime_suspend(dev) == -EAGAIN);
	pm_runtime_allow(dev);
	flush_work(&dev->power.work);
	CHECK(pm_runtime_suspended(dev) && traced("s"));
	pm_runtime_disable(dev);
	CHECK(!pm_runtime_set_active(dev) && pm_runtime_active(dev));
	pm_runtime_enable(dev);
	CHECK(pm_runtime_set_suspended(dev) == -EAGAIN);
	CHECK(pm_schedule_suspend(dev, 10) == 0);
	msleep(100);
	CHECK(pm_runtime_suspended(dev) && traced("s"));
	return 0;
}

static int check_wakeup(void)
{
	struct wakeup_source *ws;

	CHECK(!device_can_wakeup(dev));
	CHECK(device_wakeup_enable(dev) == -EINVAL);
	CHECK(!device_init_wakeup(dev, true) && device_may_wakeup(dev));
	ws = dev->power.wakeup;
	pm_stay_awake(dev);
	CHECK(ws->active && ws->active_count == 1);
	pm_relax(dev);
	CHECK(!ws->active && ws->relax_count == 1);
	pm_wakeup_event(dev, 20);
	CHECK(ws->active);
	msleep(150);
	CHECK(!ws->active && ws->expire_count == 1);
	CHECK(!device_set_wakeup_enable(dev, false) && !device_may_wakeup(dev));
	ws = wakeup_source_register(NULL, "runtime_pm_test");
	CHECK(ws && !strcmp(ws->name, "runtime_pm_test"));
	__pm_stay_awake(ws);
	CHECK(ws->active);
	wakeup_source_unregister(ws);
	return 0;
}

static int check_all(void)
{
	return check_states() ?: check_async() ?: check_autosuspend() ?:
	       check_parents() ?: check_control() ?: check_wakeup();
}

static int run(void)
{
	struct platform_device *parent, *kid;
	int err;

	CHECK(!platform_driver_register(&drv));
	parent = platform_device_register_simple("runtime_pm_test", 0, NULL, 0);
	CHECK(!IS_ERR(parent));
	kid = platform_device_register_data(&parent->dev, "runtime_pm_test", 1,
					    NULL, 0);
	CHECK(!IS_ERR(kid));
	dev = &parent->dev;
	child = &kid->dev;
	err = check_all();
	platform_device_unregister(kid);
	platform_device_unregister(parent);
	platform_driver_unregister(&drv);
	return err;
}

static int __init runtime_pm_init(void)
{
	int err = run();

	if (!err)
		pr_info("runtime_pm: %u checks passed\n", checks);
	return err;
}

static void __exit runtime_pm_exit(void)
{
}

module_init(runtime_pm_init);
module_exit(runtime_pm_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of runtime power management");
