# SPDX-License-Identifier: GPL-2.0
"""Where the distribution's modules of a release are."""
import os
import subprocess
import sys

SKIPPED = 77


def modules_of(release):
    """The folder that `lkmhost --modules` takes; without the package, the end."""
    fetch = os.path.join(os.path.dirname(__file__), '../../../scripts/fetch-kernel')
    r = subprocess.run([fetch, release], capture_output=True, text=True)
    if r.returncode:
        sys.exit(SKIPPED)
    return '%s/lib/modules/%s' % (r.stdout.strip(), release)
