#!/bin/sh
# What is checked when a module is linked to others: dependencies, licence,
# namespaces, versions, names. Modules are spoilt as Kbuild would not let them be.
# usage: links.sh LKMHOST DIR-OF-MODULES
set -eu

lkmhost=$1 built=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# expect STATUS PATTERN ARGUMENT...
expect() {
	status=$1 pattern=$2 got=0
	shift 2
	"$lkmhost" run --once "$@" >"$work/log" 2>&1 || got=$?
	if [ "$got" -ne "$status" ] || ! grep -Eq -- "$pattern" "$work/log"; then
		echo "FAIL (status $got, expected $status; $pattern): $*"
		cat "$work/log"
		failed=1
	fi
}

# change MODULE SECTION SED-EXPRESSION: what the section says
change() {
	objcopy --dump-section "$2=$work/section" "$1"
	tr '\0' '\n' <"$work/section" | sed "$3" | tr '\n' '\0' >"$work/new"
	objcopy --update-section "$2=$work/new" "$1"
}

fresh() {
	rm -rf "$work/m"
	mkdir "$work/m"
	cp "$built"/links_*.ko "$work/m"
}

fresh
m=$work/m
expect 0 'links_user: 2 83 42$' "$m/links_user.ko"
expect 0 'links_exporter: hello' "$m/links_user.ko"
# The order of leaving: the user first.
tail -n 1 "$work/log" | grep -q 'links_exporter: bye' || { echo "FAIL: order"; failed=1; }
expect 0 'links_request: 0 0 positive' "$m/links_request.ko"
expect 0 'links_user: 2 ' "$m/links_exporter.ko" "$m/links_user.ko"
expect 3 'is loaded already' "$m/links_exporter.ko" "$m/links_exporter.ko"
expect 3 'is loaded already' "$m/links_user.ko" "$m/links_exporter.ko"

mkdir "$work/alone"
cp "$m/links_user.ko" "$work/alone"
expect 3 'depends on module links_exporter, which is not found' "$work/alone/links_user.ko"
expect 0 'links_user: 2 ' --modules "$m" "$work/alone/links_user.ko"

change "$m/links_user.ko" .modinfo s/^license=GPL/license=own/
expect 3 'links_user: Unknown symbol links_gpl \(err -2\)' "$m/links_user.ko"

fresh
change "$m/links_user.ko" .modinfo s/^import_ns=LINKS/import_ns=OTHER/
expect 3 'uses symbol \(links_spaced\) from namespace LINKS, but does not import it' "$m/links_user.ko"

fresh
change "$m/links_exporter.ko" .modinfo s/^depends=/depends=links_user/
expect 3 'depends on links_user, which depends on it' "$m/links_user.ko"

fresh
objcopy --dump-section __versions="$work/section" "$m/links_user.ko"
at=$(grep -abo links_plain "$work/section" | cut -d: -f1)
printf '\1\2\3\4' | dd of="$work/section" bs=1 seek=$((at - 8)) conv=notrunc status=none
objcopy --update-section __versions="$work/section" "$m/links_user.ko"
expect 3 'disagrees about version of symbol links_plain' "$m/links_user.ko"

fresh
objcopy --dump-section __versions="$work/section" "$m/links_exporter.ko"
printf '\1\2\3\4' | dd of="$work/section" bs=1 conv=notrunc status=none
objcopy --update-section __versions="$work/section" "$m/links_exporter.ko"
expect 3 'disagrees about version of symbol' "$m/links_exporter.ko"

fresh
change "$m/links_exporter.ko" .modinfo 's/^vermagic=[^ ]* /vermagic=6.1.0-none /'
expect 0 'links_exporter: hello' "$m/links_exporter.ko"
change "$m/links_exporter.ko" .modinfo 's/ preempt / /'
expect 3 'version magic' "$m/links_exporter.ko"

exit $failed
