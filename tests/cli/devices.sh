#!/bin/sh
# lkmhost devices: models among files and in folders, QEMU's, in both forms.
# usage: devices.sh LKMHOST FOLDER_WITH_MODELS FILE_THAT_IS_NONE
set -eu
lkmhost=$1 models=$2 other=$3

fail() { echo "devices.sh: $1"; echo "$out"; exit 1; }

out=$("$lkmhost" devices "$models" "$other")
echo "$out" | head -n 1 | grep -q '^Device  *Usable  *What it is$' || fail "no heading"
echo "$out" | grep -q "^model:$models/edu-model.so *yes .*education" || fail "no model"
! echo "$out" | grep -q "^model:$other" || fail "$other is none"
out=$("$lkmhost" devices /nowhere)
echo "$out" | grep -q '^model:/nowhere *no .*No such file' || fail "/nowhere is there"
if command -v qemu-system-x86_64 >/dev/null; then
	echo "$out" | grep -q '^qemu:e1000 *yes .*Ethernet' || fail "no e1000"
	! echo "$out" | grep -q '^qemu:isa-' || fail "what is no PCI device"
fi
for f in /sys/bus/pci/devices/*; do
	[ ! -e "$f" ] || echo "$out" | grep -q "^vfio:${f##*/} " || fail "no ${f##*/}"
done
out=$("$lkmhost" devices --json "$models" | python3 -c '
import json, sys
for d in json.load(sys.stdin):
    assert d["kind"] in ("vfio", "qemu", "model") and d["device"].startswith(d["kind"] + ":"), d
    assert d["usable"] == ("why_not" not in d) and d["description"], d
print("ok")') || fail "JSON"
out=$("$lkmhost" devices --nothing 2>&1) && fail "an unknown option is taken"
exit 0
