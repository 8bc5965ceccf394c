#!/bin/sh
# usage: later.sh LKMHOST later.ko
# What is called later and used wrongly is reported by name and place.
set -u

lkmhost=$1 module=$2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failures=0

# expect WRONG STATUS PATTERN: what --check finds; status "-" where the module
# then waits for itself, for ever.
expect()
{
	limit=60
	[ "$2" = - ] && limit=10
	timeout -s KILL $limit "$lkmhost" run --check --once "$module" wrong="$1" >"$log" 2>&1
	status=$?
	[ "$2" = - ] && status=-
	[ "$status" = "$2" ] && { [ -z "$3" ] || grep -Eq -- "$3" "$log"; } && return
	echo "FAILED: $1: status $status, expected $2 and a line: $3"
	sed 's/^/    | /' "$log"
	failures=$((failures + 1))
}

expect nothing 0 ''
expect timer 4 'timer left_timer.*\[later\] \(later\.c:[0-9]+\) still armed'
expect deferrable 4 'timer left_timer.*\[later\] \(later\.c:[0-9]+\) still armed'
expect delayed_work 4 'delayed work left_work.*\[later\] \(later\.c:[0-9]+\) still armed'
expect hrtimer 4 'hrtimer left_hrtimer.*\[later\] \(later\.c:[0-9]+\) still armed'
expect hrtimer_soft 4 'hrtimer left_hrtimer.*\[later\] \(later\.c:[0-9]+\) still armed'
expect hrtimer_pinned 4 'hrtimer left_hrtimer.*\[later\] \(later\.c:[0-9]+\) still armed'
expect tasklet 4 'tasklet left_tasklet.*\[later\] \(later\.c:[0-9]+\) still scheduled'
expect sleep 4 'sleeps\+.*\[later\] \(later\.c:[0-9]+\)'
expect preempt 0 'tasklet: leaks_preempt_count.* preempt leak'
expect tasklet_kill 4 'Attempt to kill tasklet from interrupt'
expect timer_self - 'BUG: timer deletes_itself.* deletes itself synchronously'
expect hrtimer_self - 'BUG: hrtimer cancels_itself.* cancelled from its own callback'
expect hrtimer_self_pinned - 'BUG: hrtimer cancels_itself.* cancelled from its own callback'

[ $failures -eq 0 ] && echo "all as expected"
exit $((failures > 0))
