#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: hammer.py LKMHOST DRIVERS MODULES HAMMER TIMES
100,000 times open, ioctl, close from four processes: each answer right,
nothing left, and no more memory and threads than before."""
import os
import subprocess
import sys

from host import testdev, until

PROCESSES = 4


def status(pid, key):
    with open('/proc/%d/status' % pid) as f:
        for line in f:
            if line.startswith(key + ':'):
                return int(line.split()[1])
    return 0


def descriptors(pid):
    return len(os.listdir('/proc/%d/fd' % pid))


with testdev() as host:
    hammer, times = sys.argv[4], int(sys.argv[5])
    pid = host.process.pid

    def run(n):
        subprocess.run([hammer, host.path('dev/testdev'), str(PROCESSES),
                        str(n // PROCESSES)], check=True)
        until(lambda: host.opens() == 0, 'files are open still')

    run(max(times // 10, 400))
    fds, memory = descriptors(pid), status(pid, 'VmRSS')
    run(times)
    until(lambda: descriptors(pid) <= fds,
          'descriptors: %d before, %d after' % (fds, descriptors(pid)))
    grown = status(pid, 'VmRSS') - memory
    print('%d threads, %d kB more than before' %
          (status(pid, 'Threads'), grown))
    assert grown < 4096, 'memory grows: %d kB' % grown
    assert status(pid, 'Threads') < 40
