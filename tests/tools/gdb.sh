#!/bin/sh
# Breakpoints that are set before the program runs stop in the module's source.
# usage: gdb.sh LKMHOST STOPS.KO STOPS.C
set -u

lkmhost=$1 module=$2 source=$3
line_of() { grep -n "$1" "$source" | cut -d: -f1; }
core_line=$(line_of 'stop here')
init_line=$(line_of 'stop in init')

out=$(gdb --batch -nx \
	-ex 'set breakpoint pending on' -ex 'set pagination off' \
	-ex "break stops.c:$core_line" -ex "break stops.c:$init_line" -ex 'break stops_exit' \
	-ex run \
	-ex 'echo \n[core]\n' -ex 'info source' -ex 'frame' -ex 'info locals' -ex 'print *to' -ex 'print to->lock' -ex 'backtrace' \
	-ex 'continue' \
	-ex 'echo \n[init]\n' -ex 'frame' -ex 'print total' \
	-ex 'delete 1' -ex 'continue' \
	-ex 'echo \n[exit]\n' -ex 'frame' -ex 'continue' \
	--args "$lkmhost" run --once "$module" 2>&1)
echo "$out"

failed=0
expect() {
	if ! echo "$out" | grep -Eq -- "$1"; then
		echo "gdb did not show: $1"
		failed=1
	fi
}
expect "deposit \\(.*to=.*account.*\\) at .*stops\\.c:$core_line"
expect 'before = 0'
expect 'balance = 0'
expect 'rlock = \{raw_lock = '
expect "stops_init \(\) at .*stops\.c:$init_line"
expect '^\$[0-9]+ = 40$'
expect 'stops_exit \(\) at .*stops\.c'
expect 'total 82'
expect 'exited normally'
exit $failed
