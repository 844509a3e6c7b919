/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who queries a Minecraft server proves its address by the token of the handshake, and gets the
 * server's answer from here (PROTOCOLS.md 3.6).
 *
 * The token's message is longer than most handshakes. Over IPv4 that is no gain: Ethernet makes
 * both of its shortest frame. Else the server is left to answer, its tokens too.
 */
#ifndef BREAKWATER_QUERY_PROOF_H
#define BREAKWATER_QUERY_PROOF_H

#include "answer.h"
#include "attack.h"
#include "connection.h"
#include "cookie.h"
#include "minecraft_query.h"
#include "payload.h"
#include "reply.h"

/* Without the checksum behind it. */
#define ETHERNET_FRAME_BYTES_MIN 60
/* Of the numbers that servers take for a token, those of ten digits. */
#define QUERY_TOKEN_DIGITS 10
#define QUERY_TOKEN_MIN 1000000000U
#define QUERY_TOKENS 1147483648U

struct query_token {
	__u8 kind;
	__u8 session[4];
	/* Decimal, as a text that ends with a NUL. */
	__u8 token[QUERY_TOKEN_DIGITS + 1];
} __attribute__((packed));

/* The token of a cookie. */
static __always_inline __u32 query_token(__u32 cookie)
{
	return QUERY_TOKEN_MIN + cookie % QUERY_TOKENS;
}

/* Whether the query is answered here, and so is asked for a token of ours: over IPv4, without
 * VLAN tags. */
static __always_inline int is_query_known(struct packet *packet)
{
	return packet->payload_offset + sizeof(struct query_token) <= ETHERNET_FRAME_BYTES_MIN &&
	       find_answer(packet, ANSWER_QUERY_BASIC) && find_answer(packet, ANSWER_QUERY_FULL);
}

static __always_inline int has_token(struct xdp_md *ctx, struct packet *packet)
{
	__u32 period = packet_now(packet) >> COOKIE_PERIOD_SHIFT;
	__be32 token;

	if (!payload_read(ctx, packet, QUERY_BYTES, &token, sizeof(token)))
		return 0;
	return bpf_ntohl(token) == query_token(cookie_of(packet, COOKIE_QUERY, period)) ||
	       bpf_ntohl(token) == query_token(cookie_of(packet, COOKIE_QUERY, period - 1));
}

/* Answers a handshake with a token. */
static __always_inline int ask_query(struct xdp_md *ctx, struct packet *packet)
{
	struct query_token reply = {.kind = QUERY_HANDSHAKE};
	__u32 token = query_token(make_cookie_of(packet, COOKIE_QUERY));
	int i;

	if (!payload_read(ctx, packet, sizeof(struct query_opening), reply.session,
			  sizeof(reply.session)))
		return REASON_INTERNAL;
#pragma unroll
	for (i = QUERY_TOKEN_DIGITS - 1; i >= 0; i--) {
		reply.token[i] = '0' + token % 10;
		token /= 10;
	}
	return reply_udp(ctx, packet, &reply, sizeof(reply)) ? REASON_CHALLENGED : REASON_INTERNAL;
}

/* Global: few packets call it. `line` is the backend's first one. */
__noinline int prove_query(struct xdp_md *ctx, struct packet *packet, __u32 line)
{
	struct query_opening opening;
	struct proving proving;
	int is_known, is_status;

	if (!packet || !begin_proving(packet, line, &proving))
		return REASON_INTERNAL;
	if (!payload_read(ctx, packet, 0, &opening, sizeof(opening)))
		return PARSED;
	is_status = opening.kind == QUERY_STATUS;
	is_known = is_query_known(packet);
	if (is_status && is_known && was_asked(&proving, packet) && has_token(ctx, packet)) {
		add_connection(packet, hash_source(packet),
			       CONNECTION_SOURCE | CONNECTION_IS_PROVEN);
		packet->answer_kind = packet->payload_bytes == QUERY_FULL_BYTES ?
					      ANSWER_QUERY_FULL :
					      ANSWER_QUERY_BASIC;
		return PARSED;
	}
	if (!is_asked(&proving, &proving.bucket->attack_empty_at_nanos, packet) || !is_known)
		return PARSED;
	return is_status ? REASON_BAD_PROOF : ask_query(ctx, packet);
}

#endif
