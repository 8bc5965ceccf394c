# SPDX-License-Identifier: GPL-2.0
"""Makes an input device at /dev/uinput and reads it at /dev/input/event0."""
import errno
import fcntl
import os
import struct
import time

UI_SET_EVBIT, UI_SET_KEYBIT, UI_SET_RELBIT = 0x40045564, 0x40045565, 0x40045566
UI_DEV_CREATE, UI_DEV_DESTROY = 0x5501, 0x5502
EV_KEY, EV_REL = 1, 2
NODE, SYS = '/dev/input/event0', '/sys/class/input/input0/'


def until(condition):
    end = time.time() + 10
    while not condition():
        assert time.time() < end
        time.sleep(0.01)


def text(name):
    with open(SYS + name) as f:
        return f.read()


u = os.open('/dev/uinput', os.O_RDWR)
for kind, request, codes in ((EV_KEY, UI_SET_KEYBIT, (30, 48)), (EV_REL, UI_SET_RELBIT, (0, 1))):
    fcntl.ioctl(u, UI_SET_EVBIT, kind)
    for code in codes:
        fcntl.ioctl(u, request, code)
os.write(u, b'a mouse with keys'.ljust(80, b'\0') + bytes(8 + 4 + 4 * 64 * 4))
fcntl.ioctl(u, UI_DEV_CREATE)
until(lambda: os.path.exists(NODE))
fd = os.open(NODE, os.O_RDONLY | os.O_NONBLOCK)
assert text('name') == 'a mouse with keys\n'
assert text('capabilities/rel') == '3\n'

sent = [(EV_REL, 0, 5), (EV_KEY, 30, 1), (0, 0, 0), (EV_KEY, 30, 0), (0, 0, 0)]
# A key that is down is not pressed again, and nobody has key 99.
for event in (*sent[:3], (EV_KEY, 30, 1), (EV_KEY, 99, 1), *sent[3:]):
    os.write(u, struct.pack('qqHHi', 0, 0, *event))
data = os.read(fd, 24 * 64)
got = [struct.unpack_from('HHi', data, i + 16) for i in range(0, len(data), 24)]
assert got == sent, got

fcntl.ioctl(u, UI_DEV_DESTROY)
until(lambda: not os.path.exists(NODE))
try:
    os.read(fd, 24)
    raise AssertionError('it has gone')
except OSError as e:
    assert e.errno == errno.ENODEV, e
