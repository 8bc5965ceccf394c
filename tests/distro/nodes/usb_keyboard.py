#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Debian's USB HID on a keyboard of QEMU's: the keys that are pressed there
arrive at /dev/input/event0.

usage: usb_keyboard.py LKMHOST RELEASE QEMU_DEVICE MODULE
"""
import fcntl
import glob
import json
import os
import select
import socket
import struct
import subprocess
import sys
import tempfile
import time

from tree import modules_of

EVENT = struct.Struct('<qqHHi')
EV_KEY, EV_LED = 1, 0x11
KEYS = (('h', 35), ('i', 23), ('shift', 42), ('ret', 28))
EVIOCGNAME, EVIOCGLED = 0x80ff4506, 0x80084519


class Monitor:
    """QEMU's: one command, one answer; events are skipped."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)
        self.file = self.sock.makefile('rw')
        self.file.readline()
        self.ask('qmp_capabilities')

    def ask(self, command, **arguments):
        self.file.write(json.dumps({'execute': command, 'arguments': arguments}) + '\n')
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if 'event' not in answer:
                assert 'return' in answer, answer
                return


def key_event(fd):
    while True:
        assert select.select([fd], [], [], 20)[0], 'no event'
        for e in EVENT.iter_unpack(os.read(fd, EVENT.size)):
            if e[2] == EV_KEY:
                return e[3:]


def program(monitor):
    """What runs under lkmhost exec."""
    end = time.time() + 30
    while not glob.glob('/dev/input/event*'):
        assert time.time() < end, 'no /dev/input/event*'
        time.sleep(0.05)
    fd = os.open('/dev/input/event0', os.O_RDWR)
    name = bytearray(255)
    fcntl.ioctl(fd, EVIOCGNAME, name, True)
    assert name.startswith(b'QEMU QEMU USB Keyboard\0'), name
    qemu = Monitor(monitor)
    for key, code in KEYS:
        qemu.ask('send-key', keys=[{'type': 'qcode', 'data': key}])
        assert key_event(fd) == (code, 1)
        assert key_event(fd) == (code, 0)
    os.write(fd, EVENT.pack(0, 0, EV_LED, 1, 1))
    leds = bytearray(8)
    fcntl.ioctl(fd, EVIOCGLED, leds, True)
    assert leds[0] == 2, leds
    print('keyboard: ok', flush=True)


def main():
    lkmhost, release, device, module = sys.argv[1:]
    modules = modules_of(release)
    with tempfile.TemporaryDirectory() as place:
        monitor = place + '/qmp'
        r = subprocess.run(
            [lkmhost, 'exec', '--check', '--modules', modules,
             '--device=qemu:%s,id=u' % device,
             '--qemu-arg=-qmp unix:%s,server=on,wait=off' % monitor,
             '--qemu-arg=-device usb-kbd,bus=u.0'] +
            ['%s/kernel/drivers/%s.ko' % (modules, m) for m in (
                'usb/host/' + module, 'hid/usbhid/usbhid', 'hid/hid-generic', 'input/evdev')] +
            ['--', sys.executable, __file__, 'program', monitor],
            capture_output=True, text=True, timeout=100)
    print(r.stdout + r.stderr)
    assert r.returncode == 0, r.returncode
    for bad in 'BUG', 'WARNING', 'nobody cared':
        assert bad not in r.stderr, bad
    return 0


if sys.argv[1:2] == ['program']:
    program(sys.argv[2])
else:
    sys.exit(main())
