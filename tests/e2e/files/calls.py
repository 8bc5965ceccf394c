#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""System calls of programs on a driver's node, the ones in order and the
ones that are not."""
import ctypes
import errno
import fcntl
import os
import select
import struct
import threading
import time

from host import (BAD_ERROR, FIFO, GET, HALF, MEMORY, MODE, OP, PLAIN, RESULT,
                  SET, TOO_MUCH, ZEROES, _ioc, fails, main, testdev, u32)

libc = ctypes.CDLL(None, use_errno=True)


def raw_ioctl(fd, request, argument):
    """As the C program does, with an address."""
    if libc.ioctl(fd, ctypes.c_ulong(request), ctypes.c_void_p(argument)) < 0:
        raise OSError(ctypes.get_errno(), 'ioctl')


def ioctls(fd):
    for i in range(100):
        answer = fcntl.ioctl(fd, OP, struct.pack('=III', i, 7, 0))
        assert struct.unpack('=III', answer) == (i, 7, i + 7)
    fcntl.ioctl(fd, SET, u32(0xcafe))
    assert fcntl.ioctl(fd, GET, u32(0)) == u32(0xcafe)
    assert fcntl.ioctl(fd, PLAIN, u32(0)) == u32(0xcafe)
    assert fcntl.ioctl(fd, RESULT, 12345) == 12345
    with fails(errno.EPERM):
        fcntl.ioctl(fd, RESULT, -1)
    # What the driver did not fill is as it was.
    assert fcntl.ioctl(fd, HALF, b'\xaa' * 16) == b'\x11' * 8 + b'\xaa' * 8


def memory(fd):
    """A pointer inside a struct."""
    for length in (1, 256, 70000):
        buf = ctypes.create_string_buffer(b'\x01' * length, length)
        fcntl.ioctl(fd, MEMORY, struct.pack(
            '=QII', ctypes.addressof(buf), length, 0))
        assert buf.raw == b'\x02' * length


def bad_pointers(fd):
    for request in (OP, SET, GET, HALF, PLAIN, MEMORY):
        for address in (0, 8, 1 << 46, (1 << 47) - 4, (1 << 64) - 4096):
            with fails(errno.EFAULT):
                raw_ioctl(fd, request, address)
    for address in (0, 1 << 46, (1 << 64) - 1):
        with fails(errno.EFAULT):
            fcntl.ioctl(fd, MEMORY, struct.pack('=QII', address, 16, 0))
    with fails(errno.EFAULT):
        libc.read.restype = ctypes.c_ssize_t
        if libc.read(fd, ctypes.c_void_p(8), 16) < 0:
            raise OSError(ctypes.get_errno(), 'read')


def wrong_sizes(fd):
    for size in (0, 4, 11, 13, 16383):
        with fails(errno.ENOTTY):
            fcntl.ioctl(fd, _ioc(3, 1, size), bytearray(16384))
    with fails(errno.ENOTTY):
        fcntl.ioctl(fd, _ioc(3, 99, 12), bytes(12))


def fifo(fd):
    assert os.write(fd, b'hello') == 5
    assert os.read(fd, 100) == b'hello'
    other = os.open('/proc/self/fd/%d' % fd, os.O_RDWR | os.O_NONBLOCK)
    with fails(errno.EAGAIN):
        os.read(other, 1)
    assert os.write(other, bytes(100000)) == 4096
    with fails(errno.EAGAIN):
        os.write(other, b'x')
    assert len(os.read(other, 1 << 20)) == 4096
    # O_NONBLOCK is a property that changes.
    os.set_blocking(fd, False)
    with fails(errno.EAGAIN):
        os.read(fd, 1)
    os.set_blocking(fd, True)
    os.close(other)


def positions(fd):
    """A device without positions has none."""
    with fails(errno.ESPIPE):
        os.lseek(fd, 0, os.SEEK_SET)


def nonsense(fd):
    fcntl.ioctl(fd, MODE, TOO_MUCH)
    answer = os.read(fd, 1000)
    assert answer == bytes(1000), len(answer)
    fcntl.ioctl(fd, MODE, BAD_ERROR)
    with fails(errno.EIO):
        os.read(fd, 10)
    fcntl.ioctl(fd, MODE, FIFO)


def huge(fd):
    fcntl.ioctl(fd, MODE, ZEROES)
    assert os.write(fd, bytes(8 << 20)) == 8 << 20
    assert len(os.read(fd, 3 << 20)) == 3 << 20
    fcntl.ioctl(fd, MODE, FIFO)


def later(seconds, fn, *args):
    t = threading.Timer(seconds, fn, args)
    t.start()
    return t


def polling(fd):
    assert select.select([fd], [fd], [], 0) == ([], [fd], [])
    other = os.open('/proc/self/fd/%d' % fd, os.O_RDWR)
    p = select.poll()
    p.register(fd, select.POLLIN)
    assert p.poll(50) == []
    t = later(0.1, os.write, other, b'1')
    begin = time.monotonic()
    assert p.poll(10000) == [(fd, select.POLLIN)]
    assert time.monotonic() - begin < 5
    t.join()
    assert os.read(fd, 10) == b'1'
    # Epoll, level and edge, beside an ordinary descriptor.
    pipe, write_end = os.pipe()
    for flag in (0, select.EPOLLET):
        e = select.epoll()
        e.register(fd, select.EPOLLIN | flag)
        e.register(pipe, select.EPOLLIN)
        for i in range(20):
            t = later(0.01, os.write, other if i % 2 else write_end, b'x')
            ready = e.poll(10)
            assert ready == [(fd if i % 2 else pipe, select.EPOLLIN)], ready
            assert os.read(ready[0][0], 10) == b'x'
            t.join()
        e.close()
    for d in (pipe, write_end, other):
        os.close(d)


def threads(fd):
    """One thread waits in read(), another one writes the same descriptor."""
    got = []
    t = threading.Thread(target=lambda: got.append(os.read(fd, 10)))
    t.start()
    time.sleep(0.1)
    os.write(fd, b'wake')
    t.join(10)
    assert got == [b'wake'], got


def everything():
    with testdev() as host:
        fd = os.open(host.path('dev/testdev'), os.O_RDWR)
        for part in (ioctls, memory, bad_pointers, wrong_sizes, fifo,
                     positions, nonsense, huge, polling, threads):
            part(fd)
            print('ok', part.__name__, flush=True)
        os.close(fd)
        assert host.opens() == 0
        text = host.text()
    assert 'testdev' in text, 'the nonsense was not reported'


main([everything])
