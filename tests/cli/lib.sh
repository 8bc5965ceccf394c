# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests of the command line: LKMHOST and the module HELLO are
# $1 and $2; a scratch folder; expectations that go on after a failure.
set -u

LKMHOST=$(realpath "$1")
HELLO=$(realpath "$2")
HERE=$(realpath "$(dirname "$0")")
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
failures=0

complain()
{
	echo "FAILED: $*"
	sed 's/^/    | /' "$TMP/out" "$TMP/err"
	failures=$((failures + 1))
}

# expect STATUS PATTERN ARGUMENT...: lkmhost's exit status, and an extended
# regular expression that a line of either output must match ("" for any).
expect()
{
	expected=$1 pattern=$2
	shift 2
	timeout 60 "$LKMHOST" "$@" >"$TMP/out" 2>"$TMP/err"
	status=$?
	[ $status -eq "$expected" ] ||
		complain "lkmhost $*: status $status, expected $expected"
	[ -z "$pattern" ] || grep -Eq -- "$pattern" "$TMP/out" "$TMP/err" ||
		complain "lkmhost $*: no line matches: $pattern"
}

# refuse PATTERN FILE...: not loaded, said in one line that names the file.
refuse()
{
	pattern=$1
	shift
	expect 3 "$pattern" run --once "$@"
	[ "$(wc -l <"$TMP/err")" -eq 1 ] || complain "$*: not one line"
	[ ! -s "$TMP/out" ] || complain "$*: something on standard output"
}

finish()
{
	[ $failures -eq 0 ] && echo "all as expected"
	exit $((failures > 0))
}
