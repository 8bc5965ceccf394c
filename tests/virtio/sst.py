# SPDX-License-Identifier: GPL-2.0
"""drivers/sst: its programs, its node, simulators and devices that go wrong.

usage: sst.py LKMHOST DRIVERS HOSTILE-MODEL
"""
import errno
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../e2e/files'))
from host import fails, main, running, until  # noqa: E402
from servers import Server  # noqa: E402

LKMHOST, DRIVERS, HOSTILE = sys.argv[1:4]
DIR = os.path.join(DRIVERS, 'sst')
MODULE = os.path.join(DIR, 'sst.ko')
MODEL = 'model:' + os.path.join(DIR, 'sst-model.so')
TMP = tempfile.mkdtemp(prefix='lkmhost-sst-')
SOCKET = os.path.join(TMP, 'socket')
WITH_SOCKET = '--device=%s,socket=%s' % (MODEL, SOCKET)
NOOP, ECHO, COMPUTE = 0, 1, 2
OK, NO_DEVICE = 0, 5
(USED_INDEX, NO_SUCH_ID, SAME_TWICE, TOO_LONG, NOTHING_WRITTEN, OTHERS_ANSWER,
 SILENT, LATE, EVENT, CONFIG_CHANGED) = range(1, 11)


def request(kind, user_data=0, units=0):
    return struct.pack('<IIQQQ', kind, 0, 0, user_data, units).ljust(4104, b'\0')


def call(fd, kind, user_data=0, units=0):
    """(status, user_data, cycles) of the answer."""
    assert os.write(fd, request(kind, user_data, units)) == 4104
    answer = os.read(fd, 4112)
    assert len(answer) == 4112
    status, _, _, data, _, cycles = struct.unpack_from('<IIQQQQ', answer)
    return status, data, cycles


def program(name, *words):
    return [os.path.join(DIR, name), *words]


def execute(device, *argv, options=()):
    r = subprocess.run([LKMHOST, 'exec', '--check', *options, device, MODULE, '--', *argv],
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       timeout=100)
    assert r.returncode == 0, r.stdout
    return r.stdout


class Simulator(Server):
    def __init__(self, *options):
        super().__init__(SOCKET, program('simulator', *options, SOCKET))
        time.sleep(0.05)        # bound, but perhaps not listening yet


class BadSimulator(threading.Thread):
    """Takes one connection, reads a request, does @what with the socket."""

    def __init__(self, what):
        super().__init__(daemon=True)
        self.what = what
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(SOCKET)
        self.listener.listen()
        self.start()

    def run(self):
        c, _ = self.listener.accept()
        self.what(c, c.recv(4104, socket.MSG_WAITALL))

    def end(self):
        self.join()
        self.listener.close()
        os.unlink(SOCKET)


# ---------------------------------------------------------------- exec


def programs_without_simulator():
    execute('--device=' + MODEL, *program('sst_test', '-n'))


def programs_with_simulator():
    with Simulator():
        execute(WITH_SOCKET, *program('sst_test'))
        execute(WITH_SOCKET, *program('sst_threads', '-c', '200'))
        execute(WITH_SOCKET, *program('sst_threads', '-c', '200', '-r', 'compute'))


def programs_in_process():
    """Where this lkmhost can."""
    text = subprocess.run([LKMHOST, 'exec', '--help'], stdout=subprocess.PIPE, text=True).stdout
    if '--in-process' not in text:
        return
    options = ['--in-process']
    execute('--device=' + MODEL, *program('sst_test', '-n'), options=options)
    with Simulator():
        execute(WITH_SOCKET, *program('sst_test'), options=options)
        execute(WITH_SOCKET, *program('sst_threads', '-c', '200', '-r', 'compute'),
                options=options)


# ---------------------------------------------------------------- FUSE


def sst(device):
    return running(MODULE, ready='dev/sst0', options=['--check', device])


def stats(host):
    with open(host.path('sys/class/virtio-sst/sst0/stats')) as f:
        return {k: int(v) for k, v in (line.split(': ') for line in f)}


def through_the_tree():
    with Simulator(), sst(WITH_SOCKET) as host:
        node = host.path('dev/sst0')
        for words in (('sst_test', node), ('sst_threads', '-c', '200', node)):
            r = subprocess.run(program(*words), stdout=subprocess.PIPE, text=True)
            assert r.returncode == 0, r.stdout
        s = stats(host)
        assert s['requests'] == s['responses'] > 800 and not s['errors'], s


