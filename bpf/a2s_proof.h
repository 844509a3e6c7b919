/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who queries a game of the Source engine proves its address by the challenge that servers send,
 * and gets the server's answer from here (PROTOCOLS.md 6). Where the answer isn't known the query
 * is left to the server, and the challenge too: it takes none of ours.
 */
#ifndef BREAKWATER_A2S_PROOF_H
#define BREAKWATER_A2S_PROOF_H

#include "answer.h"
#include "attack.h"
#include "connection.h"
#include "cookie.h"
#include "payload.h"
#include "reply.h"
#include "source_engine.h"

#define A2S_CHALLENGE 0x41

struct a2s_challenge {
	__be32 connection;
	__u8 kind;
	__be32 challenge;
	/* Not sent. */
	__u8 zeros[3];
} __attribute__((packed));

/* ANSWER_*. Who asks for a challenge alone wants the players or the rules. */
static __always_inline __u8 a2s_answer_kind(const struct source_opening *opening)
{
	if (opening->connection != bpf_htonl(SOURCE_CONNECTIONLESS))
		return ANSWER_NONE;
	switch (opening->kind) {
	case A2S_INFO:
		return ANSWER_A2S_INFO;
	case A2S_PLAYER:
	case A2S_GETCHALLENGE:
		return ANSWER_A2S_PLAYERS;
	case A2S_RULES:
		return ANSWER_A2S_RULES;
	default:
		return ANSWER_NONE;
	}
}

/* Whether the query brings the challenge that was sent to its source. */
static __always_inline int has_challenge(struct xdp_md *ctx, struct packet *packet)
{
	__be32 challenge;

	if (packet->payload_bytes != A2S_CHALLENGED_BYTES &&
	    packet->payload_bytes != A2S_INFO_CHALLENGED_BYTES)
		return 0;
	if (!payload_read(ctx, packet, packet->payload_bytes - sizeof(challenge), &challenge,
			  sizeof(challenge)))
		return 0;
	return is_cookie_of(packet, COOKIE_SOURCE, bpf_ntohl(challenge));
}

/* Answers with a challenge. Never with more than came to who didn't prove its address. */
static __always_inline int ask_a2s(struct xdp_md *ctx, struct packet *packet)
{
	struct a2s_challenge reply = {
		.connection = bpf_htonl(SOURCE_CONNECTIONLESS),
		.kind = A2S_CHALLENGE,
	};

	if (packet->payload_bytes < A2S_CHALLENGED_BYTES &&
	    !find_connection(packet, hash_source(packet)))
		return REASON_UNPROVEN;
	reply.challenge = bpf_htonl(make_cookie_of(packet, COOKIE_SOURCE));
	return reply_udp(ctx, packet, &reply, A2S_CHALLENGED_BYTES) ? REASON_CHALLENGED :
								      REASON_INTERNAL;
}

/* Global: few packets call it. `line` is the backend's first one. */
__noinline int prove_a2s(struct xdp_md *ctx, struct packet *packet, __u32 line)
{
	struct source_opening opening;
	struct proving proving;
	int is_known;
	__u8 kind;

	if (!packet || !begin_proving(packet, line, &proving))
		return REASON_INTERNAL;
	if (!payload_read(ctx, packet, 0, &opening, sizeof(opening)))
		return PARSED;
	kind = a2s_answer_kind(&opening);
	if (kind == ANSWER_NONE)
		return PARSED;
	is_known = find_answer(packet, kind) != NULL;
	if (is_known && was_asked(&proving, packet) && has_challenge(ctx, packet)) {
		add_connection(packet, hash_source(packet),
			       CONNECTION_SOURCE | CONNECTION_IS_PROVEN);
		packet->answer_kind = kind;
		return PARSED;
	}
	if (!is_asked(&proving, &proving.bucket->attack_empty_at_nanos, packet) || !is_known)
		return PARSED;
	return ask_a2s(ctx, packet);
}

#endif
