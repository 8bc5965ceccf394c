#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What tutorials do: /proc/hello and a node made by hand, with coreutils."""
import os
import re
import subprocess

from host import driver, main, running, until


def sh(host, command):
    r = subprocess.run(['sh', '-c', command], cwd=host.mount, text=True,
                       capture_output=True, timeout=60)
    assert not r.stderr, r.stderr
    return r.stdout


def prochello():
    with running(driver('prochello'), ready='proc/hello') as host:
        assert sh(host, 'cat proc/hello') == ''
        sh(host, 'echo m7md >> proc/hello')
        assert sh(host, 'ls -l proc/hello').startswith('-rw-rw-rw- 1 ')
        assert sh(host, "stat -c '%a %s %F' proc/hello") == \
            '666 0 regular empty file\n'
        log = [re.sub(r'^\[ *\d+\.\d{6}\] ', '', line) for line in
               host.command('dmesg')[1].splitlines()]
        assert log == ['Hello, World!', 'Hello, read!', 'Hello, write!'], log
        lsmod = host.command('lsmod')[1]
        assert re.fullmatch(r'Module                  Size  Used by\n'
                            r'prochello  {8,10} *\d+  0\n', lsmod), lsmod
        assert host.command('rmmod', 'prochello') == (0, '', '')
        assert 'hello' not in os.listdir(host.path('proc'))
        status, out, err = host.command('rmmod', 'prochello')
        assert (status, err) == (1, 'rmmod: ERROR: Module prochello is not '
                                 'currently loaded\n')
        assert host.command('insmod', driver('prochello')) == (0, '', '')
        status, out, err = host.command('insmod', driver('prochello'))
        assert status == 1 and err.endswith(': File exists\n'), err
        assert sh(host, 'cat proc/hello') == ''
        text = host.text()
    assert text.count('Hello, read!') == 2
    assert text.count('Goodbye, World!') == 1


def echochar():
    with running(driver('echochar')) as host:
        # It has no node that could be waited for.
        until(lambda: 'mknod' in host.command('dmesg')[1], 'no mknod')
        log = host.command('dmesg')[1]
        number = int(re.search(r'mknod /dev/echochar c (\d+) 0', log)[1])
        assert re.search(r'(?m)^ *%d echochar$' % number,
                         sh(host, 'cat proc/devices'))
        sh(host, 'mknod -m 600 dev/echo c %d 0' % number)
        assert sh(host, 'ls -l dev/echo').startswith('-rw------- 1 ')
        assert os.getxattr(host.path('dev/echo'), 'user.lkmhost.rdev') == \
            b'c %d:0' % number
        sh(host, 'echo one > dev/echo')
        assert sh(host, 'cat dev/echo') == 'one\n'
        sh(host, 'echo two >> dev/echo')
        assert sh(host, 'cat dev/echo') == 'one\ntwo\n'
        sh(host, 'dd if=/dev/zero of=dev/echo bs=1000 count=4 2>/dev/null')
        assert sh(host, 'wc -c < dev/echo') == '4000\n'
        # The device is full: what does not fit is refused.
        r = subprocess.run(['dd', 'if=/dev/zero', 'bs=4097', 'count=1',
                            'of=' + host.path('dev/echo')],
                           capture_output=True, text=True)
        assert 'No space left on device' in r.stderr, r.stderr
        with open(host.path('dev/echo'), 'r+b', buffering=0) as f:
            f.write(b'abcdef')
            assert f.seek(2) == 2 and f.read(2) == b'cd'
            assert os.pread(f.fileno(), 3, 1) == b'bcd'
            assert f.read(1) == b'e'
        sh(host, 'rm dev/echo')
        assert 'echo' not in os.listdir(host.path('dev'))


main([prochello, echochar])
