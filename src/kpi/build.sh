#!/bin/sh
# Build the kernel side against one kernel's headers.
# usage: build.sh KDIR OUTDIR
# Leaves OUTDIR/kpi-<release>.o; intermediate files in OUTDIR/<release>/.
set -eu

if [ $# -ne 2 ] || [ ! -e "$1/Makefile" ]; then
	echo "usage: $0 KDIR OUTDIR" >&2
	exit 2
fi
kdir=$(cd "$1" && pwd)
src=$(cd "$(dirname "$0")" && pwd)
# Debian's `make kernelrelease` tells the upstream version; utsrelease.h has what
# vermagic has.
release=$(sed -n 's/^#define UTS_RELEASE "\(.*\)"$/\1/p' "$kdir/include/generated/utsrelease.h")
mkdir -p "$2/$release"
out=$(cd "$2" && pwd)
work=$out/$release

# Kbuild builds where the sources are: give it a tree of links to ours. Links
# of files that are gone must go, or Kbuild would still see them.
find "$work" -type l ! -exec test -e {} \; -delete
(cd "$src" && find . -type d -exec mkdir -p "$work/{}" \;)
(cd "$src" && find . -type f \( -name '*.[chS]' -o -name '*.lds' -o -name Kbuild \) \
	-exec ln -sf "$src/{}" "$work/{}" \;)
# The public headers: beside the sources where both are installed.
include=$src/../../include
[ -e "$src/../include/linuxkpi" ] && include=$src/../include
mkdir -p "$work/include"
ln -sfn "$include/linuxkpi" "$work/include/linuxkpi"

exec 9>"$work/.lock"
flock 9
make -s -j"$(nproc)" -C "$kdir" M="$work" kpi.o
cmp -s "$work/kpi.o" "$out/kpi-$release.o" && exit 0
rm -f "$out/kpi-$release"-*.elf
cp "$work/kpi.o" "$out/kpi-$release.o"
# The linked image is found by this file's time. A time of just now would not
# count: a file so young might change once more within it.
touch -d '1 minute ago' "$out/kpi-$release.o"
