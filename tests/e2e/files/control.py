#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The control socket: commands as kmod's and util-linux's, and lines that are
no commands."""
import json
import os
import random
import re
import socket
import stat
import subprocess
import time

from host import driver, main, module, running, until


def connect(host):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(host.tmp + '/run/test.sock')
    return s, s.makefile('rb')


def ask(host, line):
    s, lines = connect(host)
    s.sendall(line)
    answer = lines.readline()
    s.close()
    return json.loads(answer)


def private():
    with running(driver('hello')) as host:
        st = os.stat(host.tmp + '/run/test.sock')
        assert stat.S_IMODE(st.st_mode) == 0o600
        os.chmod(host.tmp + '/run', 0o755)
        status, _, err = host.command('lsmod', '--name=test')
        assert status == 1 and 'others may enter' in err, err
        os.chmod(host.tmp + '/run', 0o700)
    assert not os.path.exists(host.tmp + '/run/test.sock')


def dmesg():
    with running(driver('hello')) as host:
        out = host.command('dmesg')[1]
        assert re.fullmatch(r'\[ +\d+\.\d{6}\] Hello, World!\n', out), out
        out = host.command('dmesg', '-x')[1]
        assert re.fullmatch(r'kern  :info  : \[ +\d+\.\d{6}\] Hello, World!\n',
                            out), out
        assert host.command('dmesg', '-l', 'err,warn')[1] == ''
        assert host.command('dmesg', '-l', '+notice')[1] != ''
        assert host.command('dmesg', '-t')[1] == 'Hello, World!\n'
        year = time.strftime('%Y')
        assert re.match(r'\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d %s\] ' % year,
                        host.command('dmesg', '-T')[1])
        records = json.loads(host.command('dmesg', '--json')[1])['dmesg']
        assert records[0]['msg'] == 'Hello, World!' and records[0]['pri'] == 6
        assert host.command('dmesg', '-c')[1] != ''
        assert host.command('dmesg')[1] == ''
        follower = subprocess.Popen([host.lkmhost, 'dmesg', '-w', '-t'],
                                    env=host.env, stdout=subprocess.PIPE,
                                    text=True)
        time.sleep(0.3)
        host.command('rmmod', 'hello')
        assert follower.stdout.readline() == 'Goodbye, World!\n'
        # It ends with the host.
        host.stop()
        assert follower.wait(20) == 0
        follower.stdout.close()
        host.stop = lambda status: None


def insmod():
    with running(driver('hello')) as host:
        status, _, err = host.command('insmod', '/none/such.ko')
        assert (status, err) == (1, 'insmod: ERROR: could not load module '
                                 '/none/such.ko: No such file or directory\n')
        status, _, err = host.command('insmod', host.tmp + '/log')
        assert status == 1 and 'Invalid module format' in err, err
        status, _, err = host.command('insmod', driver('prochello'), 'no=1')
        assert status in (0, 1), err
        assert host.command('rmmod', driver('hello')) == (0, '', '')
        assert host.command('rmmod')[0] == 1
        assert host.command('insmod')[0] == 1
        out = host.command('ps')[1]
        assert re.search(r'(?m)^test +%d  \S+ +%s$' %
                         (host.process.pid, re.escape(host.mount)), out), out


def hostile():
    seeds = [b'{"command":"lsmod"}', b'{"command":"info"}',
             b'{"command":"dmesg","follow":false}',
             b'{"command":"rmmod","name":"none","force":false}',
             b'{"command":"insmod","path":"/none","args":"a=b"}']
    with running(driver('hello')) as host:
        assert ask(host, b'\n')['error'] == 22
        assert ask(host, b'[]\n')['error'] == 22
        assert ask(host, b'{"command":7}\n')['error'] == 22
        assert ask(host, b'{"command":"rmmod"}\n')['error'] == 22
        assert ask(host, b'{"command":"rmmod","name":["x"]}\n')['error'] == 22
        assert ask(host, b'{"command":"insmod","path":"a\\u0000b"}\n')[
            'error'] == 22
        assert ask(host, b'x' * 70000)['error'] == 90
        assert ask(host, b'[' * 60000 + b'\n')['error'] == 22
        # Several lines at once are answered one after the other.
        s, lines = connect(host)
        s.sendall(b'{"command":"info"}\n' * 500)
        for _ in range(500):
            assert json.loads(lines.readline())['error'] == 0
        s.close()
        rng = random.Random(1)
        for i in range(600):
            line = bytearray(rng.choice(seeds))
            for _ in range(rng.randrange(1, 6)):
                at = rng.randrange(len(line))
                what = rng.randrange(4)
                if what == 0:
                    line[at] = rng.randrange(256)
                elif what == 1:
                    del line[at:at + rng.randrange(8)]
                    line += b'}'
                elif what == 2:
                    line[at:at] = bytes(rng.randrange(256)
                                        for _ in range(rng.randrange(9)))
                else:
                    line[at:at] = rng.choice(seeds)
            s, lines = connect(host)
            s.sendall(bytes(line) + b'\n')
            # Some go before they are answered, or in the middle of a line.
            if i % 3:
                s.shutdown(socket.SHUT_WR)
                for answer in lines:
                    json.loads(answer)
            s.close()
        assert 'hello' in host.command('lsmod')[1]
        # One who follows and does not read.
        s, _ = connect(host)
        s.sendall(b'{"command":"dmesg","follow":true}\n')
        for _ in range(50):
            host.command('rmmod', 'hello')
            host.command('insmod', driver('hello'))
        s.close()
        pid = host.process.pid
        until(lambda: len(os.listdir('/proc/%d/fd' % pid)) < 40,
              'connections are left')


def several():
    with running(driver('hello')) as host:
        other = subprocess.Popen(
            [host.lkmhost, 'run', '--name=other', '--mount=none',
             driver('prochello')], env=host.env, stderr=subprocess.DEVNULL)
        until(lambda: os.path.exists(host.tmp + '/run/other.sock'), 'not up')
        until(lambda: 'prochello' in host.command('lsmod', '--name=other')[1],
              'not loaded')
        status, _, err = host.command('lsmod')
        assert status == 1 and 'which one' in err, err
        assert 'hello' in host.command('lsmod', '--name=test')[1]
        other.kill()
        other.wait()
        assert host.command('lsmod')[0] == 0, 'the dead one counts'


main([private, dmesg, insmod, hostile, several])
