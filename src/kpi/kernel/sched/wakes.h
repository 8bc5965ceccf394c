/* SPDX-License-Identifier: GPL-2.0 */
/* Wakes held back while a lock is held; see wakes.c. */
#ifndef KPI_WAKES_H
#define KPI_WAKES_H

/*
 * Around a section under a spin lock that wakes tasks: before the lock is
 * taken, and after it was let go. They nest, and the section does not sleep.
 */
void kpi_wakes_hold(void);
void kpi_wakes_release(void);

/* Wake a host_sleep()er on @word, or note it for the end of the section. */
void kpi_wake_word(unsigned int *word);

#endif
