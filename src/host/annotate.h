/* SPDX-License-Identifier: GPL-2.0 */
/*
 * annotate.h - what valgrind's helgrind cannot see by itself: that an atomic
 * word hands data from one thread to another. Nothing natively but a few moves
 * and rotations that have no effect, where a system call is near anyway.
 */
#ifndef LKMHOST_HOST_ANNOTATE_H
#define LKMHOST_HOST_ANNOTATE_H

#include <valgrind/helgrind.h>

/* All that this thread has done comes before ... */
#define handing_over(word) ANNOTATE_HAPPENS_BEFORE(word)
/* ... what the thread does that took it by that word. */
#define taken_over(word) ANNOTATE_HAPPENS_AFTER(word)

#endif
