#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Debian's cpuid.ko: /dev/cpu/N/cpuid gives what the processor gives."""
import os
import re
import struct

with open('/proc/cpuinfo') as f:
    vendor = re.search(r'vendor_id\s*: (\S+)', f.read())[1]
for cpu in os.listdir('/dev/cpu'):
    fd = os.open('/dev/cpu/%s/cpuid' % cpu, os.O_RDONLY)
    a, b, c, d = struct.unpack('=4I', os.pread(fd, 16, 0))
    assert struct.pack('=3I', b, d, c).decode() == vendor
    # The position is the leaf, and one read may want several.
    assert len(os.pread(fd, 64, 0x80000002)) == 64
    os.close(fd)
print('cpuid: ok')
