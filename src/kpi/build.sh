#!/bin/sh
# Build the kernel side against one kernel's headers.
# usage: build.sh KDIR OUTDIR
# Leaves OUTDIR/kpi-<release>.o; intermediate files in OUTDIR/<release>/.
# Kbuild is not asked again while neither the sources nor the headers change.
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
# The public headers: beside the sources where both are installed.
include=$src/../../include
[ -e "$src/../include/linuxkpi" ] && include=$src/../include

exec 9>"$work/.lock"
flock 9

state=$work/.state
{
	echo "$kdir"
	stat -Lc '%n %s %Y' "$kdir/Makefile" "$kdir/include/generated/autoconf.h" \
		"$kdir/include/generated/utsrelease.h"
	stat -Lc '%n %s %Y' "$(command -v gcc)" 2>/dev/null || true
	find "$src" "$include/linuxkpi" -type f -printf '%p %s %T@\n' | LC_ALL=C sort
} >"$state.new"
cmp -s "$state" "$state.new" && [ -e "$out/kpi-$release.o" ] && exit 0
rm -f "$state"

# Kbuild builds where the sources are: give it a tree of links to ours. Links
# of files that are gone must go, or Kbuild would still see them.
find "$work" -type l ! -exec test -e {} \; -delete
(cd "$src" && find . -type d) | (cd "$work" && xargs mkdir -p)
(cd "$src" && find . -type f \( -name '*.[chS]' -o -name '*.lds' -o -name Kbuild \)) |
	while read -r file; do
		[ "$work/$file" -ef "$src/$file" ] || ln -sf "$src/$file" "$work/$file"
	done
mkdir -p "$work/include"
ln -sfn "$include/linuxkpi" "$work/include/linuxkpi"

make -s -j"$(nproc)" -C "$kdir" M="$work" kpi.o
if ! cmp -s "$work/kpi.o" "$out/kpi-$release.o"; then
	rm -f "$out/kpi-$release"-*.elf
	cp "$work/kpi.o" "$out/kpi-$release.o"
	# The linked image is found by this file's time. A time of just now would
	# not count: a file so young might change once more within it.
	touch -d '1 minute ago' "$out/kpi-$release.o"
fi
mv "$state.new" "$state"
