/* SPDX-License-Identifier: GPL-2.0-only */
/* The beginning of what a client sends, until it is understood: what none sends is dropped. */
#ifndef BREAKWATER_STREAM_H
#define BREAKWATER_STREAM_H

#include "http.h"
#include "minecraft_java.h"
#include "stream_read.h"
#include "tls.h"

/* Beyond what a client sends before anything is acknowledged nothing is of its connection. */
#define STREAM_BYTES_MAX 65536

static __always_inline __u8 first_step(__u32 profile)
{
	switch (profile) {
	case PROFILE_HTTP:
		return STEP_HTTP;
	case PROFILE_TLS:
		return STEP_TLS;
	case PROFILE_MINECRAFT_JAVA:
		return STEP_MINECRAFT_HANDSHAKE;
	default:
		return STEP_DONE;
	}
}

/* `sequence` is that of the client's first byte. */
static __always_inline void begin_stream(struct connection *connection, __u32 sequence,
					 __u32 profile)
{
	connection->next_sequence = sequence;
	connection->step = first_step(profile);
}

/* Whether a packet may be the first of another connection with the same addresses and ports. */
static __always_inline int may_be_next(const struct connection *connection,
				       const struct packet *packet)
{
	__u32 ahead = packet->tcp_sequence - connection->next_sequence;

	return connection->state == CONNECTION_CLOSING ||
	       (connection->step && ahead + STREAM_BYTES_MAX > 2 * STREAM_BYTES_MAX);
}

static __always_inline int read_step(struct xdp_md *ctx, const struct packet *packet,
				     struct connection *connection)
{
	switch (connection->step) {
	case STEP_HTTP:
		return read_http(ctx, packet, connection);
	case STEP_TLS:
		return read_tls(ctx, packet, connection);
	case STEP_MINECRAFT_HANDSHAKE:
	case STEP_MINECRAFT_LENGTH:
	case STEP_MINECRAFT_REQUEST:
	case STEP_MINECRAFT_PING:
		return read_minecraft(ctx, packet, connection);
	default:
		connection->step = STEP_DONE;
		return PARSED;
	}
}

/* A segment in front of one that is missing. What it holds is never read: nor is what follows, once
 * the missing one came. */
static __always_inline int pass_early(struct connection *connection)
{
	if (connection->step >= EARLY_MAX * STEP_EARLY)
		return REASON_OFF_PROTOCOL;
	connection->step += STEP_EARLY;
	return PARSED;
}

/*
 * What stands against a segment with data: a reason, PARSED where nothing does. One that is dropped
 * leaves no trace: it comes again. Global: few packets of a connection call it.
 */
__noinline int follow_stream(struct xdp_md *ctx, const struct packet *packet,
			     struct connection *connection)
{
	__u32 next_sequence, offset;
	__u8 step, note;
	int reason;

	if (!packet || !connection)
		return REASON_INTERNAL;
	next_sequence = connection->next_sequence;
	step = connection->step;
	note = connection->note;
	offset = next_sequence - packet->tcp_sequence;
	if ((__s32)offset < 0)
		return pass_early(connection);
	if (offset >= packet->payload_bytes)
		return PARSED;
	connection->step = step & STEP_MASK;
	reason = read_step(ctx, packet, connection);
	if (reason != PARSED) {
		connection->next_sequence = next_sequence;
		connection->step = step;
		connection->note = note;
	} else if (step >= STEP_EARLY) {
		connection->step = STEP_DONE;
	}
	return reason;
}

#endif
