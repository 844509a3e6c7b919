/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the source must prove its address first, and how it is asked. */
#ifndef BREAKWATER_PROVE_H
#define BREAKWATER_PROVE_H

#include "limit.h"
#include "packet.h"
#include "parse.h"
#include "sanity.h"
#include "syncookie.h"
#include "tables.h"

/* Counts a new connection; whether so many came that the backend counts as under attack. */
static __always_inline int is_under_attack(const struct backend_attack *attack,
					   struct packet *packet)
{
	const struct limit *limit = &attack->connections;
	__u32 slot = packet->backend_slot;
	struct backend_bucket *bucket = bpf_map_lookup_elem(&backend_buckets, &slot);
	__u64 now = packet_now(packet);

	if (!bucket)
		return 0;
	if (!bucket_take(&bucket->attack_empty_at_nanos, now, limit->interval,
			 limit->tolerance_nanos))
		bucket->attack_until_nanos = now + ATTACK_NANOS;
	return now < bucket->attack_until_nanos;
}

/*
 * REASON_CHALLENGED where the frame was made the question to its source, another reason where it
 * is dropped, PARSED where it goes on. `line` is the backend's first one.
 */
static __always_inline int prove(struct xdp_md *ctx, const struct backend_row *backend, __u32 line,
				 struct packet *packet)
{
	const struct backend_attack *attack;
	__u8 flags;

	if (!(backend->checks & (CHECK_PROVE_ALWAYS | CHECK_PROVE_UNDER_ATTACK)))
		return PARSED;
	if (!packet->has_tcp_flags || packet->is_fragment)
		return PARSED;
	flags = packet->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN);
	if (flags == TCP_ACK && !packet->payload_bytes)
		return arm_listener(ctx, packet);
	if (flags != TCP_SYN)
		return PARSED;
	if (!(backend->checks & CHECK_PROVE_ALWAYS)) {
		attack = rules_line(&packet->tables, line + 2);
		if (!attack || !is_under_attack(attack, packet))
			return PARSED;
	}
	return answer_syn(ctx, packet);
}

#endif
