/* SPDX-License-Identifier: GPL-2.0 */
/* signature.h - what the signature appended to a module says of itself. */
#ifndef LKMHOST_CLI_SIGNATURE_H
#define LKMHOST_CLI_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_bytes {
	const uint8_t *data;
	size_t size;
};

struct cli_signature {
	const char *id;		/* "PKCS#7" */
	struct cli_bytes signer; /* a common name, not NUL-terminated */
	struct cli_bytes key;
	const char *hash;	/* "sha256", or "unknown" */
	struct cli_bytes value;
};

/* False where the module is not signed. Points into @data. */
bool cli_signature_read(const void *data, size_t size,
			struct cli_signature *out);

#endif
