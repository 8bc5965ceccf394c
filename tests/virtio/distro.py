# SPDX-License-Identifier: GPL-2.0
"""The distribution's virtio drivers, unmodified, on models and on QEMU's
devices.

usage: distro.py LKMHOST - - RNG-MODEL FETCH-KERNEL RELEASE
"""
import fcntl
import glob
import json
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../e2e/files'))
from host import SKIPPED, main, running, until  # noqa: E402

LKMHOST, RNG_MODEL, FETCH, RELEASE = sys.argv[1], *sys.argv[4:7]
TMP = tempfile.mkdtemp(prefix='lkmhost-virtio-')


def modules():
    r = subprocess.run([FETCH, RELEASE], stdout=subprocess.PIPE, text=True)
    if r.returncode:
        print('skipped: no modules of the distribution')
        sys.exit(SKIPPED)
    return os.path.join(r.stdout.strip(), 'lib/modules', RELEASE, 'kernel')


MODULES = modules()
PCI = os.path.join(MODULES, 'drivers/virtio/virtio_pci.ko')
RNG = os.path.join(MODULES, 'drivers/char/hw_random/virtio-rng.ko')


def module(path):
    return os.path.join(MODULES, path)


def execute(device, *words):
    at = words.index('--')
    r = subprocess.run([LKMHOST, 'exec', '--check', device, *words[:at], *words[at:]],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    assert r.returncode == 0, r.stderr.decode()
    return r.stdout


def qemu(*devices, args=()):
    return ['--check', *('--device=qemu:' + d for d in devices),
            *('--qemu-arg=' + a for a in args)]


# --------------------------------------------------------------- entropy


def rng_of_a_model():
    got = execute('--device=model:' + RNG_MODEL, RNG, '--', 'dd', 'if=/dev/hwrng', 'bs=100',
                  'count=2')
    assert got == b''.join(bytes([i]) * 64 for i in (1, 2, 3, 4))[:200], got


def rng_of_qemu():
    got = execute('--device=qemu:virtio-rng-pci', PCI, RNG, '--', 'dd', 'if=/dev/hwrng',
                  'bs=256', 'count=4')
    assert len(got) == 1024 and len(set(got)) > 200


def rng_in_sysfs():
    with running(RNG, ready='dev/hwrng', options=['--device=model:' + RNG_MODEL,
                                                  '--device=model:' + RNG_MODEL]) as host:
        misc = host.path('sys/class/misc/hw_random/')

        def read(name):
            with open(misc + name) as f:
                return f.read().strip()
        until(lambda: read('rng_available').split() == ['virtio_rng.0', 'virtio_rng.1'],
              'two sources')
        assert (read('rng_current'), read('rng_selected')) == ('virtio_rng.0', '0')
        with open(misc + 'rng_current', 'w') as f:
            f.write('virtio_rng.1\n')
        assert (read('rng_current'), read('rng_selected')) == ('virtio_rng.1', '1')
        with open(host.path('sys/bus/virtio/drivers/virtio_rng/unbind'), 'w') as f:
            f.write('virtio1')
        assert (read('rng_current'), read('rng_selected')) == ('virtio_rng.0', '0')
        with open(host.path('dev/hwrng'), 'rb', buffering=0) as f:
            assert len(f.read(64)) == 64


# --------------------------------------------------------------- console


def console_ports():
    """Bytes both ways through QEMU's virtio-serial."""
    path = os.path.join(TMP, 'port')
    args = ['-chardev socket,id=c,path=%s,server=on,wait=off' % path,
            '-device virtserialport,chardev=c,name=org.test.0']
    with running(PCI, module('drivers/char/virtio_console.ko'), options=qemu(
            'virtio-serial-pci', args=args)) as host:
        until(lambda: glob.glob(host.path('dev/vport*')), 'no port')
        node = glob.glob(host.path('dev/vport*'))[0]
        name = host.path('sys/class/virtio-ports/%s/name' % os.path.basename(node))
        until(lambda: os.path.exists(name), 'no name')
        with open(name) as f:
            assert f.read() == 'org.test.0\n'
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(path)
            s.settimeout(10)
            time.sleep(0.1)
            fd = os.open(node, os.O_RDWR)
            os.write(fd, b'from the driver')
            assert s.recv(100) == b'from the driver'
            s.send(b'from the machine')
            assert os.read(fd, 100) == b'from the machine'
            big = os.urandom(20000)
            s.send(big[:10000])
            got = b''
            while len(got) < 10000:
                got += os.read(fd, 4096)
            assert got == big[:10000]
            os.close(fd)


# ----------------------------------------------------------- others of it


class Monitor:
    """QEMU's own."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        until(lambda: os.path.exists(path), 'no monitor')
        self.socket.connect(path)
        self.file = self.socket.makefile('rw')
        self.file.readline()
        self.call('qmp_capabilities')

    def call(self, command, **arguments):
        self.file.write(json.dumps({'execute': command, 'arguments': arguments}) + '\n')
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if 'return' in answer:
                return answer['return']
            assert 'error' not in answer, answer


def monitor(name):
    path = os.path.join(TMP, name)
    return path, '-qmp unix:%s,server=on,wait=off' % path


def balloon():
    """It grows and shrinks as the machine wants it."""
    path, arg = monitor('balloon')
    with running(PCI, module('drivers/virtio/virtio_balloon.ko'),
                 options=qemu('virtio-balloon-pci', args=[arg]) + ['--memory=256M']) as host:
        until(lambda: os.path.lexists(host.path('sys/bus/virtio/drivers/virtio_balloon/virtio0')),
              'not bound')
        m = Monitor(path)
        for size in (240 << 20, 256 << 20):
            m.call('balloon', value=size)
            until(lambda: m.call('query-balloon')['actual'] == size, 'size is not %d' % size)


def keyboard():
    """QEMU's keys come out of /dev/input/event0, by evdev.ko."""
    path, arg = monitor('keyboard')
    evdev = module('drivers/input/evdev.ko')
    with running(PCI, module('drivers/virtio/virtio_input.ko'), evdev,
                 options=qemu('virtio-keyboard-pci', args=[arg])) as host:
        until(lambda: os.path.lexists(host.path('dev/input/event0')), 'no event0')
        m = Monitor(path)
        fd = os.open(host.path('dev/input/event0'), os.O_RDONLY)
        name = bytearray(80)
        fcntl.ioctl(fd, 0x80504506, name)       # EVIOCGNAME(80)
        assert b'QEMU Virtio Keyboard' in name, name
        m.call('input-send-event', events=[
            {'type': 'key', 'data': {'down': down, 'key': {'type': 'qcode', 'data': 'a'}}}
            for down in (True, False)])
        got = []
        while (0, 0, 0) not in got:
            assert select.select([fd], [], [], 10)[0], got
            data = os.read(fd, 24 * 16)
            got += [struct.unpack_from('HHi', data, i + 16) for i in range(0, len(data), 24)]
        assert got == [(1, 30, 1), (1, 30, 0), (0, 0, 0)], got
        os.close(fd)


def made_by_a_program():
    """What a program feeds to uinput.ko comes out of evdev.ko."""
    r = subprocess.run([LKMHOST, 'exec', '--check', module('drivers/input/misc/uinput.ko'),
                        module('drivers/input/evdev.ko'), '--', sys.executable,
                        os.path.join(os.path.dirname(__file__), 'uinput.py')],
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    assert r.returncode == 0, r.stdout


try:
    main([rng_of_a_model, rng_in_sysfs, rng_of_qemu, console_ports, balloon, keyboard,
          made_by_a_program])
finally:
    shutil.rmtree(TMP)
