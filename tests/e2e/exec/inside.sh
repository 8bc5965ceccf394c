#!/bin/sh
# lkmhost exec --in-process around the program: its beginning and its end.
# usage: inside.sh LKMHOST EXECDEV.ko FOLDER_OF_THE_CLIENTS
set -u

lkmhost=$1 module=$2 clients=$3
client=$clients/client-dynamic
out=$(mktemp)
trap 'rm -f "$out"' EXIT
failed=0

# The status that is expected, then the command; its output goes to $out.
run() {
	wanted=$1
	shift
	timeout -s KILL 30 "$lkmhost" exec --in-process --name="inside-$$" "$module" -- "$@" >"$out" 2>&1
	got=$?
	[ "$got" = "$wanted" ] || fail "$* ended with $got, not $wanted"
}

fail() {
	echo "inside.sh: $1"
	cat "$out"
	failed=1
}

has() {
	grep -Eq "$1" "$out" || fail "no '$1'"
}

# A crash of the driver is told as one, and ends the program.
run 139 "$client" crash
has 'BUG: kernel NULL pointer dereference, address: 0000000000000010'
has 'execdev_ioctl\+.*\(execdev.c:[0-9]+\)'

# Memory of the program that a driver reaches for by itself, once for a place.
run 0 "$client" touch
has 'BUG: access to user memory outside uaccess: [0-9a-f]+ by execdev_ioctl.*execdev.c:[0-9]+'
[ "$(grep -c 'BUG: access to user memory' "$out")" = 1 ] || fail "told more than once"

# What cannot be preloaded is said before anything is run.
run 3 "$clients/client-static" sum
has 'it is statically linked: run it without --in-process'
run 127 "$clients/none"
run 126 /etc/passwd

# The program's status; programs that are executed, by it and by its children.
run 7 sh -c 'exit 7'
run 143 sh -c 'kill -TERM $$'
run 137 sh -c 'kill -KILL $$'
run 142 perl -e 'alarm 1; sysopen(F, "/dev/execdev", 2); ioctl(F, 0x7805, 0)'
run 143 sh -c "exec sh -c 'kill -TERM \$\$'"
run 7 env A=b sh -c 'test "$A" = b && exit 7'
run 126 sh -c 'exec /etc/passwd'
run 0 sh -c "$client sum && exec $client sum"
run 0 sh -c 'for i in 1 2 3; do test -c /dev/execdev || exit 1; done; ls -l /dev/execdev | cat'
has '^crw-rw-rw-'

# A program with an environment of its own, and all that it forks.
run 0 bash -c 'test "$(ls /dev/execdev | cat | cat <(cat))" = /dev/execdev && /bin/echo done | grep -q done'

# Neither the environment nor low descriptors tell of the host.
run 0 sh -c 'env; exec 3</dev/execdev; readlink /proc/$$/fd/3 /proc/self/fd/3'
[ "$(grep -c '^/dev/execdev$' "$out")" = 2 ] || fail "not /dev/execdev twice"
grep -Eq 'LKMHOST_IN_PROCESS|preload' "$out" && fail "the environment"

# Modules are unloaded at the end: a driver in use would be told.
run 0 sh -c 'exec 4<>/dev/execdev; echo done'
grep -q 'in use' "$out" && fail "still in use"

# A device that the machine has by that name, too, is the driver's as a whole.
same='cd /sys/class/misc/execdev; ls -R >$0; cd ../$1; ls -R | diff - $0'
name=$(ls /sys/class/misc | head -n 1)
timeout -s KILL 30 "$lkmhost" exec --name="inside-$$" "$module" "shadow=$name" -- \
	sh -c "$same" "$out" "$name" || fail "exec: more than $name has"
timeout -s KILL 30 "$lkmhost" exec --in-process --name="inside-$$" "$module" "shadow=$name" -- \
	sh -c "$same" "$out" "$name" || fail "in process: more than $name has"

# Nobody is left when the program ends.
run 0 sh -c 'sleep 1000 >/dev/null & exit 0'
exit $failed
