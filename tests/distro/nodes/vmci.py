#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Debian's vmw_vmci.ko without a virtual machine: /dev/vmci of its host side."""
import errno
import fcntl
import os
import struct

VERSION, VERSION2, INIT_CONTEXT = 0x79f, 0x7a7, 0x7a0
GET_CONTEXT_ID = 0x7b3

fd = os.open('/dev/vmci', os.O_RDWR)
version = fcntl.ioctl(fd, VERSION)
assert version >= 0xa0000, hex(version)
assert struct.unpack('=I', fcntl.ioctl(fd, VERSION2, struct.pack('=I', version)))

# A context of our own, once.
block = bytearray(struct.pack('=II', 0, 0))
fcntl.ioctl(fd, INIT_CONTEXT, block)
try:
    fcntl.ioctl(fd, INIT_CONTEXT, block)
except OSError as e:
    assert e.errno == errno.EINVAL, e
else:
    raise AssertionError('a second context')
assert struct.unpack('=I', fcntl.ioctl(fd, GET_CONTEXT_ID, struct.pack('=I', 0)))
print('vmci: ok')
