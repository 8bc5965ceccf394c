# SPDX-License-Identifier: GPL-2.0
"""A vfio-user server, written from the protocol's specification: QEMU's edu.

DMA goes through the memory that the client maps, or, with by_message, by
DMA_READ and DMA_WRITE. `behave` may be replaced to misbehave in one place.
"""
import json
import mmap
import os
import socket
import struct
import threading
import time

(VERSION, DMA_MAP, DMA_UNMAP, GET_INFO, REGION_INFO, REGION_FDS, IRQ_INFO,
 SET_IRQS, REGION_READ, REGION_WRITE, DMA_READ, DMA_WRITE, RESET) = range(1, 14)
HEADER = struct.Struct('<HHIII')
CONFIG = 7
REPLY, ERROR = 1, 0x20


class Gone(Exception):
    pass


class Edu:
    """The registers; the host side is the server's."""

    def __init__(self, server):
        self.server = server
        self.buffer = bytearray(4096)
        self.reset()

    def reset(self):
        self.live = self.fact = self.status = self.irq = 0
        self.dma = [0, 0, 0, 0]

    def raise_irq(self, bits):
        self.irq |= bits
        self.server.interrupt()

    def transfer(self, command):
        source, target, count, _ = self.dma
        if command & 2:
            at = source - 0x40000
            self.server.dma_write(target, bytes(self.buffer[at:at + count]))
        else:
            at = target - 0x40000
            self.buffer[at:at + count] = self.server.dma_read(source, count)
        self.dma[3] = 0
        if command & 4:
            self.raise_irq(0x100)

    def read(self, offset, size):
        if offset >= 0x80:
            value = self.dma[(offset - 0x80) // 8] if offset < 0xa0 else 0
            if offset % 8 == 4:
                value >>= 32
        else:
            value = {0: 0x010000ed, 4: ~self.live & 0xffffffff, 8: self.fact,
                     0x20: self.status, 0x24: self.irq}.get(offset,
                                                            0xffffffff)
        return value & ((1 << 8 * size) - 1)

    def write(self, offset, size, value):
        if offset == 4:
            self.live = value
        elif offset == 8:
            result = 1
            for i in range(1, value + 1):
                result = result * i & 0xffffffff
            self.fact = result
            if self.status & 0x80:
                self.raise_irq(1)
        elif offset == 0x20:
            self.status = value & 0x80
        elif offset == 0x60:
            self.raise_irq(value)
        elif offset == 0x64:
            self.irq &= ~value
            if not self.irq:
                self.server.lower()
        elif 0x80 <= offset < 0xa0:
            index = (offset - 0x80) // 8
            if size == 4:
                shift = 8 * (offset % 8)
                value = self.dma[index] & ~(0xffffffff << shift) | \
                    value << shift
            self.dma[index] = value
            if index == 3 and value & 1:
                self.transfer(value)


class Server:
    def __init__(self, path, by_message=False, bar_file=False):
        self.by_message = by_message
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.maps = []
        self.eventfds = {}
        self.masked = self.level = False
        self.id = 0
        self.edu = Edu(self)
        self.config = bytearray(256)
        struct.pack_into('<HHHHBBBB', self.config, 0, 0x1234, 0x11e8, 0,
                         0x10, 0x10, 0, 0xff, 0)
        struct.pack_into('<HH', self.config, 0x2c, 0x1af4, 0x1100)
        self.config[0x34] = 0x40
        self.config[0x3d] = 1
        # MSI, 64 bits, one vector.
        struct.pack_into('<BBH', self.config, 0x40, 5, 0, 0x80)
        self.bar_size = 1 << 20
        self.sparse = None
        self.bar_fd = None
        self.behave = {}
        self.seen = []

    # ------------------------------------------------------------ the socket

    def send(self, id, command, flags, data=b'', error=0, fds=()):
        message = HEADER.pack(id, command, HEADER.size + len(data), flags,
                              error) + data
        if fds:
            socket.send_fds(self.sock, [message], fds)
        else:
            self.sock.sendall(message)

    def receive(self, n, fds=None):
        data = b''
        while len(data) < n:
            part, got, _, _ = socket.recv_fds(self.sock, n - len(data), 16)
            if not part:
                raise Gone
            data += part
            if fds is not None:
                fds += got
        return data

    def message(self):
        fds = []
        id, command, size, flags, error = HEADER.unpack(
            self.receive(HEADER.size, fds))
        return id, command, flags, error, self.receive(size - HEADER.size,
                                                       fds), fds

    def serve(self):
        """One client, to its end."""
        self.sock, _ = self.listener.accept()
        try:
            while True:
                id, command, flags, _, data, fds = self.message()
                self.handle(id, command, data, fds)
        except (Gone, OSError):
            pass
        finally:
            self.sock.close()

    def start(self):
        thread = threading.Thread(target=self.serve, daemon=True)
        thread.start()
        return thread

    def handle(self, id, command, data, fds):
        self.seen.append((command, data))
        if command in self.behave:
            answer = self.behave[command](self, data)
            if answer is not None:
                self.send(id, command, *answer)
                return
        try:
            answer, out = self.commands[command](self, data, fds)
        except (KeyError, ValueError, struct.error):
            self.send(id, command, REPLY | ERROR, error=22)
            return
        self.send(id, command, REPLY, answer, fds=out)

    # ---------------------------------------------------------- the commands

    def version(self, data, fds):
        major, minor = struct.unpack_from('<HH', data)
        capabilities = json.loads(data[4:].rstrip(b'\0') or b'{}')
        assert major == 0 and 'capabilities' in capabilities
        return struct.pack('<HH', 0, minor) + json.dumps(
            {'capabilities': {'max_msg_fds': 1, 'pgsizes': 4096}}
        ).encode() + b'\0', ()

    def dma_map(self, data, fds):
        argsz, flags, offset, address, size = struct.unpack('<IIQQQ', data)
        memory = mmap.mmap(fds[0], size, offset=offset) if fds else None
        self.maps.append((address, size, memory))
        return b'', ()

    def dma_unmap(self, data, fds):
        return data, ()

    def info(self, data, fds):
        return struct.pack('<IIII', 16, 3, 9, 5), ()

    def region_info(self, data, fds):
        index = struct.unpack_from('<I', data, 8)[0]
        size = {0: self.bar_size, CONFIG: len(self.config)}.get(index, 0)
        flags, out, caps = 3, (), b''
        if index == 0 and self.bar_fd is not None:
            flags, out = 7, (self.bar_fd,)
            if self.sparse:
                flags = 15
                caps = struct.pack('<HHIII', 1, 1, 0, len(self.sparse), 0) + \
                    b''.join(struct.pack('<QQ', *a) for a in self.sparse)
        return struct.pack('<IIIIQQ', 32 + len(caps), flags, index,
                           32 if caps else 0, size, 0) + caps, out

    def irq_info(self, data, fds):
        index = struct.unpack_from('<I', data, 8)[0]
        count, flags = {0: (1, 7), 1: (1, 1)}.get(index, (0, 0))
        return struct.pack('<IIII', 16, flags, index, count), ()

    def set_irqs(self, data, fds):
        argsz, flags, index, start, count = struct.unpack_from('<IIIII', data)
        if flags & 4:
            for i, fd in enumerate(fds):
                self.eventfds[index, start + i] = fd
        elif flags & 0x10:
            self.masked = False
            if self.level:
                self.fire_pin()
        elif flags & 0x20 and not count:
            for key in [k for k in self.eventfds if k[0] == index]:
                os.close(self.eventfds.pop(key))
        return b'', ()

    def region_read(self, data, fds):
        offset, region, count = struct.unpack_from('<QII', data)
        if region == CONFIG:
            value = bytes(self.config[offset:offset + count])
        else:
            value = self.edu.read(offset, count).to_bytes(count, 'little')
        return data[:16] + value, ()

    def region_write(self, data, fds):
        offset, region, count = struct.unpack_from('<QII', data)
        if region == CONFIG:
            self.write_config(offset, data[16:])
        else:
            self.edu.write(offset, count, int.from_bytes(data[16:], 'little'))
        return data[:16], ()

    def write_config(self, offset, data):
        read_only = set(range(0, 4)) | set(range(6, 12)) | {0x34, 0x3d}
        for i, byte in enumerate(data):
            if offset + i not in read_only:
                self.config[offset + i] = byte
        struct.pack_into('<I', self.config, 0x10, struct.unpack_from(
            '<I', self.config, 0x10)[0] & ~(self.bar_size - 1) & 0xffffffff)

    def reset_device(self, data, fds):
        self.edu.reset()
        return b'', ()

    commands = {VERSION: version, DMA_MAP: dma_map, DMA_UNMAP: dma_unmap,
                GET_INFO: info, REGION_INFO: region_info, IRQ_INFO: irq_info,
                SET_IRQS: set_irqs, REGION_READ: region_read,
                REGION_WRITE: region_write, RESET: reset_device}

    # ------------------------------------------------------- as a bus master

    def memory(self, address, count):
        for start, size, memory in self.maps:
            if memory and start <= address and address + count <= start + size:
                return memory, address - start
        raise ValueError('not mapped')

    def ask_client(self, command, data):
        """A command of ours; the client's others are served meanwhile."""
        self.id += 1
        self.send(self.id, command, 0, data)
        while True:
            id, got, flags, error, answer, fds = self.message()
            if flags & 0xf == REPLY:
                assert (id, got) == (self.id, command)
                return error, answer
            self.handle(id, got, answer, fds)

    def dma_read(self, address, count):
        if not self.by_message:
            memory, at = self.memory(address, count)
            return memory[at:at + count]
        error, answer = self.ask_client(DMA_READ,
                                        struct.pack('<QQ', address, count))
        return b'\xff' * count if error else answer[16:]

    def dma_write(self, address, data):
        if not self.by_message:
            memory, at = self.memory(address, len(data))
            memory[at:at + len(data)] = data
            return 0
        return self.ask_client(DMA_WRITE, struct.pack(
            '<QQ', address, len(data)) + data)[0]

    def signal(self, key):
        if key in self.eventfds:
            os.write(self.eventfds[key], struct.pack('<Q', 1))

    def fire_pin(self):
        if not self.masked:
            self.masked = True
            self.signal((0, 0))

    def interrupt(self):
        if struct.unpack_from('<H', self.config, 0x42)[0] & 1:
            self.signal((1, 0))
        else:
            self.level = True
            self.fire_pin()

    def lower(self):
        self.level = False
