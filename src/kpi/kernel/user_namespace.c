// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/user_namespace.c, linux/uidgid.h: ids as a namespace sees them.
 */
#include <linux/cred.h>
#include <linux/highuid.h>
#include <linux/projid.h>
#include <linux/sched.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "kpi.h"

#define NO_ID ((u32)-1)

int overflowuid = DEFAULT_OVERFLOWUID;
KPI_EXPORT(overflowuid);
int overflowgid = DEFAULT_OVERFLOWGID;
KPI_EXPORT(overflowgid);
int fs_overflowuid = DEFAULT_FS_OVERFLOWUID;
KPI_EXPORT(fs_overflowuid);
int fs_overflowgid = DEFAULT_FS_OVERFLOWGID;
KPI_EXPORT(fs_overflowgid);

static const struct uid_gid_extent *extents(const struct uid_gid_map *map)
{
	return map->nr_extents <= UID_GID_MAP_MAX_BASE_EXTENTS ?
		       map->extent : map->forward;
}

static u32 map_down(const struct uid_gid_map *map, u32 id)
{
	const struct uid_gid_extent *e = extents(map);
	u32 i;

	for (i = 0; i < map->nr_extents; i++, e++)
		if (id >= e->first && id - e->first < e->count)
			return e->lower_first + (id - e->first);
	return NO_ID;
}

static u32 map_up(const struct uid_gid_map *map, u32 id)
{
	const struct uid_gid_extent *e = extents(map);
	u32 i;

	for (i = 0; i < map->nr_extents; i++, e++)
		if (id >= e->lower_first && id - e->lower_first < e->count)
			return e->first + (id - e->lower_first);
	return NO_ID;
}

static u32 or_overflow(u32 id, u32 overflow)
{
	return id == NO_ID ? overflow : id;
}

kuid_t make_kuid(struct user_namespace *ns, uid_t uid)
{
	return KUIDT_INIT(map_down(&ns->uid_map, uid));
}
KPI_EXPORT(make_kuid);

uid_t from_kuid(struct user_namespace *target, kuid_t kuid)
{
	return map_up(&target->uid_map, __kuid_val(kuid));
}
KPI_EXPORT(from_kuid);

uid_t from_kuid_munged(struct user_namespace *target, kuid_t kuid)
{
	return or_overflow(from_kuid(target, kuid), overflowuid);
}
KPI_EXPORT(from_kuid_munged);

kgid_t make_kgid(struct user_namespace *ns, gid_t gid)
{
	return KGIDT_INIT(map_down(&ns->gid_map, gid));
}
KPI_EXPORT(make_kgid);

gid_t from_kgid(struct user_namespace *target, kgid_t kgid)
{
	return map_up(&target->gid_map, __kgid_val(kgid));
}
KPI_EXPORT(from_kgid);

gid_t from_kgid_munged(struct user_namespace *target, kgid_t kgid)
{
	return or_overflow(from_kgid(target, kgid), overflowgid);
}
KPI_EXPORT(from_kgid_munged);

kprojid_t make_kprojid(struct user_namespace *ns, projid_t projid)
{
	return KPROJIDT_INIT(map_down(&ns->projid_map, projid));
}
KPI_EXPORT(make_kprojid);

projid_t from_kprojid(struct user_namespace *target, kprojid_t kprojid)
{
	return map_up(&target->projid_map, __kprojid_val(kprojid));
}
KPI_EXPORT(from_kprojid);

projid_t from_kprojid_munged(struct user_namespace *target, kprojid_t kprojid)
{
	return or_overflow(from_kprojid(target, kprojid), OVERFLOW_PROJID);
}
KPI_EXPORT(from_kprojid_munged);

bool current_in_userns(const struct user_namespace *target)
{
	const struct user_namespace *ns;

	for (ns = current_user_ns(); ns; ns = ns->parent)
		if (ns == target)
			return true;
	return false;
}
KPI_EXPORT(current_in_userns);
