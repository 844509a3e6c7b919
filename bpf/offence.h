/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who breaks the protocol after proof is denied for a while. Only what can't be forged counts: data
 * at the very place where a proven client's stream goes on.
 */
#ifndef BREAKWATER_OFFENCE_H
#define BREAKWATER_OFFENCE_H

#include "limit.h"
#include "packet.h"
#include "shield_abi.h"
#include "tables.h"

#define SCOPE_IS_OFFENCES 0x10000000U
#define OFFENDER_MARKS_MASK (OFFENDER_MARKS - 1)

/* Where the clock's reading is that a source of that hash is denied until: most are told here that
 * they aren't. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, OFFENDER_MARKS);
	__type(key, __u32);
	__type(value, __u64);
} offender_marks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OFFENDERS_MAX);
	__type(key, struct offender_key);
	__type(value, struct offender);
} offenders SEC(".maps");

static __always_inline struct offender_key offender_key(const struct packet *packet)
{
	struct offender_key key = {
		.high = packet->source_high,
		.low = packet->source_low,
		.is_ipv6 = packet->is_ipv6,
	};

	return key;
}

static __always_inline int is_offender(struct packet *packet)
{
	__u32 mark = packet->source_hash & OFFENDER_MARKS_MASK;
	const __u64 *until = bpf_map_lookup_elem(&offender_marks, &mark);
	const struct offender *offender;
	struct offender_key key;
	__u64 now;

	if (!until || !*until)
		return 0;
	now = shared_now(packet);
	if (*until <= now)
		return 0;
	key = offender_key(packet);
	offender = bpf_map_lookup_elem(&offenders, &key);
	return offender && now < offender->until_nanos;
}

/* Counts an offence. */
static __always_inline void offend(struct packet *packet)
{
	__u32 mark = packet->source_hash & OFFENDER_MARKS_MASK;
	__u64 scope = SCOPE_IS_OFFENCES | (packet->is_ipv6 ? SCOPE_IS_IPV6 : 0);
	__u64 hash = hash_in_scope(&packet->tables, packet->source_hash, scope);
	__u32 tag = ((hash >> 32) & ~BUCKET_KIND_MASK) | BUCKET_PACKETS;
	__u32 index = hash & source_bucket_set_mask;
	struct source_bucket_set *set = bpf_map_lookup_elem(&source_buckets, &index);
	__u64 *until = bpf_map_lookup_elem(&offender_marks, &mark);
	struct offender offender = {
		.until_nanos = shared_now(packet) + OFFENDER_NANOS,
		.backend_slot = packet->backend_slot,
	};
	struct offender_key key = offender_key(packet);

	if (!set || !until ||
	    bucket_take(&own_way(set, tag)->empty_at_nanos, packet_now(packet), OFFENCE_NANOS,
			(OFFENCES_MAX - 1) * (__u64)OFFENCE_NANOS))
		return;
	bpf_map_update_elem(&offenders, &key, &offender, BPF_ANY);
	*until = offender.until_nanos;
}

#endif
