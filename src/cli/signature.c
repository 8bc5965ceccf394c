// SPDX-License-Identifier: GPL-2.0
/*
 * signature.c - a module's signature: behind the ELF file come a PKCS#7
 * message, a descriptor with its length, and a magic string. Nothing is
 * verified here; modinfo shows who claims to have signed.
 */
#include "signature.h"

#include <string.h>

static const char magic[] = "~Module signature appended~\n";

struct descriptor {
	uint8_t algorithm, hash, id_type, signer_length, key_id_length, pad[3];
	uint8_t length[4];	/* big endian */
};

#define ID_PKCS7 2

/* DER tags */
enum { INTEGER = 0x02, OCTETS = 0x04, OID = 0x06, SEQUENCE = 0x30, SET = 0x31,
       CONTEXT_0 = 0xa0, CONTEXT_1 = 0xa1, KEY_ID = 0x80 };

/* Take the next element, of any tag, from the front of @from. */
static bool next(struct cli_bytes *from, int *tag, struct cli_bytes *out)
{
	const uint8_t *at = from->data;
	size_t left = from->size, length;

	if (left < 2)
		return false;
	*tag = at[0];
	length = at[1];
	at += 2;
	left -= 2;
	if (length & 0x80) {
		size_t n = length & 0x7f;

		if (!n || n > 4 || n > left)
			return false;
		for (length = 0; n; n--, at++, left--)
			length = length << 8 | *at;
	}
	if (length > left)
		return false;
	*out = (struct cli_bytes){ at, length };
	*from = (struct cli_bytes){ at + length, left - length };
	return true;
}

/* Take the next element, which has to be of @tag. */
static bool take(struct cli_bytes *from, int tag, struct cli_bytes *out)
{
	int is;

	return next(from, &is, out) && is == tag;
}

/* Leave out the next element if it is of @tag. */
static void skip(struct cli_bytes *from, int tag)
{
	struct cli_bytes ignored;

	if (from->size && from->data[0] == tag)
		take(from, tag, &ignored);
}

static bool is_oid(const struct cli_bytes *oid, const char *der, size_t size)
{
	return oid->size == size && !memcmp(oid->data, der, size);
}

static struct cli_bytes common_name(struct cli_bytes name)
{
	struct cli_bytes set, pair, oid, text = { NULL, 0 };
	int tag;

	while (take(&name, SET, &set))
		if (take(&set, SEQUENCE, &pair) && take(&pair, OID, &oid) &&
		    is_oid(&oid, "\x55\x04\x03", 3) && next(&pair, &tag, &text))
			return text;
	return (struct cli_bytes){ NULL, 0 };
}

static const char *hash_name(const struct cli_bytes *oid)
{
	static const char sha2[] = "\x60\x86\x48\x01\x65\x03\x04\x02";
	static const char *const names[] = { "sha256", "sha384", "sha512",
					     "sha224" };

	if (is_oid(oid, "\x2b\x0e\x03\x02\x1a", 5))
		return "sha1";
	if (oid->size == 9 && !memcmp(oid->data, sha2, 8) &&
	    oid->data[8] >= 1 && oid->data[8] <= 4)
		return names[oid->data[8] - 1];
	return "unknown";
}

/* The signer is named by issuer and serial number, or by a key's id. */
static bool read_signer(struct cli_bytes *info, struct cli_signature *out)
{
	struct cli_bytes sid, issuer;
	int tag;

	if (!next(info, &tag, &sid))
		return false;
	if (tag == KEY_ID) {
		out->key = sid;
		return true;
	}
	if (!take(&sid, SEQUENCE, &issuer) || !take(&sid, INTEGER, &out->key))
		return false;
	out->signer = common_name(issuer);
	while (out->key.size > 1 && !out->key.data[0]) {
		out->key.data++;
		out->key.size--;
	}
	return true;
}

static bool read_info(struct cli_bytes info, struct cli_signature *out)
{
	struct cli_bytes ignored, algorithm, oid;

	if (!take(&info, INTEGER, &ignored) || !read_signer(&info, out) ||
	    !take(&info, SEQUENCE, &algorithm) || !take(&algorithm, OID, &oid))
		return false;
	out->hash = hash_name(&oid);
	skip(&info, CONTEXT_0);
	return take(&info, SEQUENCE, &ignored) &&
	       take(&info, OCTETS, &out->value);
}

static bool read_pkcs7(struct cli_bytes message, struct cli_signature *out)
{
	struct cli_bytes content, wrapped, ignored, data, infos, info;

	if (!take(&message, SEQUENCE, &content) ||
	    !take(&content, OID, &ignored) ||
	    !take(&content, CONTEXT_0, &wrapped) ||
	    !take(&wrapped, SEQUENCE, &data) ||
	    !take(&data, INTEGER, &ignored) || !take(&data, SET, &ignored) ||
	    !take(&data, SEQUENCE, &ignored))
		return false;
	skip(&data, CONTEXT_0);	/* certificates */
	skip(&data, CONTEXT_1);	/* revocations */
	return take(&data, SET, &infos) && take(&infos, SEQUENCE, &info) &&
	       read_info(info, out);
}

bool cli_signature_read(const void *data, size_t size,
			struct cli_signature *out)
{
	const uint8_t *end = (const uint8_t *)data + size;
	struct descriptor d;
	size_t length, behind = sizeof(magic) - 1 + sizeof(d);

	memset(out, 0, sizeof(*out));
	if (size < behind ||
	    memcmp(end - (sizeof(magic) - 1), magic, sizeof(magic) - 1))
		return false;
	memcpy(&d, end - behind, sizeof(d));
	length = (size_t)d.length[0] << 24 | (size_t)d.length[1] << 16 |
		 (size_t)d.length[2] << 8 | d.length[3];
	if (d.id_type != ID_PKCS7 || length > size - behind)
		return false;
	out->id = "PKCS#7";
	out->hash = "unknown";
	return read_pkcs7((struct cli_bytes){ end - behind - length, length },
			  out);
}
