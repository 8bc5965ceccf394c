#!/usr/bin/env python3
"""Is FILE a capture with nanoseconds, with ARP and ICMP frames, in order?"""
import struct
import sys

with open(sys.argv[1], "rb") as f:
    data = f.read()
magic, major, minor, _, _, snaplen, link = struct.unpack_from("<IHHIIII", data)
assert magic == 0xA1B23C4D and (major, minor) == (2, 4) and link == 1, "header"
at, kinds, last, fine = 24, {}, 0, 0
while at < len(data):
    seconds, nanoseconds, captured, length = struct.unpack_from("<IIII", data, at)
    assert captured == length <= snaplen and nanoseconds < 10**9, "record"
    frame = data[at + 16:at + 16 + captured]
    kind = struct.unpack_from(">H", frame, 12)[0]
    if kind == 0x800:
        kind = (kind, frame[23])
    kinds[kind] = kinds.get(kind, 0) + 1
    fine += nanoseconds % 1000 != 0
    now = seconds * 10**9 + nanoseconds
    assert now > last - 10**9, "order"
    last = now
    at += 16 + captured
assert at == len(data), "cut off"
# ARP, and of IPv4 ICMP and TCP, each seen at both devices.
assert kinds.get(0x806, 0) >= 4, kinds
assert kinds.get((0x800, 1), 0) >= 80 and kinds.get((0x800, 6), 0) > 100, kinds
assert fine, "no nanoseconds"
