// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel log for dmesg. A batch of records goes out, and when it has gone
 * the next one: a reader that is slow does not make the host grow, it misses
 * what the ring has dropped meanwhile, as on a machine.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "control.h"

#define BATCH 64
#define TEXT_MAX 2048

static struct follower *followers;
static uint64_t cleared;	/* dmesg --clear: from which record on */

/* Set while the loop has been told of records that it has not looked at. */
static _Atomic bool told;

static void send_batch(struct connection *c);

static void wake_followers(struct job *job)
{
	(void)job;
	atomic_store(&told, false);
	for (struct follower *f = followers; f; f = f->next) {
		if (!f->waiting)
			continue;
		f->waiting = false;
		send_batch(f->connection);
	}
}

/* In any context, on the thread that has logged. */
static void on_record(void)
{
	static struct job job = { .run = wake_followers };

	if (!atomic_exchange(&told, true))
		loop_post(&job);
}

static void follow(struct follower *f)
{
	f->active = true;
	f->next = followers;
	followers = f;
	log_notify(on_record);
}

void control_unfollow(struct connection *c)
{
	struct follower *f = connection_follower(c), **at = &followers;

	if (!f->active)
		return;
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	f->active = false;
	if (!followers)
		log_notify(NULL);
}

static json_t *record_of(const struct lkmhost_record *r)
{
	json_t *text = json_stringn(r->text, r->length);

	/* What is no UTF-8 is sent byte by byte. */
	if (!text) {
		char latin[TEXT_MAX * 2];
		size_t n = 0;

		for (size_t i = 0; i < r->length; i++) {
			unsigned char b = r->text[i];

			if (b >= 0x80)
				latin[n++] = 0xc0 | b >> 6;
			latin[n++] = b >= 0x80 ? 0x80 | (b & 0x3f) : b;
		}
		text = json_stringn(latin, n);
	}
	return json_pack("{s:I, s:I, s:i, s:o}", "seq",
			 (json_int_t)r->sequence, "time",
			 (json_int_t)r->time_ns, "level", r->level, "msg",
			 text);
}

static void finished(struct connection *c)
{
	struct follower *f = connection_follower(c);

	if (f->active)
		send_batch(c);
	else
		connection_next(c);
}

static void send_batch(struct connection *c)
{
	struct follower *f = connection_follower(c);
	struct lkmhost_record record;
	char text[TEXT_MAX];
	json_t *records = json_array();
	int n = 0;

	while (n < BATCH &&
	       log_read(&f->sequence, &record, text, sizeof(text))) {
		json_array_append_new(records, record_of(&record));
		n++;
	}
	if (n) {
		connection_send(c, json_pack("{s:o}", "records", records),
				f->active ? finished : send_batch);
		return;
	}
	json_decref(records);
	f->waiting = f->active;
	if (!f->active)
		connection_send(c, control_error(0, ""), connection_next);
}

static json_int_t boot_time(void)
{
	return (json_int_t)(host_clock(HOST_CLOCK_REALTIME) -
			    (clock_now() - log_start_time()));
}

void control_dmesg(struct connection *c, const json_t *request)
{
	struct follower *f = connection_follower(c);
	json_t *head = json_pack("{s:I}", "boot", boot_time());
	uint64_t next = log_next_sequence();

	f->sequence = json_is_true(json_object_get(request, "new")) ? next :
								       cleared;
	if (json_is_true(json_object_get(request, "clear")))
		cleared = next;
	if (json_is_true(json_object_get(request, "follow")))
		follow(f);
	connection_send(c, head, send_batch);
}
