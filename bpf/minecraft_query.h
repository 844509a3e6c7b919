/* SPDX-License-Identifier: GPL-2.0-only */
/* The query of Minecraft servers (GS4; minecraft.wiki, "Query protocol"). */
#ifndef BREAKWATER_MINECRAFT_QUERY_H
#define BREAKWATER_MINECRAFT_QUERY_H

#include "parse.h"
#include "payload.h"

#define QUERY_MAGIC 0xfefd
#define QUERY_HANDSHAKE 0x09
#define QUERY_STATUS 0x00
/* Magic, kind and session; behind a token; behind four bytes that ask for the full status. */
#define QUERY_BYTES 7
#define QUERY_TOKEN_BYTES 11
#define QUERY_FULL_BYTES 15
#define QUERY_SESSION_OFFSET 3
#define QUERY_SESSION_BYTES 4
/* Kind, session and one byte of what was asked. */
#define QUERY_REPLY_BYTES_MIN 6

struct query_opening {
	__be16 magic;
	__u8 kind;
} __attribute__((packed));

/* Servers' messages are without the magic: they begin with the kind. */
static __always_inline int is_query_reply(const struct packet *packet, __u8 kind)
{
	return (kind == QUERY_HANDSHAKE || kind == QUERY_STATUS) &&
	       packet->payload_bytes >= QUERY_REPLY_BYTES_MIN;
}

/* Some clients send a handshake as long as what follows it; servers don't mind. */
static __always_inline int inspect_query(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 bytes = packet->payload_bytes;
	struct query_opening opening;
	int is_whole = 0;
	__u8 first;

	if (!payload_read(ctx, packet, 0, &first, sizeof(first)))
		return REASON_OFF_PROTOCOL;
	if (is_query_reply(packet, first))
		return REASON_PROTOCOL_REPLY;
	if (!payload_read(ctx, packet, 0, &opening, sizeof(opening)) ||
	    opening.magic != bpf_htons(QUERY_MAGIC))
		return REASON_OFF_PROTOCOL;
	if (opening.kind == QUERY_HANDSHAKE)
		is_whole = bytes == QUERY_BYTES || bytes == QUERY_TOKEN_BYTES ||
			   bytes == QUERY_FULL_BYTES;
	else if (opening.kind == QUERY_STATUS)
		is_whole = bytes == QUERY_TOKEN_BYTES || bytes == QUERY_FULL_BYTES;
	return is_whole ? PARSED : REASON_OFF_PROTOCOL;
}

#endif
