/* SPDX-License-Identifier: GPL-2.0 */
/* host/time.h - of the door (../host.h): clocks. */
#ifndef LINUXKPI_HOST_TIME_H
#define LINUXKPI_HOST_TIME_H

/* Ids have the values of Linux's clockid_t. Nanoseconds. Context: any. */
#define HOST_CLOCK_REALTIME 0
#define HOST_CLOCK_MONOTONIC 1
#define HOST_CLOCK_MONOTONIC_RAW 4
#define HOST_CLOCK_BOOTTIME 7
#define HOST_CLOCK_TAI 11
unsigned long long host_clock(int id);

/* Burn @nsec nanoseconds of CPU time without giving up the CPU. atomic. */
void host_delay(unsigned long long nsec);

#endif
