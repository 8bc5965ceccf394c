/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LINKS_H
#define LINKS_H

#include <linux/percpu.h>

DECLARE_PER_CPU(int, links_counter);
int links_plain(int n);
int links_gpl(int n);
int links_spaced(int n);

#endif
