#!/usr/bin/env python3
"""Frames of all sizes to nobody, by a raw socket. usage: raw.py INTERFACE"""
import socket
import sys

s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
head = b"\x02\x00\x00\x00\x00\x99\x02\x00\x00\x00\x00\x01\x88\xb5"
sent = 0
for size in list(range(0, 80)) + [1499, 1500, 1514, 1515, 1518, 9000, 65535]:
    try:
        s.send((head + bytes(size))[:size])
        sent += 1
    except OSError:
        pass
assert sent > 60, sent
