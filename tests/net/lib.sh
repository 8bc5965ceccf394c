# shellcheck shell=bash
# What the tests of net devices share. Sourced by a script that runs itself
# again in a user and network namespace of its own: no root is needed.
set -u

# The rest of the script, inside. 77 where the machine does not let us.
if [ -z "${INSIDE:-}" ]; then
	unshare -Urnm true 2>/dev/null && [ -c /dev/net/tun ] || exit 77
	INSIDE=1 exec unshare -Urnm "$0" "$@"
fi

lkmhost=$1
shift
work=$(mktemp -d)
export XDG_RUNTIME_DIR=$work
host= other=

leave() {
	local status=$?
	[ -z "$host" ] || kill -KILL "$host" 2>/dev/null
	[ -z "$other" ] || kill -KILL "$other" 2>/dev/null
	[ "$status" -eq 0 ] || cat "$work"/log* 2>/dev/null
	rm -rf "$work"
	exit "$status"
}
trap leave EXIT

fail() {
	echo "FAILED: $*"
	exit 1
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	local i=$(($1 * 20))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ $((i -= 1)) -gt 0 ] || fail "in vain: $*"
		sleep 0.05
	done
}

# A host in the background, its log in $work/log.
start_host() {
	"$lkmhost" run --name=net "$@" >"$work/log" 2>&1 &
	host=$!
	wait_for 20 "$lkmhost" net
}

# It ends well, and has nothing to say against the driver.
stop_host() {
	kill -INT "$host"
	wait "$host"
	local status=$?
	host=
	[ "$status" -eq "${1:-0}" ] || fail "the host's exit status is $status"
}

# A second network namespace: there COMMAND runs in it.
make_other() {
	unshare -n sleep 1000 &
	other=$!
	wait_for 5 test "/proc/$other/ns/net" -ef "/proc/$other/ns/net"
	# Until unshare has done its work both are the same.
	wait_for 5 sh -c "[ \$(readlink /proc/$other/ns/net) != \$(readlink /proc/self/ns/net) ]"
}
there() { nsenter --net="/proc/$other/ns/net" "$@"; }

# Two interfaces, ta here and tb in the other namespace, with addresses.
join() {
	make_other
	wait_for 10 ip link show ta
	wait_for 10 ip link show tb
	ip link set tb netns "/proc/$other/ns/net"
	ip addr add 10.9.0.1/24 dev ta
	ip link set ta up
	there ip addr add 10.9.0.2/24 dev tb
	there ip link set tb up
}

ping_through() {
	wait_for 15 ping -c 1 -W 1 10.9.0.2
	ping -q -c 20 -i 0.02 -W 2 10.9.0.2 >"$work/ping" || fail "ping"
	grep -q ' 0% packet loss' "$work/ping" || fail "$(cat "$work/ping")"
}

# SIZE bytes by TCP, their checksum at both ends.
copy_through() {
	head -c "$1" /dev/urandom >"$work/sent"
	there python3 "$(dirname "$0")/receive.py" 10.9.0.2 5001 >"$work/sum" &
	local receiver=$!
	python3 "$(dirname "$0")/send.py" 10.9.0.2 5001 "$work/sent" || fail "send"
	wait "$receiver"
	[ "$(sha256sum <"$work/sent" | cut -d' ' -f1)" = "$(cat "$work/sum")" ] ||
		fail "the file is not the same"
	rm -f "$work/sent"
}

# counter DEVICE NAME
counter() {
	"$lkmhost" net --json "$1" | python3 -c "import json, sys
print(json.load(sys.stdin)[0]['statistics']['$2'])"
}
