#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Everything by a user that is not root; skipped where root cannot make one.

usage: unprivileged.py LKMHOST KPI_DIR DRIVERS
"""
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
USER, OTHER = 65534, 65533


def private_fuse():
    """In a mount namespace of our own everybody may open /dev/fuse."""
    subprocess.run(['mount', '--make-rprivate', '/'], check=True)
    node = tempfile.mkdtemp(prefix='lkmhost-fuse-')
    os.mknod(node + '/fuse', 0o666 | stat.S_IFCHR, os.makedev(10, 229))
    os.chmod(node + '/fuse', 0o666)
    subprocess.run(['mount', '--bind', node + '/fuse', '/dev/fuse'], check=True)
    shutil.rmtree(node)


class Place:
    """Copies that any user can reach, and a home for the one."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix='lkmhost-user-')
        shutil.copy(sys.argv[1], self.dir + '/lkmhost')
        shutil.copytree(sys.argv[2], self.dir + '/kpi', ignore=shutil.
                        ignore_patterns('6.*'))
        for name in ('prochello', 'pistorm'):
            shutil.copytree(os.path.join(sys.argv[3], name),
                            os.path.join(self.dir, name), symlinks=True,
                            ignore=shutil.ignore_patterns('*.[co]', '.*'))
        subprocess.run(['chmod', '-R', 'a+rX', self.dir], check=True)
        self.home = self.dir + '/home'
        os.mkdir(self.home, 0o700)
        os.chown(self.home, USER, USER)
        self.env = dict(PATH=os.environ['PATH'], HOME=self.home,
                        LC_ALL='C.UTF-8', XDG_RUNTIME_DIR=self.home)

    def words(self, *words, user=USER):
        return ['setpriv', f'--reuid={user}', f'--regid={user}',
                '--clear-groups', '--', *words]

    def run(self, *words, user=USER):
        return subprocess.run(self.words(*words, user=user), env=self.env,
                              cwd=self.dir, text=True, capture_output=True,
                              timeout=60)

    def host(self, command, *words, user=USER):
        return self.run('./lkmhost', command, *words, user=user)


def programs(place):
    r = place.host('exec', '--kpi-dir=kpi', 'prochello/prochello.ko', '--',
                   'sh', '-c', 'id -u; cat /proc/hello; echo m7md > /proc/hello')
    assert (r.returncode, r.stdout) == (0, '65534\n'), r
    assert 'Hello, read!' in r.stderr and 'Hello, write!' in r.stderr, r
    # A node of root's, mode 0600: whoever runs the host is root to it.
    r = place.host('exec', '--kpi-dir=kpi',
                   '--device=model:pistorm/pistorm-model.so',
                   'pistorm/pistorm.ko', '--', 'pistorm/smoke')
    assert r.returncode == 0 and r.stdout.endswith('ok\n'), r


def tree(place):
    log = open(place.dir + '/log', 'w+')
    host = subprocess.Popen(
        place.words('./lkmhost', 'run', '--kpi-dir=kpi', '--name=mine',
                    'prochello/prochello.ko'),
        env=place.env, cwd=place.dir, stderr=log)
    node = place.home + '/mine/proc/hello'
    try:
        end = time.time() + 30
        while place.run('test', '-e', node).returncode:
            assert time.time() < end and host.poll() is None, open(log.name).read()
            time.sleep(0.05)
        r = place.run('cat', node)
        assert (r.returncode, r.stdout) == (0, ''), r
        assert 'prochello' in place.host('lsmod', '--name=mine').stdout
        # Nobody else: neither the files nor the control socket.
        assert place.run('cat', node, user=OTHER).returncode == 1
        r = place.host('lsmod', '--name=mine', user=OTHER)
        assert r.returncode and not r.stdout, r
    finally:
        host.terminate()
        assert host.wait(timeout=30) == 0
    with open('/proc/mounts') as f:
        assert place.home not in f.read()
    log.seek(0)
    assert log.read().count('Hello, read!') == 1


def main():
    if os.geteuid() or not shutil.which('setpriv'):
        print('skipped: only root can become another user')
        return SKIPPED
    if os.environ.get('LKMHOST_TEST_NS') is None:
        return subprocess.run(['unshare', '-m', sys.executable, *sys.argv],
                              env=dict(os.environ, LKMHOST_TEST_NS='1')
                              ).returncode
    private_fuse()
    place = Place()
    try:
        for test in (programs, tree):
            test(place)
            print('ok', test.__name__, flush=True)
    finally:
        shutil.rmtree(place.dir, ignore_errors=True)
    return 0


sys.exit(main())
