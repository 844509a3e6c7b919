/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits. One bucket a source and backend in a set-associative array of fixed size, so that a flood
 * of new sources costs one cache line each and can't grow anything; one bucket a rule.
 */
#ifndef BREAKWATER_LIMIT_H
#define BREAKWATER_LIMIT_H

#include "packet.h"
#include "tables.h"
#include "trial.h"

#define SOURCE_BUCKET_SETS_MAX 524288
#define SCOPE_IS_IPV6 0x80000000U

/* Sets in use, less 1: a power of two less 1. User space sizes the map alike. */
const volatile __u32 source_bucket_set_mask = SOURCE_BUCKET_SETS_MAX - 1;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SOURCE_BUCKET_SETS_MAX);
	__type(key, __u32);
	__type(value, struct source_bucket_set);
} source_buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, RULE_SLOTS_MAX);
	__type(key, __u32);
	__type(value, struct rule_bucket);
} rule_buckets SEC(".maps");

/*
 * Takes one packet's time from a bucket; 0, and nothing taken, where it is beyond the limit. CPUs
 * that meet in one bucket may each let one packet more through than one CPU would: never more.
 */
static __always_inline int bucket_take(__u64 *empty_at_nanos, __u64 now_nanos, __u64 interval_nanos,
				       __u64 tolerance_nanos)
{
	__u64 empty_at = *(volatile __u64 *)empty_at_nanos;

	if (empty_at > now_nanos + tolerance_nanos)
		return 0;
	if (empty_at < now_nanos &&
	    __sync_val_compare_and_swap(empty_at_nanos, empty_at, now_nanos + interval_nanos) ==
		    empty_at)
		return 1;
	__sync_fetch_and_add(empty_at_nanos, interval_nanos);
	return 1;
}

/* The source's way; else the emptiest, made its own. A loud source's is never the emptiest. */
static __always_inline struct source_bucket *own_way(struct source_bucket_set *set, __u32 tag)
{
	struct source_bucket *emptiest = &set->ways[0];
	__u64 least = set->ways[0].empty_at_nanos;
	int i;

#pragma unroll
	for (i = 0; i < SOURCE_BUCKET_WAYS; i++) {
		if (set->ways[i].tag == tag)
			return &set->ways[i];
		if (set->ways[i].empty_at_nanos < least) {
			emptiest = &set->ways[i];
			least = set->ways[i].empty_at_nanos;
		}
	}
	emptiest->tag = tag;
	emptiest->empty_at_nanos = 0;
	return emptiest;
}

/* 1 where the source keeps within the backend's limit. */
static __always_inline int source_within(const struct tables *tables,
					 const struct backend_row *backend, __u32 backend_slot,
					 struct packet *packet)
{
	__u64 scope = backend_slot | (packet->is_ipv6 ? SCOPE_IS_IPV6 : 0);
	__u64 hash = hash_in_scope(tables, packet->source_hash, scope);
	__u32 index = hash & source_bucket_set_mask;
	__u32 tag = hash >> 32;
	struct source_bucket_set *set = bpf_map_lookup_elem(&source_buckets, &index);

	if (!set)
		return 1;
	return bucket_take(&own_way(set, tag ? tag : 1)->empty_at_nanos, packet_now(packet),
			   backend->source_packets.interval,
			   backend->source_packets.tolerance_nanos);
}

/* 1 where all that the rule matches keeps within its limit. */
static __always_inline int rule_within(const struct rule_row *rule, struct packet *packet)
{
	__u32 slot = rule->slot;
	struct rule_bucket *bucket = bpf_map_lookup_elem(&rule_buckets, &slot);

	if (!bucket)
		return 1;
	return bucket_take(&bucket->empty_at_nanos, packet_now(packet), rule->interval_nanos,
			   rule->tolerance_nanos);
}

#endif
