// SPDX-License-Identifier: GPL-2.0
/* vcd.c - a value change dump (IEEE 1364, section 18) of the pins. */
#include "pistorm_model.h"

/* One character names a wire; @bits of the pins from @pin on. */
static const struct wire {
	const char *name;
	char id;
	unsigned int pin, bits;
} wires[] = {
	{ "TXN_IN_PROGRESS", 'T', PISTORM_PIN_TXN, 1 },
	{ "IPL_ZERO", 'I', PISTORM_PIN_IPL_ZERO, 1 },
	{ "A", 'A', PISTORM_PIN_A0, 2 },
	{ "CLK", 'C', PISTORM_PIN_CLK, 1 },
	{ "RESET", 'X', PISTORM_PIN_RESET, 1 },
	{ "RD", 'R', PISTORM_PIN_RD, 1 },
	{ "WR", 'W', PISTORM_PIN_WR, 1 },
	{ "D", 'D', PISTORM_PIN_D0, 16 },
};
#define N_WIRES (sizeof(wires) / sizeof(wires[0]))

bool vcd_open(struct vcd *v, const char *path)
{
	v->file = fopen(path, "we");
	if (!v->file)
		return false;
	fprintf(v->file, "$version lkmhost pistorm model $end\n"
			 "$timescale 1 ns $end\n$scope module pistorm $end\n");
	for (size_t i = 0; i < N_WIRES; i++)
		fprintf(v->file, "$var wire %u %c %s $end\n", wires[i].bits,
			wires[i].id, wires[i].name);
	fprintf(v->file, "$upscope $end\n$enddefinitions $end\n");
	return true;
}

static void put_wire(struct vcd *v, const struct wire *w, uint32_t pins)
{
	if (w->bits == 1) {
		fprintf(v->file, "%u%c\n", pins >> w->pin & 1, w->id);
		return;
	}
	fputc('b', v->file);
	for (unsigned int i = w->bits; i--;)
		fputc('0' + (int)(pins >> (w->pin + i) & 1), v->file);
	fprintf(v->file, " %c\n", w->id);
}

void vcd_pins(struct vcd *v, uint32_t pins, uint64_t now)
{
	uint64_t time;

	if (!v->file || (v->begun && pins == v->pins))
		return;
	if (!v->begun)
		v->start = now;
	time = now - v->start;
	/* Two changes never share a time, or a viewer would show the last. */
	if (v->begun && time <= v->last)
		time = v->last + 1;
	fprintf(v->file, "#%llu\n", (unsigned long long)time);
	for (size_t i = 0; i < N_WIRES; i++) {
		uint32_t mask = ((1u << wires[i].bits) - 1) << wires[i].pin;

		if (!v->begun || (pins ^ v->pins) & mask)
			put_wire(v, &wires[i], pins);
	}
	v->begun = true;
	v->last = time;
	v->pins = pins;
}

void vcd_close(struct vcd *v)
{
	if (v->file)
		fclose(v->file);
	v->file = NULL;
}
