/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host.h - the door between the kernel side and the host side.
 *
 * The kernel side (src/kpi, compiled against a kernel's own headers) knows no
 * libc; the host side (src/host, compiled against libc) knows no kernel
 * header.  Both include this file, so it includes nothing and uses plain C
 * types only.
 *
 *   host_*  downcalls: implemented in src/host, called by the kernel side.
 *           The loader puts a veneer in front of each that realigns the stack
 *           to 16 bytes (kernel code keeps it 8-aligned).  For that veneer a
 *           downcall takes at most six integer or pointer arguments and is
 *           never variadic.
 *   kpi_*   upcalls: implemented in src/kpi, found by name in the linked
 *           kernel-side image and called by the host.  A thread that makes an
 *           upcall must own a CPU (%gs set) unless the call says otherwise.
 *
 * Context words used below:
 *   any      any thread, also inside a fault handler; never blocks
 *   atomic   a thread that owns a CPU; does not give it up
 *   may block  gives up its CPU while it waits and may return on another one
 *
 * Errors are negative errno values, as in the kernel.
 *
 * Each subject has a header of its own, with the downcalls first; a file that
 * has to do with few of them includes those alone.
 */
#ifndef LINUXKPI_HOST_H
#define LINUXKPI_HOST_H

#include "host/boot.h"
#include "host/log.h"
#include "host/time.h"
#include "host/thread.h"
#include "host/memory.h"
#include "host/module.h"
#include "host/fault.h"
#include "host/file.h"
#include "host/device.h"
#include "host/virtio.h"
#include "host/net.h"

#endif