def simulator_comes_and_goes():
    with sst(WITH_SOCKET) as host:
        fd = os.open(host.path('dev/sst0'), os.O_RDWR)
        assert call(fd, COMPUTE, units=1000)[0] == NO_DEVICE
        for _ in range(3):
            with Simulator():
                assert call(fd, COMPUTE, 7, 1000) == (OK, 7, 100000)
            until(lambda: call(fd, COMPUTE, units=1)[0] == NO_DEVICE, 'not noticed', 2)
            assert call(fd, ECHO)[0] == OK
        os.close(fd)


def half_a_struct(c, _):
    c.send(b'\0' * 100)
    c.close()


def an_answer_that_nobody_asked_for(c, _):
    c.send(struct.pack('<IIQ', 0, 0, 999).ljust(4112, b'\0'))
    c.recv(1)


def closes_at_once(c, _):
    c.close()


def in_pieces(c, q):
    answer = (struct.pack('<II', 0, 0) + q[8:24] + struct.pack('<QQ', 0, 12345)).ljust(4112, b'\0')
    for i in range(0, len(answer), 1000):
        c.send(answer[i:i + 1000])
        time.sleep(0.01)
    c.recv(1)


def simulators_that_go_wrong():
    with sst(WITH_SOCKET) as host:
        fd = os.open(host.path('dev/sst0'), os.O_RDWR)
        for what in (half_a_struct, an_answer_that_nobody_asked_for, closes_at_once):
            bad = BadSimulator(what)
            assert call(fd, COMPUTE, 1, 1000)[:2] == (NO_DEVICE, 1), what
            bad.end()
            with Simulator():
                assert call(fd, COMPUTE, 2, 10) == (OK, 2, 1000), what
            until(lambda: call(fd, COMPUTE)[0] == NO_DEVICE, 'not noticed', 2)
        bad = BadSimulator(in_pieces)
        assert call(fd, COMPUTE, 3, 1) == (OK, 3, 12345)
        os.close(fd)
        host.stop()
        bad.end()


def simulator_that_is_slow():
    """ETIMEDOUT after five seconds; what comes later is nobody's answer."""
    with Simulator('-d', '6000'), sst(WITH_SOCKET) as host:
        fd = os.open(host.path('dev/sst0'), os.O_RDWR)
        before = time.monotonic()
        with fails(errno.ETIMEDOUT):
            os.write(fd, request(COMPUTE, 1, 1))
        assert 4.9 < time.monotonic() - before < 6
        assert call(fd, NOOP, 2)[:2] == (OK, 2)
        time.sleep(1.5)
        with fails(errno.EAGAIN):
            os.read(fd, 4112)
        assert stats(host)['errors'] == 1
        os.close(fd)


# ------------------------------------------------------------- the node


def interrupted():
    """A signal ends the wait; the answer that comes then is dropped."""
    with sst('--device=model:' + HOSTILE) as host:
        code = ('import os, signal, sys\n'
                'signal.signal(signal.SIGALRM, lambda *a: 1 / 0)\n'
                'signal.setitimer(signal.ITIMER_REAL, 0.3)\n'
                'fd = os.open(sys.argv[1], os.O_RDWR)\n'
                'os.write(fd, bytes.fromhex(sys.argv[2]))\n')
        r = subprocess.run([sys.executable, '-c', code, host.path('dev/sst0'),
                            request(NOOP, SILENT).hex()], stderr=subprocess.PIPE, timeout=4)
        assert b'ZeroDivisionError' in r.stderr, r.stderr
        fd = os.open(host.path('dev/sst0'), os.O_RDWR)
        assert call(fd, NOOP)[0] == OK
        os.close(fd)


def killed_in_flight():
    with sst('--device=model:' + HOSTILE) as host:
        code = 'import os, sys; os.write(os.open(sys.argv[1], 2), bytes.fromhex(sys.argv[2]))'
        p = subprocess.Popen([sys.executable, '-c', code, host.path('dev/sst0'),
                              request(NOOP, SILENT).hex()])
        until(lambda: stats(host)['requests'] == 1, 'not sent')
        p.kill()
        p.wait(timeout=4)
        until(lambda: stats(host)['errors'] == 1, 'not given up', 4)


