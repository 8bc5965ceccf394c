#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Help, version, and wrong usage: status 2 and how to get help.
# usage: usage.sh LKMHOST HELLO.ko
. "$(dirname "$0")/lib.sh"

expect 0 '^lkmhost [0-9]+\.[0-9]+' --version
expect 0 '^  run ' --help
expect 0 '^usage: lkmhost run ' help run
for command in run modinfo symbols kpi; do
	expect 0 "^usage: lkmhost $command " $command --help
	expect 2 "^lkmhost $command: unknown option '--nonsense'" \
		$command --nonsense
	expect 2 "^lkmhost $command: no " $command
	expect 2 "^lkmhost $command: unknown option '-Z'" $command -Z
done
expect 2 'usage'
expect 2 "unknown command 'nonsense'" nonsense
expect 2 "unknown command 'nonsense'" help nonsense
expect 2 "'--cpus' needs a value" run "$HELLO" --cpus
expect 2 "'--once=1' takes no value" run --once=1 "$HELLO"
expect 2 "memory: cannot be '12q'" run --memory=12q "$HELLO"
expect 2 "memory: cannot be '0'" run --memory=0 "$HELLO"
expect 2 "cpus: cannot be '65'" run --cpus=65 "$HELLO"
expect 2 "log-level: cannot be '9'" run --log-level=9 "$HELLO"
expect 2 "log-format: cannot be 'xml'" run --log-format=xml "$HELLO"
expect 2 "unknown subcommand 'nonsense'" kpi nonsense
expect 2 'no kernel headers given' kpi build
expect 3 'no prepared kernel headers' kpi build "$TMP"

# What nobody could take has not been said.
for command in --version 'help run' "modinfo $HELLO" "symbols $HELLO"; do
	# shellcheck disable=SC2086
	"$LKMHOST" $command >/dev/full 2>"$TMP/err" &&
		complain "$command: status 0 on a full device"
	grep -q 'standard output: No space left' "$TMP/err" ||
		complain "$command: no word of the full device"
done
finish
