// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_baudrate.c, linux/tty.h: speeds as bits of c_cflag and as
 * numbers, and the width of a character.
 */
#include <linux/kernel.h>
#include <linux/termios.h>
#include <linux/tty.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

static const struct {
	speed_t rate;
	tcflag_t bits;
} speeds[] = {
	{ 0, B0 },	       { 50, B50 },	      { 75, B75 },
	{ 110, B110 },	       { 134, B134 },	      { 150, B150 },
	{ 200, B200 },	       { 300, B300 },	      { 600, B600 },
	{ 1200, B1200 },       { 1800, B1800 },	      { 2400, B2400 },
	{ 4800, B4800 },       { 9600, B9600 },	      { 19200, B19200 },
	{ 38400, B38400 },     { 57600, B57600 },     { 115200, B115200 },
	{ 230400, B230400 },   { 460800, B460800 },   { 500000, B500000 },
	{ 576000, B576000 },   { 921600, B921600 },   { 1000000, B1000000 },
	{ 1152000, B1152000 }, { 1500000, B1500000 }, { 2000000, B2000000 },
	{ 2500000, B2500000 }, { 3000000, B3000000 }, { 3500000, B3500000 },
	{ 4000000, B4000000 },
};

static speed_t rate_of(tcflag_t bits, speed_t other)
{
	int i;

	if (bits == BOTHER)
		return other;
	for (i = 0; i < ARRAY_SIZE(speeds); i++)
		if (speeds[i].bits == bits)
			return speeds[i].rate;
	return 0;
}

/* The bits of a speed that is within a fiftieth of one that has bits. */
static tcflag_t bits_of(speed_t rate, bool exact)
{
	speed_t near = exact ? 0 : rate / 50;
	int i;

	for (i = 0; i < ARRAY_SIZE(speeds); i++)
		if (rate >= speeds[i].rate - min(near, speeds[i].rate) &&
		    rate <= speeds[i].rate + near)
			return speeds[i].bits;
	return BOTHER;
}

speed_t tty_termios_baud_rate(const struct ktermios *termios)
{
	return rate_of(termios->c_cflag & CBAUD, termios->c_ospeed);
}
KPI_EXPORT(tty_termios_baud_rate);

/* B0 for input: that of output. */
speed_t tty_termios_input_baud_rate(const struct ktermios *termios)
{
	tcflag_t bits = (termios->c_cflag >> IBSHIFT) & CBAUD;

	return bits == B0 ? tty_termios_baud_rate(termios) :
			    rate_of(bits, termios->c_ispeed);
}
KPI_EXPORT(tty_termios_input_baud_rate);

void tty_termios_encode_baud_rate(struct ktermios *termios, speed_t ibaud,
				  speed_t obaud)
{
	/* Who asked for exact speeds gets told exact ones. */
	bool exact = (termios->c_cflag & CBAUD) == BOTHER;
	bool same = !(termios->c_cflag >> IBSHIFT & CBAUD) || ibaud == obaud;

	termios->c_ispeed = ibaud;
	termios->c_ospeed = obaud;
	if (!obaud)
		termios->c_ispeed = 0;
	termios->c_cflag &= ~(CBAUD | CBAUD << IBSHIFT);
	termios->c_cflag |= exact && obaud ? BOTHER : bits_of(obaud, false);
	if (!same)
		termios->c_cflag |= bits_of(ibaud, exact) << IBSHIFT;
}
KPI_EXPORT(tty_termios_encode_baud_rate);

void tty_encode_baud_rate(struct tty_struct *tty, speed_t ibaud, speed_t obaud)
{
	tty_termios_encode_baud_rate(&tty->termios, ibaud, obaud);
}
KPI_EXPORT(tty_encode_baud_rate);

unsigned char tty_get_char_size(unsigned int cflag)
{
	switch (cflag & CSIZE) {
	case CS5:
		return 5;
	case CS6:
		return 6;
	case CS7:
		return 7;
	default:
		return 8;
	}
}
KPI_EXPORT(tty_get_char_size);

/* With start, parity and stop bits. */
unsigned char tty_get_frame_size(unsigned int cflag)
{
	unsigned char bits = 2 + tty_get_char_size(cflag);

	return bits + !!(cflag & CSTOPB) + !!(cflag & PARENB) +
	       !!(cflag & ADDRB);
}
KPI_EXPORT(tty_get_frame_size);
