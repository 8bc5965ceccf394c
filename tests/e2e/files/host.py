# SPDX-License-Identifier: GPL-2.0
"""A host that runs while a test does, and what a test says of it.

usage of a test: TEST LKMHOST DRIVERS MODULES
DRIVERS and MODULES are the folders of the built drivers/ and tests/modules/.
"""
import contextlib
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

SKIPPED = 77


def _ioc(direction, number, size):
    return direction << 30 | size << 16 | ord('T') << 8 | number


# tests/modules/testdev/testdev.h
OP = _ioc(3, 1, 12)
SET = _ioc(1, 2, 4)
GET = _ioc(2, 3, 4)
MEMORY = _ioc(1, 4, 16)
HALF = _ioc(2, 5, 16)
SLEEP = _ioc(0, 6, 0)
SLEEP_KILLABLE = _ioc(0, 7, 0)
MODE = _ioc(0, 8, 0)
OPENS = _ioc(0, 9, 0)
RESULT = _ioc(0, 10, 0)
PLAIN = 0x5401
FIFO, TOO_MUCH, BAD_ERROR, ZEROES = range(4)


class Host:
    """lkmhost run, in a runtime folder of its own."""

    def __init__(self, *modules, options=(), mount=None):
        self.lkmhost = sys.argv[1]
        self.tmp = tempfile.mkdtemp(prefix='lkmhost-test-')
        os.chmod(self.tmp, 0o755)
        self.env = dict(os.environ, XDG_RUNTIME_DIR=self.tmp + '/run')
        os.mkdir(self.tmp + '/run', 0o700)
        self.mount = mount or self.tmp + '/tree'
        self.log = open(self.tmp + '/log', 'w+')
        self.process = subprocess.Popen(
            [self.lkmhost, 'run', '--name=test', '--mount=' + self.mount,
             *options, *modules], env=self.env, stderr=self.log)

    def wait_ready(self, path='dev'):
        """Until @path is there, which a module makes."""
        end = time.time() + 60
        while not os.path.lexists(self.path(path)):
            if self.process.poll() is not None or time.time() > end:
                text = self.text()
                if '/dev/fuse' in text or 'cannot mount' in text:
                    print('skipped: ' + text.strip())
                    sys.exit(SKIPPED)
                raise AssertionError('the host does not start:\n' + text)
            time.sleep(0.01)
        return self

    def path(self, below):
        return os.path.join(self.mount, below)

    def text(self):
        with open(self.tmp + '/log', errors='replace') as f:
            return f.read()

    def command(self, *words):
        """(status, standard output, standard error) of lkmhost WORDS."""
        r = subprocess.run([self.lkmhost, *words], env=self.env, text=True,
                           capture_output=True, timeout=60)
        return r.returncode, r.stdout, r.stderr

    def opens(self):
        """How often testdev is open, but for this."""
        import fcntl
        fd = os.open(self.path('dev/testdev'), os.O_RDWR)
        try:
            return fcntl.ioctl(fd, OPENS) - 1
        finally:
            os.close(fd)

    def stop(self, status=0):
        self.process.send_signal(signal.SIGTERM)
        got = self.process.wait(timeout=60)
        text = self.text()
        assert got == status, 'status %d\n%s' % (got, text)
        assert 'BUG' not in text and 'Sanitizer' not in text, text
        with open('/proc/mounts') as f:
            assert self.mount not in f.read(), 'still mounted'
        return text

    def remove(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.tmp, ignore_errors=True)


@contextlib.contextmanager
def running(*modules, ready='dev', options=(), stop=0):
    host = Host(*modules, options=options)
    try:
        host.wait_ready(ready)
        yield host
        if stop is not None:
            host.stop(stop)
    except BaseException:
        print(host.text())
        raise
    finally:
        host.remove()


def driver(name):
    return os.path.join(sys.argv[2], name, name + '.ko')


def module(name):
    return os.path.join(sys.argv[3], name, name + '.ko')


def testdev(**kw):
    return running(module('testdev'), ready='dev/testdev-private', **kw)


@contextlib.contextmanager
def fails(*errors):
    """What is within raises an OSError of one of these numbers."""
    try:
        yield
    except OSError as e:
        assert e.errno in errors, e
    else:
        raise AssertionError('no error')


def until(condition, what, seconds=10):
    end = time.time() + seconds
    while not condition():
        assert time.time() < end, what
        time.sleep(0.01)


def u32(value):
    return struct.pack('=I', value)


def main(tests):
    """Run the functions one by one."""
    for test in tests:
        test()
        print('ok', test.__name__, flush=True)
