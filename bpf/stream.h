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
static __always_inline void begin_stream(struct connection *connection, __u64 hash, __u32 sequence,
					 __u32 profile)
{
	struct stream *stream = find_stream(connection, hash);

	if (!stream || first_step(profile) == STEP_DONE)
		return;
	stream->next_sequence = sequence;
	stream->step = first_step(profile);
	stream->note = 0;
	connection->state |= CONNECTION_IS_FOLLOWED;
}

/* Whether a packet may be the first of another connection with the same addresses and ports. */
static __always_inline int may_be_next(const struct connection *connection, __u64 hash,
				       const struct packet *packet)
{
	const struct stream *stream;
	__u32 ahead;

	if ((connection->state & CONNECTION_STATE_MASK) == CONNECTION_CLOSING)
		return 1;
	if (!(connection->state & CONNECTION_IS_FOLLOWED))
		return 0;
	stream = find_stream(connection, hash);
	ahead = stream ? packet->tcp_sequence - stream->next_sequence : 0;
	return ahead + STREAM_BYTES_MAX > 2 * STREAM_BYTES_MAX;
}

static __always_inline int read_step(struct xdp_md *ctx, const struct packet *packet,
				     struct stream *stream)
{
	switch (stream->step) {
	case STEP_HTTP:
		return read_http(ctx, packet, stream);
	case STEP_TLS:
		return read_tls(ctx, packet, stream);
	case STEP_MINECRAFT_HANDSHAKE:
	case STEP_MINECRAFT_LENGTH:
	case STEP_MINECRAFT_REQUEST:
	case STEP_MINECRAFT_PING:
		return read_minecraft(ctx, packet, stream);
	default:
		stream->step = STEP_DONE;
		return PARSED;
	}
}

/* A segment in front of one that is missing. What it holds is never read: nor is what follows, once
 * the missing one came. */
static __always_inline int pass_early(struct stream *stream)
{
	if (stream->step >= EARLY_MAX * STEP_EARLY)
		return REASON_OFF_PROTOCOL;
	stream->step += STEP_EARLY;
	return PARSED;
}

/*
 * What stands against a segment with data: a reason, PARSED where nothing does. One that is dropped
 * leaves no trace: it comes again. Global: few packets of a connection call it.
 */
__noinline int follow_stream(struct xdp_md *ctx, const struct packet *packet,
			     struct stream *stream)
{
	__u32 next_sequence, offset;
	__u8 step, note;
	int reason;

	if (!packet || !stream)
		return REASON_INTERNAL;
	next_sequence = stream->next_sequence;
	step = stream->step;
	note = stream->note;
	offset = next_sequence - packet->tcp_sequence;
	if ((__s32)offset < 0)
		return pass_early(stream);
	if (offset >= packet->payload_bytes)
		return PARSED;
	stream->step = step & STEP_MASK;
	reason = read_step(ctx, packet, stream);
	if (reason != PARSED) {
		stream->next_sequence = next_sequence;
		stream->step = step;
		stream->note = note;
	} else if (step >= STEP_EARLY) {
		stream->step = STEP_DONE;
	}
	return reason;
}

#endif
