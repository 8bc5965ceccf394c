#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What is no module, or not one for this kernel: one clear line, status 3.
# usage: bad_input.sh LKMHOST HELLO.ko
. "$(dirname "$0")/lib.sh"

cd "$TMP" || exit 1
"$HERE/damage" "$HELLO" "$TMP" || exit 1
mkdir folder.ko
mkfifo pipe.ko
xz -c "$HELLO" 2>/dev/null | head -c 300 >cut.ko.xz

refuse 'there\.ko: No such file' there.ko
refuse 'folder\.ko: is a directory' folder.ko
refuse 'pipe\.ko: is not a regular file' pipe.ko
refuse 'empty\.ko: is empty' empty.ko
refuse 'cut\.ko\.xz: xz data damaged or truncated' cut.ko.xz
refuse 'text\.ko: not an ELF file' text.ko
refuse 'head\.ko: truncated' head.ko
refuse 'half\.ko: truncated' half.ko
refuse 'most\.ko: truncated' most.ko
refuse 'class\.ko: not a 64-bit' class.ko
refuse 'endian\.ko: not a .*little-endian' endian.ko
refuse 'exec\.ko: not a relocatable object' exec.ko
refuse 'machine\.ko: made for another machine' machine.ko
refuse 'sections\.ko: truncated: section headers' sections.ko
refuse 'names\.ko: section name table' names.ko
refuse 'outside\.ko: section \.modinfo lies outside the file' outside.ko
refuse 'huge\.ko: section \.modinfo lies outside the file' huge.ko
refuse 'symbol\.ko: section \.symtab' symbol.ko
refuse 'reltype\.ko: .*text.*relocation' reltype.ko
refuse 'relsymbol\.ko: .*text.*symbol' relsymbol.ko
refuse 'reloffset\.ko: .*text' reloffset.ko
refuse 'crc\.ko: disagrees about version of symbol ' crc.ko
refuse 'versions\.ko: __versions: size' versions.ko
refuse "magic\.ko: version magic '.* UP .*' should be '" magic.ko
refuse 'nomagic\.ko: no version magic' nomagic.ko
refuse 'missing\.ko: depends on module not_to_be_found, which is not found' missing.ko
refuse 'alone' alone.ko
refuse 'depends on cycle_' cycle_a.ko
refuse 'depends on cycle_file, which depends on it' cycle_file.ko
refuse 'text\.ko: not an ELF file' needs_bad.ko
refuse 'long\.ko: ' long.ko
refuse "no kernel side for kernel '1\.2\.3'" --kernel=1.2.3 "$HELLO"
refuse "no kernel side for" --kpi-dir="$TMP" "$HELLO"

# Another release whose symbols are the same ones: it fits.
expect 0 'Hello' run --once release.ko

for file in *.ko *.xz; do
	[ -d "$file" ] && continue
	case $file in
	missing.ko | alone.ko | cycle* | needs_bad.ko | release.ko | long.ko | \
	crc.ko | versions.ko | *magic.ko | rel*.ko) continue ;;
	esac
	expect 3 "$file: " modinfo "$file"
	expect 3 "$file: " symbols "$file"
done
finish
