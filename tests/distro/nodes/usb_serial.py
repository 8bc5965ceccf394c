#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Debian's USB: a host controller and a serial adapter of QEMU's, without a
virtual machine. Bytes go both ways between /dev/ttyUSB0 and QEMU's socket.

usage: usb_serial.py LKMHOST RELEASE QEMU_DEVICE MODULE
"""
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import termios
import time
import tty

from tree import SKIPPED, modules_of


def connect(path, seconds=30):
    end = time.time() + seconds
    s = socket.socket(socket.AF_UNIX)
    while True:
        try:
            s.connect(path)
            return s
        except OSError:
            assert time.time() < end, 'QEMU does not listen'
            time.sleep(0.05)


def program():
    """What runs under lkmhost exec."""
    end = time.time() + 30
    while not os.path.exists('/dev/ttyUSB0'):
        assert time.time() < end, 'no /dev/ttyUSB0'
        time.sleep(0.05)
    fd = os.open('/dev/ttyUSB0', os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd)
    t = termios.tcgetattr(fd)
    t[4] = t[5] = termios.B115200
    termios.tcsetattr(fd, termios.TCSANOW, t)
    assert termios.tcgetattr(fd)[4] == termios.B115200
    os.write(fd, b'from the program\n')
    got = b''
    while not got.endswith(b'\n'):
        assert select.select([fd], [], [], 30)[0], got
        got += os.read(fd, 4096)
    assert got == bytes(range(32, 127)) * 20 + b'\n', got
    print('usb: ok', flush=True)


def main():
    lkmhost, release, device, module = sys.argv[1:]
    if not shutil.which('qemu-system-x86_64'):
        return SKIPPED
    modules = modules_of(release)
    place = tempfile.mkdtemp(prefix='lkmhost-usb-')
    path = place + '/serial'
    host = subprocess.Popen(
        [lkmhost, 'exec', '--modules', modules,
         '--device=qemu:%s,id=u' % device,
         '--qemu-arg=-chardev socket,path=%s,server=on,wait=off,id=c' % path,
         '--qemu-arg=-device usb-serial,bus=u.0,chardev=c,always-plugged=on',
         '%s/kernel/drivers/usb/host/%s.ko' % (modules, module),
         modules + '/kernel/drivers/usb/serial/ftdi_sio.ko',
         '--', sys.executable, __file__, 'program'],
        stderr=subprocess.PIPE, text=True)
    try:
        s = connect(path)
        s.settimeout(60)
        got = b''
        while not got.endswith(b'\n'):
            part = s.recv(4096)
            assert part, got
            got += part
        assert got == b'from the program\n', got
        s.sendall(bytes(range(32, 127)) * 20 + b'\n')
        text = host.communicate(timeout=60)[1]
        assert host.returncode == 0, text
    except BaseException:
        host.kill()
        print(host.communicate()[1])
        raise
    finally:
        shutil.rmtree(place)
    assert 'FT232' in text and 'now attached to ttyUSB0' in text, text
    assert 'BUG' not in text and 'WARNING' not in text, text
    return 0


if sys.argv[1:] == ['program']:
    program()
else:
    sys.exit(main())
