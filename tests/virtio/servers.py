# SPDX-License-Identifier: GPL-2.0
"""A program that listens at a unix socket while a test runs."""
import os
import subprocess

from host import until


class Server:
    def __init__(self, path, argv):
        self.path = path
        self.process = subprocess.Popen(argv)
        until(lambda: os.path.exists(path), 'no server')

    def end(self):
        self.process.kill()
        self.process.wait()
        if os.path.exists(self.path):
            os.unlink(self.path)

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.end()
