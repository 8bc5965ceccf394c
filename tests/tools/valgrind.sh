#!/bin/sh
# memcheck names the module's function, file and line of each kind of error.
# usage: valgrind.sh LKMHOST MEMERR.KO MEMERR.C
set -u

lkmhost=$1 module=$2 source=$3
failed=0
line_of() { grep -n "$1" "$source" | head -n 1 | cut -d: -f1; }

options=
check() {
	what=$1
	shift
	out=$(valgrind --leak-check=full --num-callers=20 "$lkmhost" run --once $options "$module" what="$what" 2>&1)
	for pattern; do
		if ! echo "$out" | grep -Eq -- "$pattern"; then
			echo "$out"
			echo "valgrind $options what=$what did not show: $pattern"
			failed=1
		fi
	done
}

alloc_line=$(line_of 'char \*block = kmalloc')
free_line=$(line_of 'kfree(block)')
check overflow \
	'Invalid write of size 1' \
	"write_behind \(memerr\.c:$(line_of '(block + size) = 1')\)" \
	'0 bytes after a block of size 100 alloc' \
	"memerr_init \(memerr\.c:$alloc_line\)"
check uaf \
	'Invalid read of size 1' \
	"read_freed \(memerr\.c:$(line_of 'return \*(volatile')\)" \
	"inside a block of size 100 free'd" \
	"memerr_init \(memerr\.c:$free_line\)"
check leak \
	'100 bytes in 1 blocks are (definitely|possibly) lost' \
	"lose_block \(memerr\.c:$(line_of 'void \*block = kmalloc')\)"
check none 'ERROR SUMMARY: 0 errors'

# Without the cache too, and then nothing stays behind.
options=--no-cache
TMPDIR=$(mktemp -d)
export TMPDIR
check overflow "write_behind \(memerr\.c:$(line_of '(block + size) = 1')\)"
rmdir "$TMPDIR" || failed=1
exit $failed
