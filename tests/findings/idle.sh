#!/bin/sh
# usage: idle.sh LKMHOST SECONDS MODULE [ARGUMENT...]
# A host whose module sleeps makes no wakeups: the counters of context switches
# of all its threads stand still for that long.
set -u

lkmhost=$1 seconds=$2
shift 2
# Apart from other hosts, whose commands look who else is there.
XDG_RUNTIME_DIR=$(mktemp -d)
export XDG_RUNTIME_DIR
"$lkmhost" run "$@" &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid; rmdir "$XDG_RUNTIME_DIR"/* 2>/dev/null; rmdir "$XDG_RUNTIME_DIR"' EXIT

switches()
{
	cat /proc/$pid/task/*/status | grep ctxt_switches | sort | md5sum
	grep -h ctxt_switches /proc/$pid/task/*/status |
		awk '{ n += $2 } END { print n + 0 }'
}

# Starting takes its time on a busy machine; then one second must be quiet.
settle()
{
	before=none
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		sleep 1
		last=$before before=$(switches)
		[ "$last" != "$before" ] || break
	done
}

# What wakes up by itself does so again; what only ended late does not.
for _ in 1 2; do
	settle
	sleep "$seconds"
	kill -0 $pid || { echo "FAILED: the host has ended"; exit 1; }
	after=$(switches)
	echo "$before" "$after"
	[ "$before" != "$after" ] || exit 0
done
echo "FAILED: something woke up"
exit 1
