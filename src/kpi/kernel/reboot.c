// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/reboot.c, linux/reboot.h: the end of the machine, which is here the
 * end of this process.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/reboot.h>

#include "kpi.h"
#include "kernel/caller.h"

#define DIE_SIGNAL 6 /* as panic() */

enum reboot_mode reboot_mode = REBOOT_COLD;
KPI_EXPORT(reboot_mode);
enum reboot_mode panic_reboot_mode = REBOOT_UNDEFINED;

BLOCKING_NOTIFIER_HEAD(reboot_notifier_list);
static ATOMIC_NOTIFIER_HEAD(restart_handler_list);

int register_reboot_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&reboot_notifier_list, nb);
}
KPI_EXPORT(register_reboot_notifier);

int unregister_reboot_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&reboot_notifier_list, nb);
}
KPI_EXPORT(unregister_reboot_notifier);

/* These reset the hardware; the first that can does not return. */
int register_restart_handler(struct notifier_block *nb)
{
	return atomic_notifier_chain_register(&restart_handler_list, nb);
}
KPI_EXPORT(register_restart_handler);

int unregister_restart_handler(struct notifier_block *nb)
{
	return atomic_notifier_chain_unregister(&restart_handler_list, nb);
}
KPI_EXPORT(unregister_restart_handler);

void do_kernel_restart(char *cmd)
{
	atomic_notifier_call_chain(&restart_handler_list, reboot_mode, cmd);
}

static noinline void end_process(const char *what)
{
	pr_emerg("%s\n", what);
	host_log_flush();
	host_die(DIE_SIGNAL, _RET_IP_, CALLER_SP, CALLER_BP);
}

void emergency_restart(void)
{
	system_state = SYSTEM_RESTART;
	end_process("emergency_restart() was called: ending the process");
}
KPI_EXPORT(emergency_restart);

void kernel_restart(char *cmd)
{
	blocking_notifier_call_chain(&reboot_notifier_list, SYS_RESTART, cmd);
	system_state = SYSTEM_RESTART;
	do_kernel_restart(cmd);
	end_process("kernel_restart() was called: ending the process");
}
KPI_EXPORT(kernel_restart);

void kernel_halt(void)
{
	blocking_notifier_call_chain(&reboot_notifier_list, SYS_HALT, NULL);
	system_state = SYSTEM_HALT;
	end_process("kernel_halt() was called: ending the process");
}
KPI_EXPORT(kernel_halt);

void kernel_power_off(void)
{
	blocking_notifier_call_chain(&reboot_notifier_list, SYS_POWER_OFF,
				     NULL);
	system_state = SYSTEM_POWER_OFF;
	end_process("kernel_power_off() was called: ending the process");
}
KPI_EXPORT(kernel_power_off);

/* Userland's part of it is not there: what the kernel does where it fails. */
void orderly_poweroff(bool force)
{
	if (force)
		kernel_power_off();
	pr_warn("orderly_poweroff(): no userland to shut down\n");
}
KPI_EXPORT_PARTIAL(orderly_poweroff, "there is no userland to shut down first");

void orderly_reboot(void)
{
	kernel_restart(NULL);
}
KPI_EXPORT_PARTIAL(orderly_reboot, "there is no userland to shut down first");
