#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Programs that are interrupted, killed, and that do not close; mount points
that cannot be used; a host that is killed."""
import contextlib
import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time

from host import (Host, SLEEP, SLEEP_KILLABLE, driver, fails, main, module,
                  running, testdev, until)


class Program:
    """A child that runs @fn; the test kills it, or it ends."""

    def __init__(self, fn):
        self.pid = os.fork()
        if not self.pid:
            status = 99
            try:
                status = fn() or 0
            finally:
                os._exit(status)

    def wait(self, seconds=10):
        end = time.time() + seconds
        while time.time() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return status
            time.sleep(0.005)
        raise AssertionError('the program does not end')

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)
        return self.wait()


def asleep(pid):
    """It waits for an answer of the FUSE tree."""
    with open('/proc/%d/stat' % pid) as f:
        return f.read().rsplit(')', 1)[1].split()[0] in 'SD'


def interrupted():
    with testdev() as host:
        fd = os.open(host.path('dev/testdev'), os.O_RDWR)
        hits = []
        signal.signal(signal.SIGALRM, lambda *a: hits.append(1))

        def read():
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            n = libc.read(fd, ctypes.create_string_buffer(10), 10)
            return n, ctypes.get_errno()

        begin = time.time()
        assert read() == (-1, errno.EINTR)
        assert time.time() - begin < 5 and hits == [1]
        # Python repeats what was interrupted, and the answer comes.
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        t = threading.Timer(0.3, os.write, (fd, b'late'))
        t.start()
        assert os.read(fd, 10) == b'late'
        t.join()
        # The signal is not pending for the next call.
        assert os.write(fd, b'next') == 4 and os.read(fd, 10) == b'next'
        os.close(fd)


def killed():
    with testdev() as host:
        path = host.path('dev/testdev')

        def sleeper(request, first=None):
            def run():
                signal.signal(signal.SIGUSR1, lambda *a: None)
                fd = os.open(path, os.O_RDWR)
                fcntl.ioctl(fd, request)
            return run

        for request in (SLEEP, SLEEP_KILLABLE):
            for _ in range(5):
                p = Program(sleeper(request))
                until(lambda: host.opens() == 1, 'it has not opened')
                time.sleep(0.05)
                assert p.kill() == signal.SIGKILL
                until(lambda: host.opens() == 0, 'it is open still')
        # A signal that does not end the sleep, then the one that does.
        p = Program(sleeper(SLEEP_KILLABLE))
        until(lambda: host.opens() == 1, 'it has not opened')
        time.sleep(0.05)
        os.kill(p.pid, signal.SIGUSR1)
        time.sleep(0.1)
        assert p.kill() == signal.SIGKILL
        until(lambda: host.opens() == 0, 'it is open still')


def closed_while_read():
    """close() in one thread while another one reads."""
    with testdev() as host:
        fd = os.open(host.path('dev/testdev'), os.O_RDWR)
        got = []
        t = threading.Thread(target=lambda: got.append(os.read(fd, 10)))
        t.start()
        time.sleep(0.1)
        os.close(fd)
        other = os.open(host.path('dev/testdev'), os.O_RDWR)
        os.write(other, b'x')
        t.join(10)
        assert got == [b'x'], got
        os.close(other)
        until(lambda: host.opens() == 0, 'it is open still')


def in_use():
    with testdev() as host:
        fd = os.open(host.path('dev/testdev'), os.O_RDWR)
        status, _, err = host.command('rmmod', 'testdev')
        assert (status, err) == (1, 'rmmod: ERROR: Module testdev is in use\n')
        assert host.command('lsmod')[1].split()[-1] == '1'
        os.write(fd, b'still')
        assert os.read(fd, 10) == b'still'
        os.close(fd)
        assert host.command('rmmod', 'testdev') == (0, '', '')
        assert not os.path.exists(host.path('dev/testdev'))


def open_at_the_end():
    """The host ends while programs have files open and wait in them."""
    host = Host(module('testdev'))
    try:
        host.wait_ready('dev/testdev-private')
        path = host.path('dev/testdev')
        fd = os.open(path, os.O_RDWR)

        def wait():
            try:
                fcntl.ioctl(os.open(path, os.O_RDWR), SLEEP_KILLABLE)
            except OSError as e:
                return e.errno
        p = Program(wait)
        until(lambda: host.opens() == 2, 'it has not opened')
        time.sleep(0.1)
        host.stop()
        assert os.WEXITSTATUS(p.wait()) in (errno.EINTR, errno.ECONNABORTED,
                                            errno.ENOTCONN)
        with fails(errno.ENOTCONN, errno.ENODEV, errno.ECONNABORTED):
            os.write(fd, b'x')
    finally:
        host.remove()


def permissions():
    if os.geteuid():
        return
    with testdev() as host:
        def nobody():
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
            os.close(os.open(host.path('dev/testdev'), os.O_RDWR))
            for flags in (os.O_RDONLY, os.O_RDWR):
                with fails(errno.EACCES):
                    os.open(host.path('dev/testdev-private'), flags)
            assert not os.access(host.path('dev/testdev-private'), os.R_OK)
            with fails(errno.EPERM):
                os.chmod(host.path('dev/testdev'), 0o600)
            with fails(errno.EPERM, errno.EACCES):
                os.mknod(host.path('dev/mine'), 0o20600, 0)
            with fails(errno.EACCES):
                os.unlink(host.path('dev/testdev'))
        assert Program(nobody).wait() == 0
        os.chmod(host.path('dev/testdev'), 0o600)
        assert os.stat(host.path('dev/testdev')).st_mode & 0o777 == 0o600

        def shut_out():
            os.setgroups([])
            os.setresuid(65534, 65534, 65534)
            with fails(errno.EACCES):
                os.open(host.path('dev/testdev'), os.O_RDONLY)
        assert Program(shut_out).wait() == 0


def mount_points():
    with running(driver('prochello'), ready='proc/hello') as host:
        def refused(where, why):
            status, _, err = host.command(
                'run', '--name=other', '--mount=' + where, driver('hello'))
            assert status == 3 and why in err and err.count('\n') == 1, err

        refused(host.mount, 'something is mounted there')
        os.makedirs(host.tmp + '/full/x')
        refused(host.tmp + '/full', 'not empty')
        refused(host.tmp + '/log', 'not a directory')
        refused(host.tmp + '/none/x', 'No such file')
        status, _, err = host.command('run', '--name=test', driver('hello'))
        assert status == 3 and 'a host of that name runs' in err, err
        status, _, err = host.command('run', '--name=../x', driver('hello'))
        assert status == 3 and 'cannot be called' in err, err


def killed_host():
    """Nothing of it is left, and the same place can be used again."""
    host = Host(module('testdev'))
    try:
        host.wait_ready('dev/testdev-private')
        fd = os.open(host.path('dev/testdev'), os.O_RDWR)
        host.process.kill()
        host.process.wait()
        until(lambda: host.mount not in open('/proc/mounts').read(),
              'still mounted')
        with fails(errno.ENOTCONN, errno.ECONNABORTED):
            os.read(fd, 1)
        with contextlib.suppress(OSError):
            os.close(fd)
        status, _, err = host.command('lsmod', '--name=test')
        assert status == 1 and 'no host runs' in err, err
        again = subprocess.Popen(
            [host.lkmhost, 'run', '--name=test', '--mount=' + host.mount,
             module('testdev')], env=host.env, stderr=subprocess.PIPE)
        until(lambda: os.path.exists(host.path('dev/testdev')), 'not again')
        again.send_signal(signal.SIGTERM)
        assert again.wait(30) == 0
        again.stderr.close()
    finally:
        host.remove()


def crashed_driver():
    """A crash in a module's init: the mount does not outlive the host."""
    host = Host(module('crash_null'))
    try:
        status = host.process.wait(60)
        assert status in (-signal.SIGSEGV, 128 + signal.SIGSEGV), status
        until(lambda: host.mount not in open('/proc/mounts').read(),
              'still mounted')
    finally:
        host.remove()


if len(sys.argv) > 4:
    main([globals()[name] for name in sys.argv[4:]])
else:
    main([interrupted, killed, closed_while_read, in_use, open_at_the_end,
          permissions, mount_points, killed_host, crashed_driver])
