#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What programs do with a serial line, on ttyloop.ko's, one test a word.

usage: lines.py [DEV_FOLDER] TEST
"""
import errno
import fcntl
import os
import select
import struct
import sys
import termios
import threading
import time
import tty

DEV = '/dev'
HANGUP, FLAG = 0x4c01, 0x4c02
PARITY, BREAK = 3, 1


def line(n=0, flags=os.O_RDWR | os.O_NOCTTY):
    return os.open('%s/ttyL%d' % (DEV, n), flags)


def settings(fd, change):
    t = termios.tcgetattr(fd)
    change(t)
    termios.tcsetattr(fd, termios.TCSANOW, t)


def no_echo(t):
    t[3] &= ~termios.ECHO
    t[1] &= ~termios.OPOST


def cooked(fd):
    """Lines, without an echo that a loop would send around for ever."""
    settings(fd, no_echo)


def ready(fd, seconds):
    return bool(select.select([fd], [], [], seconds)[0])


def raises(number, call, *args):
    try:
        call(*args)
    except OSError as e:
        assert e.errno == number, e
    else:
        raise AssertionError('no error')


def attributes():
    fd = line()
    assert os.isatty(fd)
    t = termios.tcgetattr(fd)
    assert t[4] == t[5] == termios.B38400 and t[3] & termios.ICANON
    t[4] = t[5] = termios.B115200
    t[6][termios.VMIN] = 7
    termios.tcsetattr(fd, termios.TCSANOW, t)
    assert termios.tcgetattr(fd)[4:6] == [termios.B115200] * 2
    os.close(fd)
    # The driver keeps what was set.
    fd = line()
    assert termios.tcgetattr(fd)[4] == termios.B115200
    assert termios.tcgetattr(line(1))[4] == termios.B38400
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('4H', 24, 80, 0, 0))
    assert struct.unpack('4H', fcntl.ioctl(
        fd, termios.TIOCGWINSZ, bytes(8))) == (24, 80, 0, 0)


def canonical():
    fd = line()
    cooked(fd)
    assert not ready(fd, 0)
    os.write(fd, b'hello')
    assert not ready(fd, 0.1)
    os.write(fd, b' world\nsecond\n')
    assert ready(fd, 5)
    assert os.read(fd, 100) == b'hello world\n'
    assert os.read(fd, 3) == b'sec'
    assert os.read(fd, 100) == b'ond\n'
    # Editing: erase, kill, the end of a file.
    os.write(fd, b'abX\x7fc\n')
    assert os.read(fd, 100) == b'abc\n'
    os.write(fd, b'gone\x15kept\n')
    assert os.read(fd, 100) == b'kept\n'
    os.write(fd, b'one two\x17three\n')
    assert os.read(fd, 100) == b'one three\n'
    os.write(fd, b'part\x04\x04')
    assert os.read(fd, 100) == b'part'
    assert os.read(fd, 100) == b''
    # The next one means itself.
    os.write(fd, b'a\x16\x7fb\n')
    assert os.read(fd, 100) == b'a\x7fb\n'
    # A carriage return is the end of a line, too.
    os.write(fd, b'cr\r')
    assert os.read(fd, 100) == b'cr\n'


def long_lines():
    fd = line()
    cooked(fd)
    data = b'x' * 3000 + b'\n'
    writer = threading.Thread(target=os.write, args=(fd, data))
    writer.start()
    got = b''
    while not got.endswith(b'\n'):
        got += os.read(fd, 1000)
    writer.join()
    assert got == data


def raw():
    fd = line()
    tty.setraw(fd)
    data = bytes(range(256)) * 200
    got = bytearray()

    def write():
        done = 0
        while done < len(data):
            done += os.write(fd, data[done:done + 4096])
    writer = threading.Thread(target=write)
    writer.start()
    while len(got) < len(data):
        got += os.read(fd, 5000)
    writer.join()
    assert got == data
    assert not ready(fd, 0.05)


def minimum_and_time():
    fd = line()
    tty.setraw(fd)

    def how(minimum, tenths):
        def change(t):
            t[6][termios.VMIN], t[6][termios.VTIME] = minimum, tenths
        settings(fd, change)
    how(0, 0)
    assert os.read(fd, 10) == b''
    how(0, 2)
    before = time.monotonic()
    assert os.read(fd, 10) == b''
    assert 0.15 < time.monotonic() - before < 5
    how(4, 0)
    os.write(fd, b'123')
    assert not ready(fd, 0.1)
    os.write(fd, b'4')
    assert ready(fd, 5) and os.read(fd, 10) == b'1234'
    how(10, 2)
    os.write(fd, b'ab')
    assert os.read(fd, 10) == b'ab'
    fcntl.fcntl(fd, fcntl.F_SETFL, os.O_RDWR | os.O_NONBLOCK)
    how(1, 0)
    raises(errno.EAGAIN, os.read, fd, 1)


def echo():
    """Of two lines joined by hand: what one types the driver echoes."""
    fd = line()
    tty.setraw(fd)

    def on(t):
        t[3] |= termios.ECHO | termios.ECHOCTL
    settings(fd, on)
    os.write(fd, b'a')
    # It comes around, is echoed, comes around again ...
    got = b''
    while len(got) < 5:
        got += os.read(fd, 10)
    assert got.strip(b'a') == b''
    termios.tcsetattr(fd, termios.TCSANOW, termios.tcgetattr(line(1)))


def output():
    fd = line()
    tty.setraw(fd)

    def post(t):
        t[1] |= termios.OPOST | termios.ONLCR | termios.XTABS
    settings(fd, post)
    os.write(fd, b'a\tb\n')
    got = b''
    while len(got) < 11:
        got += os.read(fd, 100)
    assert got == b'a       b\r\n', got


def errors_of_the_line():
    fd = line()
    tty.setraw(fd)

    def mark(t):
        t[0] |= termios.INPCK | termios.PARMRK
    settings(fd, mark)
    fcntl.ioctl(fd, FLAG, PARITY)
    os.write(fd, b'zy')
    got = b''
    while len(got) < 4:
        got += os.read(fd, 10)
    assert got == b'\xff\0zy', got


def modem():
    fd = line()
    tty.setraw(fd)
    bits = struct.unpack('i', fcntl.ioctl(fd, termios.TIOCMGET, bytes(4)))[0]
    assert bits & termios.TIOCM_DTR and bits & termios.TIOCM_CTS
    fcntl.ioctl(fd, termios.TIOCMBIC, struct.pack('i', termios.TIOCM_RTS))
    bits = struct.unpack('i', fcntl.ioctl(fd, termios.TIOCMGET, bytes(4)))[0]
    assert bits & termios.TIOCM_DTR and not bits & termios.TIOCM_CTS
    os.write(fd, b'queued')
    termios.tcdrain(fd)
    assert struct.unpack('i', fcntl.ioctl(fd, termios.TIOCOUTQ,
                                          bytes(4)))[0] == 0
    termios.tcflush(fd, termios.TCIOFLUSH)
    fcntl.ioctl(fd, termios.TIOCEXCL)
    fcntl.ioctl(fd, termios.TIOCNXCL)
    raises(errno.ENOTTY, fcntl.ioctl, fd, 0x4c77)


def hangup():
    fd, other = line(), line()
    seen = []
    reader = threading.Thread(target=lambda: seen.append(os.read(fd, 10)))
    reader.start()
    time.sleep(0.1)
    fcntl.ioctl(other, HANGUP)
    reader.join(10)
    assert seen == [b''], seen
    assert os.read(other, 10) == b''
    raises(errno.EIO, os.write, other, b'x')
    assert select.poll().poll(0) == []
    os.close(fd)
    os.close(other)
    # The line can be had again.
    fd = line()
    tty.setraw(fd)
    os.write(fd, b'again')
    got = b''
    while len(got) < 5:
        got += os.read(fd, 5)
    assert got == b'again'


def interrupted():
    import signal
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.siginterrupt(signal.SIGALRM, True)
    fd = line()

    class Alarm(Exception):
        pass

    def on_alarm(*_):
        raise Alarm
    signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        os.read(fd, 10)
    except Alarm:
        return
    raise AssertionError('not interrupted')


TESTS = (attributes, canonical, long_lines, raw, minimum_and_time, echo,
         output, errors_of_the_line, modem, hangup, interrupted)

if len(sys.argv) > 2:
    DEV = sys.argv[1]
for test in TESTS:
    if sys.argv[-1] in (test.__name__, 'all'):
        test()
        print('ok', test.__name__, flush=True)
