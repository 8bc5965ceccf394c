#!/bin/sh
# usage: idle.sh LKMHOST SECONDS MODULE [ARGUMENT...]
# A host whose module sleeps makes no wakeups: the counters of context switches
# of all its threads stand still for that long.
set -u

lkmhost=$1 seconds=$2
shift 2
"$lkmhost" run "$@" &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid' EXIT

switches()
{
	cat /proc/$pid/task/*/status | grep ctxt_switches | sort | md5sum
	grep -h ctxt_switches /proc/$pid/task/*/status |
		awk '{ n += $2 } END { print n + 0 }'
}

sleep 2
kill -0 $pid || { echo "FAILED: the host has ended"; exit 1; }
before=$(switches)
sleep "$seconds"
after=$(switches)
echo "$before" "$after"
[ "$before" = "$after" ] || { echo "FAILED: something woke up"; exit 1; }
