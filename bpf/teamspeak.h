/* SPDX-License-Identifier: GPL-2.0-only */
/* TeamSpeak 3, voice (the ReSpeak project's "TS3 protocol paper"). */
#ifndef BREAKWATER_TEAMSPEAK_H
#define BREAKWATER_TEAMSPEAK_H

#include "payload.h"

/* Signature, packet id and client id; then flags and, in the low four bits, the kind. */
#define TEAMSPEAK_KIND_OFFSET 12
#define TEAMSPEAK_KIND_BITS 0x0f
/* Voice, whispers, commands, pings, and their acknowledgements. */
#define TEAMSPEAK_KIND_MAX 7
/* Kind 8 begins a connection: its signature is a text. Then packet 101 of client 0, unencrypted. */
#define TEAMSPEAK_INIT_SIGNATURE "TS3INIT1"
#define TEAMSPEAK_INIT "TS3INIT1\x00\x65\x00\x00\x88"
/* Servers' messages have no client id. */
#define TEAMSPEAK_INIT_REPLY "TS3INIT1\x00\x65\x88"
/* Behind the client's version; servers take steps 1 and 3. */
#define TEAMSPEAK_STEP_OFFSET 17
#define TEAMSPEAK_STEP_0_BYTES 34
#define TEAMSPEAK_STEP_2_BYTES 38
/* The puzzle, its solution and a text behind them. */
#define TEAMSPEAK_STEP_4_BYTES_MIN 314

static __always_inline int is_teamspeak_init(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 bytes = packet->payload_bytes;
	__u8 step;

	if (!payload_is(ctx, packet, 0, TEAMSPEAK_INIT, sizeof(TEAMSPEAK_INIT) - 1) ||
	    !payload_read(ctx, packet, TEAMSPEAK_STEP_OFFSET, &step, sizeof(step)))
		return 0;
	return (step == 0 && bytes == TEAMSPEAK_STEP_0_BYTES) ||
	       (step == 2 && bytes == TEAMSPEAK_STEP_2_BYTES) ||
	       (step == 4 && bytes >= TEAMSPEAK_STEP_4_BYTES_MIN);
}

static __always_inline int inspect_teamspeak(struct xdp_md *ctx, const struct packet *packet)
{
	int is_whole;
	__u8 kind;

	if (payload_is(ctx, packet, 0, TEAMSPEAK_INIT_REPLY, sizeof(TEAMSPEAK_INIT_REPLY) - 1))
		return REASON_PROTOCOL_REPLY;
	if (!payload_read(ctx, packet, TEAMSPEAK_KIND_OFFSET, &kind, sizeof(kind)))
		return REASON_OFF_PROTOCOL;
	if (payload_is(ctx, packet, 0, TEAMSPEAK_INIT_SIGNATURE,
		       sizeof(TEAMSPEAK_INIT_SIGNATURE) - 1))
		is_whole = is_teamspeak_init(ctx, packet);
	else
		is_whole = (kind & TEAMSPEAK_KIND_BITS) <= TEAMSPEAK_KIND_MAX;
	return is_whole ? PARSED : REASON_OFF_PROTOCOL;
}

#endif
