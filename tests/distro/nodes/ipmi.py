#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A management controller of QEMU's through /dev/ipmi0: what ipmitool's
"mc info", "sel" and "sdr" begin with. Runs under lkmhost exec."""
import ctypes
import fcntl
import os
import select
import struct
import time

SEND_COMMAND, RECEIVE_MSG = 0x8028690d, 0xc030690c
SYSTEM_INTERFACE, BMC_CHANNEL, RESPONSE = 0x0c, 0x0f, 1
APP, STORAGE = 0x06, 0x0a


def ask(fd, netfn, command, data=b'', code=0, number=[0]):
    number[0] += 1
    addr = ctypes.create_string_buffer(struct.pack('<ihBx', SYSTEM_INTERFACE, BMC_CHANNEL, 0), 32)
    out = ctypes.create_string_buffer(data, max(len(data), 1))
    fcntl.ioctl(fd, SEND_COMMAND, struct.pack(
        '<QI4xqBBH4xQ', ctypes.addressof(addr), 8, number[0], netfn, command,
        len(data), ctypes.addressof(out)))
    assert select.select([fd], [], [], 10)[0], 'no answer'
    got = ctypes.create_string_buffer(272)
    r = bytearray(struct.pack('<i4xQI4xqBBH4xQ', 0, ctypes.addressof(addr), 32, 0, 0, 0,
                              272, ctypes.addressof(got)))
    fcntl.ioctl(fd, RECEIVE_MSG, r, True)
    kind, _, _, id, fn, cmd, n, _ = struct.unpack('<i4xQI4xqBBH4xQ', r)
    assert (kind, id, fn, cmd) == (RESPONSE, number[0], netfn | 1, command)
    assert got.raw[0] == code, 'completion code %#x' % got.raw[0]
    return got.raw[1:n]


end = time.time() + 20
while not os.path.exists('/dev/ipmi0'):
    assert time.time() < end, 'no /dev/ipmi0'
    time.sleep(0.05)
fd = os.open('/dev/ipmi0', os.O_RDWR)
device_id = ask(fd, APP, 0x01)
assert device_id[0] == 0x20, device_id
ask(fd, APP, 0x7f, code=0xc1)   # no such command
# The event log: an entry, and the same entry read back.
before = struct.unpack_from('<H', ask(fd, STORAGE, 0x40), 1)[0]
entry = bytes([0, 0, 0x02, 0, 0, 0, 0, 0x20, 0, 4, 1, 0x30, 1, 1, 2, 3])
number = ask(fd, STORAGE, 0x44, entry)
assert struct.unpack_from('<H', ask(fd, STORAGE, 0x40), 1)[0] == before + 1
back = ask(fd, STORAGE, 0x43, b'\0\0' + number + b'\0\xff')
assert back[2 + 7:] == entry[7:], back
for i in range(50):
    assert ask(fd, APP, 0x01) == device_id
print('ipmi: ok', flush=True)
