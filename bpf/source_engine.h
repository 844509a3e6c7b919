/* SPDX-License-Identifier: GPL-2.0-only */
/* Games of the Source engine, and their queries (Valve's wiki, "Server queries"). */
#ifndef BREAKWATER_SOURCE_ENGINE_H
#define BREAKWATER_SOURCE_ENGINE_H

#include "payload.h"

/* How a message outside of a connection begins. */
#define SOURCE_CONNECTIONLESS 0xffffffffU
#define A2S_INFO 0x54
#define A2S_PLAYER 0x55
#define A2S_RULES 0x56
#define A2S_GETCHALLENGE 0x57
/* The header, and with a challenge behind it. */
#define SOURCE_BYTES_MIN 5
#define A2S_CHALLENGED_BYTES 9
/* The text, its NUL included, stands behind the header; since 2020 maybe with a challenge. */
#define A2S_INFO_TEXT "Source Engine Query"
#define A2S_INFO_BYTES 25
#define A2S_INFO_CHALLENGED_BYTES 29

struct source_opening {
	__be32 connection;
	__u8 kind;
} __attribute__((packed));

/* What servers send to clients: info, players, rules, a challenge, pong, GoldSrc info, print. */
static __always_inline int is_source_reply(__u8 kind)
{
	return kind == 0x49 || kind == 0x44 || kind == 0x45 || kind == 0x41 || kind == 0x6a ||
	       kind == 0x6d || kind == 0x6c;
}

/* Within a connection a game has its own form; so have messages outside of one that aren't
 * queries. */
static __always_inline int inspect_source(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 bytes = packet->payload_bytes;
	struct source_opening opening;
	int is_whole = 1;

	if (!payload_read(ctx, packet, 0, &opening, sizeof(opening)))
		return REASON_OFF_PROTOCOL;
	if (opening.connection != bpf_htonl(SOURCE_CONNECTIONLESS))
		return PARSED;
	if (is_source_reply(opening.kind))
		return REASON_PROTOCOL_REPLY;
	if (opening.kind == A2S_INFO)
		is_whole = (bytes == A2S_INFO_BYTES || bytes == A2S_INFO_CHALLENGED_BYTES) &&
			   payload_is(ctx, packet, SOURCE_BYTES_MIN, A2S_INFO_TEXT,
				      sizeof(A2S_INFO_TEXT));
	else if (opening.kind == A2S_PLAYER || opening.kind == A2S_RULES)
		is_whole = bytes == A2S_CHALLENGED_BYTES;
	else if (opening.kind == A2S_GETCHALLENGE)
		is_whole = bytes == SOURCE_BYTES_MIN;
	return is_whole ? PARSED : REASON_OFF_PROTOCOL;
}

#endif