def removed_with_files_open():
    with sst('--device=model:' + HOSTILE) as host:
        fd = os.open(host.path('dev/sst0'), os.O_RDWR)
        assert os.write(fd, request(NOOP, 0)) == 4104
        result = []

        def wait():
            try:
                result.append(os.write(fd2, request(NOOP, SILENT)))
            except OSError as e:
                result.append(e.errno)
        fd2 = os.open(host.path('dev/sst0'), os.O_RDWR)
        thread = threading.Thread(target=wait)
        thread.start()
        until(lambda: stats(host)['requests'] == 2, 'not sent')
        driver = host.path('sys/bus/virtio/drivers/virtio-sst/')
        with open(driver + 'unbind', 'w') as f:
            f.write('virtio0')
        thread.join(timeout=3)
        assert result == [errno.ENODEV], result
        assert not os.path.lexists(host.path('dev/sst0'))
        # What was answered before can still be read.
        assert len(os.read(fd, 4112)) == 4112
        with fails(errno.ENODEV):
            os.read(fd, 4112)
        with fails(errno.ENODEV):
            os.write(fd, request(NOOP))
        p = select.poll()
        p.register(fd, select.POLLIN)
        assert p.poll(0)[0][1] & select.POLLHUP
        with open(driver + 'bind', 'w') as f:
            f.write('virtio0')
        os.close(fd)
        os.close(fd2)
        until(lambda: os.path.lexists(host.path('dev/sst0')) or
              os.path.lexists(host.path('dev/sst1')), 'not back')


def core_goes_and_comes():
    """The devices leave the bus before virtio.ko does, and are there again."""
    with sst('--device=' + MODEL) as host:
        for _ in range(2):
            for name in ('sst', 'virtio', 'virtio_ring'):
                assert host.command('rmmod', '--name=test', name)[0] == 0
            assert not os.path.lexists(host.path('sys/bus/virtio'))
            assert host.command('insmod', '--name=test', MODULE)[0] == 0
            until(lambda: os.path.lexists(host.path('dev/sst0')), 'not back')


# ---------------------------------------------------------- bad devices


def devices_that_go_wrong():
    with sst('--device=model:' + HOSTILE) as host:
        fd = os.open(host.path('dev/sst0'), os.O_RDWR)

        def next_works():
            assert call(fd, NOOP, EVENT)[:2] == (OK, EVENT)
        for damage in (TOO_LONG, NOTHING_WRITTEN, OTHERS_ANSWER, NO_SUCH_ID):
            with fails(errno.EIO):
                os.write(fd, request(NOOP, damage))
            next_works()
        # The answer itself was right here.
        for damage in (SAME_TWICE, USED_INDEX, CONFIG_CHANGED):
            assert call(fd, NOOP, damage)[:2] == (OK, damage)
            next_works()
        with fails(errno.EAGAIN):
            os.read(fd, 4112)
        until(lambda: stats(host)['events'] >= 7, 'no events')
        os.close(fd)


def device_that_is_late():
    with sst('--device=model:' + HOSTILE) as host:
        fd = os.open(host.path('dev/sst0'), os.O_RDWR)
        with fails(errno.ETIMEDOUT):
            os.write(fd, request(NOOP, LATE))
        assert call(fd, NOOP, 0)[0] == OK
        time.sleep(1.5)
        assert call(fd, NOOP, 0)[0] == OK
        with fails(errno.EAGAIN):
            os.read(fd, 4112)
        os.close(fd)


def configuration_that_never_settles():
    with running(MODULE, options=['--device=model:%s,restless=1' % HOSTILE]) as host:
        until(lambda: 'changes all the time' in host.text(), 'no word of it')
        assert not os.path.lexists(host.path('dev/sst0'))


try:
    main([programs_without_simulator, programs_with_simulator, programs_in_process,
          through_the_tree,
          simulator_comes_and_goes, simulators_that_go_wrong, simulator_that_is_slow,
          interrupted, killed_in_flight, removed_with_files_open,
          core_goes_and_comes,
          devices_that_go_wrong, device_that_is_late, configuration_that_never_settles])
finally:
    shutil.rmtree(TMP)
