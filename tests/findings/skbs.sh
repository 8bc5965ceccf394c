#!/bin/sh
# usage: skbs.sh LKMHOST skbs.ko
# Network buffers that are used wrongly are reported with the driver's lines.
set -u

lkmhost=$1 module=$2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failures=0

# expect OPTION WRONG STATUS PATTERN...: each pattern matches some line.
expect()
{
	option=$1 wrong=$2 wanted=$3
	shift 3
	timeout -s KILL 60 "$lkmhost" run $option --once "$module" wrong="$wrong" >"$log" 2>&1
	status=$?
	[ "$status" = "$wanted" ] || set -- "$@" "status $wanted, not $status"
	for pattern; do
		grep -Eq -- "$pattern" "$log" && continue
		echo "FAILED: $option $wrong: $pattern"
		sed 's/^/    | /' "$log"
		failures=$((failures + 1))
	done
}

# What is found is the exit status only where it was asked for.
for option in '' --check; do
	found=${option:+4}
	found=${found:-0}
	expect "$option" nothing 0
	expect "$option" left $found \
		'bytes of sk_buffs leaked by takes_one\+.*\[skbs\] \(skbs\.c:[0-9]+\) \(3 allocations\)'
	expect "$option" left_pair $found \
		'bytes of sk_buffs leaked by takes_pair\+.*\(1 allocation\)'
	expect "$option" left_clone $found \
		'bytes of sk_buffs leaked by clones\+.*\(1 allocation\)'
	expect "$option" left_clone_of_pair $found \
		'bytes of sk_buffs leaked by takes_pair\+.*\(1 allocation\)'
	expect "$option" twice $found 'BUG: sk_buff 0x[0-9a-f]+ freed twice' \
		'Allocated in takes_one\+.*\(skbs\.c:[0-9]+\)' 'Freed in frees\+' \
		'Freed again in frees_again\+'
	expect "$option" twice_clone_of_pair $found 'Allocated in takes_pair\+' \
		'Freed in frees\+' 'Freed again in frees_again\+'
	expect "$option" no_skb $found 'which is no sk_buff, freed as one in frees_again\+'
	expect "$option" too_much 132 'skb_over_panic: text:.* put:9000 ' \
		'skb_put\+'
done
expect --check after 4 'Poison overwritten' 'freed in'

[ $failures -eq 0 ] && echo "all as expected"
exit $((failures > 0))
