/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers for servers: what they last said themselves, to whoever receives at the address that he
 * asks from. The agent asks them, so that no client's query has to reach them.
 */
#ifndef BREAKWATER_ANSWER_H
#define BREAKWATER_ANSWER_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bedrock.h"
#include "minecraft_query.h"
#include "packet.h"
#include "payload.h"
#include "reply.h"
#include "shield_abi.h"
#include "trial.h"

#define ANSWER_REPEATED_BYTES_MAX 8

/* An update puts a new element in the place of the old one: no answer is half one, half another,
 * but for one that is read while two updates go by, whose checksum is wrong then. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, ANSWERS_MAX);
	__type(key, struct answer_key);
	__type(value, struct answer);
} answers SEC(".maps");

/* What the server that the packet is for would answer; NULL where that isn't known now. */
static __always_inline struct answer *find_answer(struct packet *packet, __u8 kind)
{
	struct answer_key key = {
		.address_high = packet->destination_high,
		.address_low = packet->destination_low,
		.port = packet->destination_port,
		.kind = kind,
		.is_ipv6 = packet->is_ipv6,
	};
	struct answer *answer = bpf_map_lookup_elem(&answers, &key);

	if (!answer || answer->has_no_room || answer->fresh_until_nanos <= shared_now(packet))
		return NULL;
	return answer;
}

/*
 * What an answer repeats of its question: from `offset` of that on, behind the answer's first byte.
 * So it stands here, with zeros around it, to be summed up.
 */
struct repeated {
	__u8 first;
	__u8 bytes[ANSWER_REPEATED_BYTES_MAX];
	__u8 zeros[3];
};

/* How many bytes it is; negative where the question is too short. */
static __always_inline int read_repeated(struct xdp_md *ctx, const struct packet *packet,
					 struct repeated *repeated)
{
	if (packet->answer_kind == ANSWER_RAKNET_PONG)
		return payload_read(ctx, packet, BEDROCK_PING_TIME_OFFSET, repeated->bytes,
				    BEDROCK_PING_TIME_BYTES) ?
			       BEDROCK_PING_TIME_BYTES :
			       -1;
	if (packet->answer_kind == ANSWER_QUERY_BASIC || packet->answer_kind == ANSWER_QUERY_FULL)
		return payload_read(ctx, packet, QUERY_SESSION_OFFSET, repeated->bytes,
				    QUERY_SESSION_BYTES) ?
			       QUERY_SESSION_BYTES :
			       -1;
	return 0;
}

/* Makes the packet the answer to it; 0 where it has no room, and the packet is as it came. */
static __always_inline int reply_answer(struct xdp_md *ctx, struct packet *packet,
					const struct answer *answer)
{
	struct repeated repeated = {};
	int repeated_bytes = read_repeated(ctx, packet, &repeated);
	__u32 bytes = *(volatile const __u16 *)&answer->bytes;
	__u32 at = reply_payload_offset(packet);

	if (repeated_bytes < 0 || bytes < 1 || bytes > ANSWER_BYTES_MAX ||
	    !reply_stored(ctx, packet, answer->payload, bytes,
			  answer->sum + csum_words(&repeated, sizeof(repeated))))
		return 0;
	if (repeated_bytes == BEDROCK_PING_TIME_BYTES)
		bpf_xdp_store_bytes(ctx, at + 1, repeated.bytes, BEDROCK_PING_TIME_BYTES);
	else if (repeated_bytes == QUERY_SESSION_BYTES)
		bpf_xdp_store_bytes(ctx, at + 1, repeated.bytes, QUERY_SESSION_BYTES);
	return 1;
}

/* Global: few packets call it. Answers one that would have gone to its server; always 0. */
__noinline int answer_packet(struct xdp_md *ctx, struct packet *packet)
{
	struct answer *answer;

	if (!packet || packet->reason >= REASON_DROP_FIRST)
		return 0;
	answer = find_answer(packet, packet->answer_kind);
	if (!answer)
		return 0;
	if (!reply_answer(ctx, packet, answer)) {
		answer->has_no_room = 1;
		return 0;
	}
	packet->reason = REASON_ANSWERED;
	packet->rule_slot = RULE_SLOT_NONE;
	return 0;
}

#endif
