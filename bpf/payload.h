/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading a packet's payload. */
#ifndef BREAKWATER_PAYLOAD_H
#define BREAKWATER_PAYLOAD_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"

/* Headers that a payload stands behind are shorter; the verifier wants a bound. */
#define PAYLOAD_OFFSET_MAX 2047

/*
 * Copies `bytes`, a constant, of the frame; 0 where it is shorter. Straight from the frame where
 * they are in its first buffer: the helper costs three times a call.
 */
static __always_inline int frame_read(struct xdp_md *ctx, __u32 at, void *to, const __u32 bytes)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;

	if (at <= PAYLOAD_OFFSET_MAX && data + at + bytes <= end) {
		__builtin_memcpy(to, data + at, bytes);
		return 1;
	}
	return !bpf_xdp_load_bytes(ctx, at, to, bytes);
}

/* Likewise of the payload, from `offset` on. */
static __always_inline int payload_read(struct xdp_md *ctx, const struct packet *packet,
					__u32 offset, void *to, const __u32 bytes)
{
	return packet->payload_bytes >= offset + bytes &&
	       frame_read(ctx, packet->payload_offset + offset, to, bytes);
}

/* Whether the packet holds a message whole: a fragment holds a part of one. */
static __always_inline int has_message(const struct packet *packet)
{
	return packet->has_ports && !packet->is_fragment;
}

#define PAYLOAD_TEXT_MAX 32

/* Whether `bytes`, a constant of up to 32, of the payload from `offset` on are these. */
static __always_inline int payload_is(struct xdp_md *ctx, const struct packet *packet,
				      __u32 offset, const char *text, const __u32 bytes)
{
	char found[PAYLOAD_TEXT_MAX];
	char differs = 0;
	__u32 i;

	if (!payload_read(ctx, packet, offset, found, bytes))
		return 0;
#pragma unroll
	for (i = 0; i < bytes; i++)
		differs |= found[i] ^ text[i];
	return !differs;
}

#endif
