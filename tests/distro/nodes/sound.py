#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Debian's ALSA on a sound card of QEMU's: what a program writes to the PCM
node is, byte for byte, what QEMU's audio backend gets. AUDIO_OPTIONS say whether QEMU's mixer is in between.

usage: sound.py LKMHOST RELEASE QEMU_DEVICE MODULE RATE AUDIO_OPTIONS
"""
import ctypes
import fcntl
import os
import random
import struct
import subprocess
import sys
import tempfile
import time

from tree import modules_of

FRAMES, SILENCE = 12000, 4096
HW_PARAMS, PREPARE, DRAIN, WRITEI = 0xc2604111, 0x4140, 0x4144, 0x40184150
# Of struct snd_pcm_hw_params: masks, then intervals from number 8 on.
ACCESS, FORMAT, SUBFORMAT = range(3)
CHANNELS, RATE, PERIOD, BUFFER = 10, 11, 13, 17
RW_INTERLEAVED, S16_LE, STANDARD = 3, 2, 0
NODE = '/dev/snd/pcmC0D0p'


def noise():
    r = random.Random(4711)
    return bytes(r.getrandbits(8) for _ in range(FRAMES * 4))


def hw_params(rate):
    p = bytearray(608)
    for mask, value in ((ACCESS, RW_INTERLEAVED), (FORMAT, S16_LE), (SUBFORMAT, STANDARD)):
        struct.pack_into('<I', p, 4 + 32 * mask, 1 << value)
    for i in range(8, 20):
        low, high = {CHANNELS: (2, 2), RATE: (rate, rate), PERIOD: (1024, 1024),
                     BUFFER: (1, 8192)}.get(i, (0, 0xffffffff))
        struct.pack_into('<III', p, 260 + 12 * (i - 8), low, high, 4 if low else 0)
    struct.pack_into('<II', p, 512, 0xffffffff, 0)
    return p


def play(rate):
    """What runs under lkmhost exec."""
    end = time.time() + 30
    while not os.path.exists(NODE):
        assert time.time() < end, 'no ' + NODE
        time.sleep(0.05)
    fd = os.open(NODE, os.O_RDWR)
    p = hw_params(rate)
    fcntl.ioctl(fd, HW_PARAMS, p, True)
    assert struct.unpack_from('<I', p, 260 + 12 * (RATE - 8))[0] == rate
    fcntl.ioctl(fd, PREPARE)
    # What QEMU still has in hand when the card is stopped is never heard.
    data = noise() + bytes(4 * SILENCE)
    buf = ctypes.create_string_buffer(data, len(data))
    done = 0
    while done < FRAMES + SILENCE:
        x = bytearray(struct.pack('<qQQ', 0, ctypes.addressof(buf) + 4 * done, FRAMES + SILENCE - done))
        fcntl.ioctl(fd, WRITEI, x, True)
        done += struct.unpack_from('<q', x)[0]
    fcntl.ioctl(fd, DRAIN)
    os.close(fd)
    print('sound: played', flush=True)


def main():
    lkmhost, release, device, module, rate, options = sys.argv[1:]
    modules = modules_of(release)
    with tempfile.TemporaryDirectory() as place:
        wav = place + '/out.wav'
        r = subprocess.run(
            [lkmhost, 'exec', '--check', '--modules', modules,
             '--device=qemu:%s,audiodev=a' % device,
             '--qemu-arg=-audiodev wav,id=a,path=%s,%s' % (wav, options),
             '%s/kernel/sound/pci/%s.ko' % (modules, module),
             '--', sys.executable, __file__, 'play', rate],
            capture_output=True, text=True, timeout=100)
        print(r.stdout + r.stderr)
        assert r.returncode == 0, r.returncode
        data = open(wav, 'rb').read()
    assert noise() in data, 'not what was played: %d bytes' % len(data)
    assert 'BUG' not in r.stderr and 'nobody cared' not in r.stderr
    return 0


if sys.argv[1:2] == ['play']:
    play(int(sys.argv[2]))
else:
    sys.exit(main())
