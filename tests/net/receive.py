#!/usr/bin/env python3
"""Take one TCP connection, print the SHA-256 of what comes. ADDRESS PORT"""
import hashlib
import socket
import sys

listener = socket.create_server((sys.argv[1], int(sys.argv[2])))
listener.settimeout(60)
s, _ = listener.accept()
s.settimeout(120)
digest = hashlib.sha256()
while data := s.recv(1 << 20):
    digest.update(data)
print(digest.hexdigest())
