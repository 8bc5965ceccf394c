/* SPDX-License-Identifier: GPL-2.0 */
/* host/log.h - of the door (../host.h): the log, and what a report names. */
#ifndef LINUXKPI_HOST_LOG_H
#define LINUXKPI_HOST_LOG_H

/*
 * Append one record to the kernel log.
 * @level: 0 (emerg) ... 7 (debug)
 * @flags: HOST_LOG_*
 * @text/@len: the message without trailing newline; copied
 * Context: any.
 */
#define HOST_LOG_CONT 1u	/* continues the record before it (KERN_CONT) */
#define HOST_LOG_NEWLINE 2u	/* the message ended in a newline: complete */
void host_log(unsigned int level, unsigned int flags, const char *text,
	      unsigned long len);

/* Wait until every record so far has been written out.  Context: any. */
void host_log_flush(void);

/* Console log level (records with level < it are printed). Context: any. */
int host_log_level(void);
void host_log_set_level(int level);

#endif
