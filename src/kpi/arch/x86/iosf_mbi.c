// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/platform/intel/iosf_mbi.c, asm/iosf_mbi.h: the mailbox of Intel's
 * systems on a chip, which this machine has not.
 */
#include <linux/bug.h>
#include <linux/notifier.h>
#include <asm/iosf_mbi.h>

#include "kpi.h"

static BLOCKING_NOTIFIER_HEAD(bus_users);

bool iosf_mbi_available(void)
{
	return false;
}
KPI_EXPORT(iosf_mbi_available);

int iosf_mbi_read(u8 port, u8 opcode, u32 offset, u32 *mdr)
{
	return -ENODEV;
}
KPI_EXPORT(iosf_mbi_read);

int iosf_mbi_write(u8 port, u8 opcode, u32 offset, u32 mdr)
{
	return -ENODEV;
}
KPI_EXPORT(iosf_mbi_write);

int iosf_mbi_modify(u8 port, u8 opcode, u32 offset, u32 mdr, u32 mask)
{
	return -ENODEV;
}
KPI_EXPORT(iosf_mbi_modify);

void iosf_mbi_punit_acquire(void)
{
}
KPI_EXPORT_NOOP(iosf_mbi_punit_acquire, "there is no P-Unit to share");

void iosf_mbi_punit_release(void)
{
}
KPI_EXPORT_NOOP(iosf_mbi_punit_release, "there is no P-Unit to share");

int iosf_mbi_register_pmic_bus_access_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&bus_users, nb);
}
KPI_EXPORT(iosf_mbi_register_pmic_bus_access_notifier);

int iosf_mbi_unregister_pmic_bus_access_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&bus_users, nb);
}
KPI_EXPORT(iosf_mbi_unregister_pmic_bus_access_notifier);
