# SPDX-License-Identifier: GPL-2.0
"""A block device that another process serves, by vhost-user: QEMU's
qemu-storage-daemon, which ends and comes back meanwhile; and servers that do
not keep to the protocol.

usage: vhost_user.py LKMHOST - - BLKTEST.ko
"""
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../e2e/files'))
from host import SKIPPED, main, running  # noqa: E402
from servers import Server  # noqa: E402

LKMHOST, MODULE = sys.argv[1], sys.argv[4]
TMP = tempfile.mkdtemp(prefix='lkmhost-vhost-')
SOCKET, DISK = TMP + '/socket', TMP + '/disk'
SIZE = 1 << 20
DEVICE = '--device=virtio:vhost-user,socket=%s,id=' % SOCKET
CONTENT = os.urandom(SIZE)


class Daemon(Server):
    def __init__(self):
        super().__init__(SOCKET, [
            'qemu-storage-daemon',
            '--blockdev', 'driver=file,node-name=disk,filename=' + DISK,
            '--export', 'type=vhost-user-blk,id=e,addr.type=unix,addr.path=' + SOCKET +
            ',node-name=disk,writable=on'])


def blocks_both_ways():
    with Daemon(), running(MODULE, ready='dev/blktest', options=['--check', DEVICE + '2']) as host:
        assert '%d sectors' % (SIZE // 512) in host.text()
        fd = os.open(host.path('dev/blktest'), os.O_RDWR)
        assert os.pread(fd, 4096, 0) == CONTENT[:4096]
        assert os.pread(fd, 32768, SIZE - 512) == CONTENT[-512:]
        assert os.pwrite(fd, b'x' * 1024, 8192) == 1024
        assert os.pread(fd, 2048, 8192) == b'x' * 1024 + CONTENT[9216:10240]
        os.close(fd)
    with open(DISK, 'rb') as f:
        f.seek(8192)
        assert f.read(1024) == b'x' * 1024


def server_comes_back():
    """What is asked while there is no server is answered by the next one."""
    server = Daemon()
    with running(MODULE, ready='dev/blktest', options=['--check', DEVICE + '2']) as host:
        fd = os.open(host.path('dev/blktest'), os.O_RDWR)
        assert os.pread(fd, 512, 0) == CONTENT[:512]
        for _ in range(2):
            server.end()
            got = []
            reader = threading.Thread(target=lambda: got.append(os.pread(fd, 4096, 4096)))
            reader.start()
            reader.join(0.3)
            assert not got
            server = Daemon()
            reader.join(5)
            assert got == [CONTENT[4096:8192]]
        os.close(fd)
        assert 'the server is back' in host.text()
    server.end()


class Bad(threading.Thread):
    """A server that gives each request @answer(number, payload), or closes."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.answer = answer
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(SOCKET)
        self.listener.listen()
        self.start()

    def run(self):
        c, _ = self.listener.accept()
        while True:
            head = c.recv(12, socket.MSG_WAITALL)
            if len(head) < 12:
                return
            number, _, size = struct.unpack('<III', head)
            payload = c.recv(size, socket.MSG_WAITALL) if size else b''
            reply = self.answer(number, payload)
            if reply is None:
                c.close()
                return
            c.send(reply)

    def end(self):
        self.listener.close()
        os.unlink(SOCKET)


def refused(answer, why):
    bad = Bad(answer)
    r = subprocess.run([LKMHOST, 'run', '--once', DEVICE + '2', MODULE], stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, timeout=60)
    bad.end()
    assert r.returncode == 3 and why in r.stdout, r.stdout


def servers_that_go_wrong():
    def u64(number, value):
        return struct.pack('<IIIQ', number, 5, 8, value)
    refused(lambda n, p: None, 'Connection reset')
    refused(lambda n, p: struct.pack('<III', 99, 5, 0), 'Protocol error')
    refused(lambda n, p: struct.pack('<III', n, 5, 1 << 30), 'Protocol error')
    refused(lambda n, p: struct.pack('<III', n, 5, 2) + b'ab', 'Protocol error')
    # It has two queues, of which it says that there are none.
    refused(lambda n, p: u64(n, {1: 1 << 30, 15: 1, 17: 0}[n]) if n in (1, 15, 17) else b'',
            'queues')


def a_server_of_files():
    """virtiofsd has no configuration to give, and two queues."""
    server = '/usr/lib/qemu/virtiofsd'
    if os.geteuid() or not os.path.exists(server):
        return
    with Server(SOCKET, [server, '--socket-path=' + SOCKET, '-o', 'source=' + TMP,
                         '-o', 'sandbox=chroot']):
        r = subprocess.run([LKMHOST, 'exec', DEVICE + '26', MODULE, '--', 'cat',
                            '/sys/bus/virtio/devices/virtio0/device'],
                           stdout=subprocess.PIPE, text=True, timeout=60)
        assert r.stdout == '0x001a\n', r.stdout


def options_that_are_wrong():
    for text, why in (('', 'socket=PATH and id=N'), (',socket=/x,id=2,queue-size=3', 'queue'),
                      (',socket=/nowhere,id=2', 'No such file'), (',socket=/x,id=z', "'id=z'")):
        r = subprocess.run([LKMHOST, 'run', '--once', '--device=virtio:vhost-user' + text, MODULE],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        assert r.returncode == 3 and why in r.stdout, r.stdout


if not shutil.which('qemu-storage-daemon'):
    print('skipped: no qemu-storage-daemon')
    sys.exit(SKIPPED)
with open(DISK, 'wb') as f:
    f.write(CONTENT)
try:
    main([blocks_both_ways, server_comes_back, a_server_of_files, servers_that_go_wrong,
          options_that_are_wrong])
finally:
    shutil.rmtree(TMP)
