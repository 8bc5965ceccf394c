#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# lkmhost run: statuses, parameters, signals, the log's formats.
# usage: run.sh LKMHOST HELLO.ko
. "$(dirname "$0")/lib.sh"
build=${HELLO%/drivers/hello/hello.ko}
PARAMS=$(find "$build/tests/modules" -name params.ko | sort | head -n 1)

# stop SIGNAL COMMAND...: send it once the module has said hello.
stop()
{
	signal=$1
	shift
	: >"$TMP/err"
	"$@" >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	for i in $(seq 200); do
		grep -q Hello "$TMP/err" && break
		sleep 0.05
	done
	kill -"$signal" $pid
	wait $pid
	status=$?
	[ $status -eq 0 ] || complain "$*: status $status after SIG$signal"
	grep -q Goodbye "$TMP/err" || complain "$*: exit did not run"
}

expect 0 '^\[ +[0-9]+\.[0-9]{6}\] Hello, World!$' run --once "$HELLO"
expect 0 'Goodbye' run "$HELLO" --once
[ ! -s "$TMP/out" ] || complain "the log is on standard output"
stop TERM "$LKMHOST" run "$HELLO"
stop INT "$LKMHOST" run --check "$HELLO"

# The words up to the next module file are parameters.
# An unknown one and a malformed one are refused (dyndbg= is every module's).
expect 1 '^hello: init failed: -ENOENT \(No such file or directory\)$' \
	run --once "$HELLO" nonsense=1
grep -q "hello: Unknown parameter .nonsense'" "$TMP/err" ||
	complain 'the log does not name the unknown parameter'
expect 1 '^params: init failed: -EINVAL \(Invalid argument\)$' \
	run --once "$PARAMS" a_byte=many
grep -q "params: .many' invalid for parameter .a_byte'" "$TMP/err" ||
	complain 'the log does not name the parameter'
expect 3 'module hello is loaded already' run --once "$HELLO" "$HELLO"

# A mirror of a folder is not made inside of it.
mkdir -p "$TMP/src"
"$HERE/../../scripts/kbuild" /nonexistent "$TMP/src" "$TMP/src/out" 2>"$TMP/err" &&
	complain 'kbuild builds inside of its source'
grep -q 'is inside' "$TMP/err" || complain 'kbuild does not say why'

# JSON: each line an object, also that of an error.
expect 1 '"error":' run --once --log-format=json "$PARAMS" a_byte=many
python3 -c 'import json, sys
for line in sys.stdin: json.loads(line)' <"$TMP/err" || complain 'no JSON'

# pr_info() is level 6: shown up to info, or below 7.
for level in notice 6; do
	expect 0 '' run --once --log-level=$level "$HELLO"
	[ ! -s "$TMP/err" ] || complain "--log-level=$level shows level 6"
done
for level in info debug 7 8; do
	expect 0 'Hello' run --once --log-level=$level "$HELLO"
done

# Compressed as distributions do it.
for tool in xz:xz gzip:gz zstd:zst; do
	command -v "${tool%:*}" >/dev/null || continue
	file=$TMP/hello.ko.${tool#*:}
	"${tool%:*}" -qc "$HELLO" >"$file"
	expect 0 'Hello' run --once --no-cache "$file"
done
expect 0 'Hello' run --once --cpus=2 --memory=256M --cache-dir="$TMP/cache" "$HELLO"
expect 0 'Hello' run --once --cache-dir="$TMP/cache" "$HELLO"

# No colours for a file, colours for a terminal unless told not to.
if command -v script >/dev/null; then
	script -qec "$LKMHOST run --once $HELLO" /dev/null >"$TMP/out" 2>&1
	grep -q "$(printf '\033\\[32m')" "$TMP/out" || complain 'no colours'
	NO_COLOR=1 script -qec "$LKMHOST run --once $HELLO" /dev/null \
		>"$TMP/out" 2>&1
	! grep -q "$(printf '\033')" "$TMP/out" || complain 'NO_COLOR ignored'
fi
finish
