#!/usr/bin/env python3
"""Send a file by TCP. usage: send.py ADDRESS PORT FILE"""
import socket
import sys
import time

address = (sys.argv[1], int(sys.argv[2]))
for _ in range(100):
    try:
        s = socket.create_connection(address, timeout=10)
        break
    except OSError:
        time.sleep(0.1)
else:
    sys.exit("nobody listens")
s.settimeout(120)
with open(sys.argv[3], "rb") as f:
    s.sendfile(f)
s.shutdown(socket.SHUT_WR)
s.recv(1)
