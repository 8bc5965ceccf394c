#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# lkmhost modinfo, symbols, kpi.
# usage: tools.sh LKMHOST HELLO.ko
. "$(dirname "$0")/lib.sh"

# same ARGUMENT...: as kmod's modinfo prints it.
same()
{
	"$modinfo" "$@" >"$TMP/err" 2>&1
	"$LKMHOST" modinfo "$@" >"$TMP/out" 2>&1
	cmp -s "$TMP/out" "$TMP/err" || complain "modinfo $*: not as kmod has it"
}

json()
{
	"$LKMHOST" "$@" >"$TMP/out" 2>"$TMP/err" &&
		python3 -c "import json, sys
d = json.load(sys.stdin)
assert $check, d" <"$TMP/out" || complain "lkmhost $*: not: $check"
}

modinfo=$(PATH=$PATH:/usr/sbin:/sbin command -v modinfo) && {
	same "$HELLO"
	same -F vermagic "$HELLO"
	same -F filename "$HELLO"
	same -d "$HELLO"
	same -0 "$HELLO"
	same -F nonsense "$HELLO"
	same -p "$HELLO"
	# Signed modules with parameters, of a kernel that is unpacked here.
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/lkmhost/kernels
	for file in "$cache"/*/lib/modules/*/kernel/drivers/net/bonding/bonding.ko \
		    "$cache"/*/lib/modules/*/kernel/sound/core/snd.ko \
		    "$cache"/*/lib/modules/*/kernel/drivers/net/dummy.ko; do
		[ -e "$file" ] && same "$file" && same -p "$file"
	done
}
expect 0 '^license: +GPL' modinfo "$HELLO"
expect 3 'module nonsense not found' modinfo nonsense
check='d[0]["name"] == "hello" and d[0]["depends"] == [] and d[0]["parm"] == []'
json modinfo --json "$HELLO"

expect 0 "^$HELLO: [0-9]+ symbols?: " symbols "$HELLO"
expect 0 '_printk +full' symbols "$HELLO"
expect 0 '^total: 2 modules' symbols "$HELLO" "$HELLO"
expect 0 '\| `_printk` \| full \|' symbols --markdown "$HELLO"
expect 0 '' symbols --missing "$HELLO"
check='d["total"]["modules"] == 1 and d["total"]["fully_served"] == 1 and
	{"name": "_printk", "status": "full"} in d["modules"][0]["symbols"]'
check=$(echo "$check" | tr -d '\n\t')
json symbols --json "$HELLO"
mkdir -p "$TMP/empty" "$TMP/tree/deep"
cp "$HELLO" "$TMP/tree/deep/"
check='d["total"]["modules"] == 0'
json symbols --json "$TMP/empty"
check='d["modules"][0]["path"].endswith("tree/deep/hello.ko")'
json symbols --json "$TMP/tree/"
expect 3 'empty' symbols /dev/null "$TMP/out"

expect 0 '^6\.[0-9.]+[^ ]* +[^ ]+ +[0-9]+ symbols +/' kpi list
check='d[0]["symbols"] > 100 and d[0]["path"].endswith(".o")'
json kpi list --json
expect 0 'no kernel side is there' kpi list --kpi-dir="$TMP/empty"
finish
