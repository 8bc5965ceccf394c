// SPDX-License-Identifier: GPL-2.0
/* lib/uuid.c, linux/uuid.h: universally unique identifiers. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/uuid.h>

#include "kpi.h"

const guid_t guid_null;
KPI_EXPORT(guid_null);
const uuid_t uuid_null;
KPI_EXPORT(uuid_null);

/* Which byte of the identifier comes at which place of its text. */
const u8 guid_index[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14,
			    15 };
const u8 uuid_index[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
			    15 };

/* RFC 4122: version 4 in byte @version's high half, the variant in byte 8. */
static void make_random(u8 *bytes, int version)
{
	get_random_bytes(bytes, 16);
	bytes[version] = (bytes[version] & 0x0f) | 0x40;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
}

void generate_random_uuid(unsigned char uuid[16])
{
	make_random(uuid, 6);
}
KPI_EXPORT(generate_random_uuid);

/* The third field is little endian: its high byte comes second. */
void generate_random_guid(unsigned char guid[16])
{
	make_random(guid, 7);
}
KPI_EXPORT(generate_random_guid);

void guid_gen(guid_t *guid)
{
	generate_random_guid(guid->b);
}
KPI_EXPORT(guid_gen);

void uuid_gen(uuid_t *uuid)
{
	generate_random_uuid(uuid->b);
}
KPI_EXPORT(uuid_gen);

static bool is_dash_at(int i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

/* What follows the 36 characters is the caller's. */
__weak bool uuid_is_valid(const char *text)
{
	int i;

	for (i = 0; i < UUID_STRING_LEN; i++)
		if (is_dash_at(i) ? text[i] != '-' : !isxdigit(text[i]))
			return false;
	return true;
}
KPI_EXPORT(uuid_is_valid);

static int parse(const char *text, u8 *bytes, const u8 *order)
{
	int i;

	if (!uuid_is_valid(text))
		return -EINVAL;
	for (i = 0; i < 16; i++) {
		if (*text == '-')
			text++;
		bytes[order[i]] = hex_to_bin(text[0]) << 4 |
				  hex_to_bin(text[1]);
		text += 2;
	}
	return 0;
}

__weak int guid_parse(const char *text, guid_t *guid)
{
	return parse(text, guid->b, guid_index);
}
KPI_EXPORT(guid_parse);

__weak int uuid_parse(const char *text, uuid_t *uuid)
{
	return parse(text, uuid->b, uuid_index);
}
KPI_EXPORT(uuid_parse);
