#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scripts/check-rooms finds files that include from both worlds.
# usage: rooms.sh CHECK-ROOMS
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/src/kpi/lib" "$tmp/src/host" "$tmp/src/cli" "$tmp/include/linuxkpi"

# wrong FILE INCLUDE: the check must fail and name the file.
wrong()
{
	printf '#include %s\n' "$2" >"$tmp/$1"
	if "$check" "$tmp" >"$tmp/log" || ! grep -q "^$1:1: " "$tmp/log"; then
		echo "$1 may include $2"
		cat "$tmp/log"
		exit 1
	fi
	rm "$tmp/$1"
}

check=$1
: >"$tmp/src/host/cpu.h"
wrong src/kpi/lib/a.c '<string.h>'
wrong src/kpi/lib/a.c '<linuxkpi/lkmhost.h>'
wrong src/kpi/lib/a.c '"../../host/cpu.h"'
wrong src/host/a.c '<linux/slab.h>'
wrong src/cli/a.c '"../host/cpu.h"'
wrong src/cli/a.c '"linuxkpi/host.h"'
wrong include/linuxkpi/host.h '<stdint.h>'
printf '#include <linux/slab.h>\n#include <linuxkpi/host/log.h>\n' >"$tmp/src/kpi/lib/a.c"
printf '#include <stdio.h>\n#include "cpu.h"\n' >"$tmp/src/host/a.c"
"$check" "$tmp"
