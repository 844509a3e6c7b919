/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading a stream, whatever segments it is cut into. */
#ifndef BREAKWATER_STREAM_READ_H
#define BREAKWATER_STREAM_READ_H

#include "connection.h"
#include "packet.h"
#include "parse.h"
#include "payload.h"

/* Whether a segment has something where the stream goes on. */
static __always_inline int has_more(const struct packet *packet,
				    const struct stream *stream)
{
	return stream->next_sequence - packet->tcp_sequence < packet->payload_bytes;
}

/* Copies `bytes`, a constant, of the stream from `ahead` of where it goes on; 0 where they are yet
 * to come. */
static __always_inline int stream_read(struct xdp_md *ctx, const struct packet *packet,
				       const struct stream *stream, __u32 ahead, void *to,
				       const __u32 bytes)
{
	__u32 offset = stream->next_sequence - packet->tcp_sequence + ahead;

	return payload_read(ctx, packet, offset, to, bytes);
}

#endif
