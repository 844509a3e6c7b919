/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits. The buckets of a source at a backend stand in one set of a set-associative array of fixed
 * size, so that a flood of new sources costs one cache line each and can't grow anything; so do
 * those of its network and of its device. Backends and rules have buckets of their own.
 */
#ifndef BREAKWATER_LIMIT_H
#define BREAKWATER_LIMIT_H

#include "packet.h"
#include "parse.h"
#include "tables.h"
#include "telemetry.h"
#include "trial.h"

#define SOURCE_BUCKET_SETS_MAX 524288
#define SCOPE_IS_IPV6 0x80000000U
#define SCOPE_IS_NETWORK 0x40000000U
#define SCOPE_IS_DEVICE 0x20000000U
/* Of the high half of an address: a network is an IPv4 /24 or an IPv6 /64. */
#define NETWORK_MASK_IPV4 0xffffff0000000000ULL
#define TCP_FLAG_BIT_SYN 0x02
#define TCP_FLAG_BIT_ACK 0x10

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
	__uint(max_entries, BACKEND_SLOTS_MAX);
	__type(key, __u32);
	__type(value, struct backend_bucket);
} backend_buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, RULE_SLOTS_MAX);
	__type(key, __u32);
	__type(value, struct rule_bucket);
} rule_buckets SEC(".maps");

/*
 * Takes a packet's time from a bucket; 0, and nothing taken, where it is beyond the limit. CPUs
 * that meet in one bucket may each let one packet more through than one CPU would, once: what they
 * took stands in the bucket, and all wait for it.
 */
static __always_inline int bucket_take(__u64 *empty_at_nanos, __u64 now_nanos, __u64 cost_nanos,
				       __u64 tolerance_nanos)
{
	__u64 empty_at = *(volatile __u64 *)empty_at_nanos;

	if (empty_at > now_nanos + tolerance_nanos)
		return 0;
	if (empty_at < now_nanos &&
	    __sync_val_compare_and_swap(empty_at_nanos, empty_at, now_nanos + cost_nanos) ==
		    empty_at)
		return 1;
	__sync_fetch_and_add(empty_at_nanos, cost_nanos);
	return 1;
}

/* The way of a tag; else the emptiest, made its own. A loud source's is never the emptiest. */
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

/* The time that a packet's bytes take up. */
static __always_inline __u64 bytes_nanos(const struct limit *limit, const struct packet *packet)
{
	return (limit->interval * packet->ip_bytes) >> BYTE_INTERVAL_SHIFT;
}

static __always_inline int way_take(struct source_bucket_set *set, __u32 tag,
				    const struct limit *limit, __u64 cost_nanos,
				    struct packet *packet)
{
	return bucket_take(&own_way(set, tag)->empty_at_nanos, packet_now(packet), cost_nanos,
			   limit->tolerance_nanos);
}

/* A reason where the source is beyond one of its limits at the backend, else PARSED. */
static __always_inline int limit_source(const struct backend_row *backend, struct packet *packet)
{
	const struct limit *packets = &backend->source_packets;
	const struct limit *bytes = &backend->source_bytes;
	const struct limit *connections = &backend->source_connections;
	int opens = packet->has_tcp_flags &&
		    (packet->tcp_flags & (TCP_FLAG_BIT_SYN | TCP_FLAG_BIT_ACK)) == TCP_FLAG_BIT_SYN;
	__u64 scope = packet->backend_slot | (packet->is_ipv6 ? SCOPE_IS_IPV6 : 0);
	struct source_bucket_set *set;
	__u32 index, tag;
	__u64 hash;

	if (!packets->interval && !bytes->interval && !(opens && connections->interval))
		return PARSED;
	hash = hash_in_scope(&packet->tables, packet->source_hash, scope);
	index = hash & source_bucket_set_mask;
	tag = (hash >> 32) & ~BUCKET_KIND_MASK;
	set = bpf_map_lookup_elem(&source_buckets, &index);
	if (!set)
		return REASON_INTERNAL;
	if (packets->interval &&
	    !way_take(set, tag | BUCKET_PACKETS, packets, packets->interval, packet))
		return REASON_SOURCE_LIMIT;
	if (bytes->interval &&
	    !way_take(set, tag | BUCKET_BYTES, bytes, bytes_nanos(bytes, packet), packet))
		return REASON_SOURCE_BYTES;
	if (opens && connections->interval &&
	    !way_take(set, tag | BUCKET_CONNECTIONS, connections, connections->interval, packet))
		return REASON_SOURCE_CONNECTIONS;
	return PARSED;
}

/*
 * A reason where the device that the packet is of is beyond its limit, else PARSED. `line` is the
 * backend's first one. Whatever address a device sends from, its bucket is the same. FNV-1a is no
 * secret: who wants can make ids that share a bucket, and gains no more than by sending one of them
 * again. Which set a bucket stands in is the seed's secret.
 *
 * Global: other backends don't call it, and the verifier looks at it once.
 */
__noinline int limit_device(struct xdp_md *ctx, struct packet *packet, __u32 line)
{
	const struct backend_attack *row;
	struct telemetry_header header;
	struct source_bucket_set *set;
	__u32 index, tag;
	__u64 hash;

	if (!packet)
		return REASON_INTERNAL;
	if (!has_message(packet) || !telemetry_read(ctx, packet, &header))
		return PARSED;
	row = rules_line(&packet->tables, line + 2);
	if (!row)
		return REASON_INTERNAL;
	hash = hash_address(&packet->tables, telemetry_device_hash(&header), 0);
	hash = hash_in_scope(&packet->tables, hash, packet->backend_slot | SCOPE_IS_DEVICE);
	index = hash & source_bucket_set_mask;
	tag = (hash >> 32) & ~BUCKET_KIND_MASK;
	set = bpf_map_lookup_elem(&source_buckets, &index);
	if (!set)
		return REASON_INTERNAL;
	if (!way_take(set, tag | BUCKET_PACKETS, &row->device_packets,
		      row->device_packets.interval, packet))
		return REASON_DEVICE_LIMIT;
	return PARSED;
}

/* 0 where the source's network is beyond one of its limits at the backend. */
static __always_inline int network_within(const struct backend_totals *totals,
					  struct packet *packet)
{
	const struct limit *packets = &totals->network_packets;
	const struct limit *bytes = &totals->network_bytes;
	const struct tables *tables = &packet->tables;
	__u64 scope = packet->backend_slot | SCOPE_IS_NETWORK |
		      (packet->is_ipv6 ? SCOPE_IS_IPV6 : 0);
	__u64 network = packet->source_high & (packet->is_ipv6 ? ~0ULL : NETWORK_MASK_IPV4);
	struct source_bucket_set *set;
	__u32 index, tag;
	__u64 hash;

	if (!packets->interval && !bytes->interval)
		return 1;
	hash = hash_in_scope(tables, hash_address(tables, network, 0), scope);
	index = hash & source_bucket_set_mask;
	tag = (hash >> 32) & ~BUCKET_KIND_MASK;
	set = bpf_map_lookup_elem(&source_buckets, &index);
	if (!set)
		return 1;
	if (packets->interval &&
	    !way_take(set, tag | BUCKET_PACKETS, packets, packets->interval, packet))
		return 0;
	return !bytes->interval ||
	       way_take(set, tag | BUCKET_BYTES, bytes, bytes_nanos(bytes, packet), packet);
}

/* 0 where all sources together are beyond one of the backend's limits. */
static __always_inline int backend_within(const struct backend_totals *totals,
					  struct packet *packet)
{
	const struct limit *packets = &totals->backend_packets;
	const struct limit *bytes = &totals->backend_bytes;
	__u32 slot = packet->backend_slot;
	struct backend_bucket *bucket;

	if (!packets->interval && !bytes->interval)
		return 1;
	bucket = bpf_map_lookup_elem(&backend_buckets, &slot);
	if (!bucket)
		return 1;
	if (packets->interval &&
	    !bucket_take(&bucket->packets_empty_at_nanos, packet_now(packet), packets->interval,
			 packets->tolerance_nanos))
		return 0;
	return !bytes->interval ||
	       bucket_take(&bucket->bytes_empty_at_nanos, packet_now(packet),
			   bytes_nanos(bytes, packet), bytes->tolerance_nanos);
}

/*
 * A reason where the packet is beyond a limit of its backend, else PARSED. `line` is the backend's
 * first one.
 */
static __always_inline int limit_packet(struct xdp_md *ctx, const struct backend_row *backend,
					__u32 line, struct packet *packet)
{
	const struct backend_totals *totals;
	int reason = limit_source(backend, packet);

	if (reason == PARSED && backend->has_device_limit)
		reason = limit_device(ctx, packet, line);
	if (reason != PARSED || !backend->has_totals)
		return reason;
	totals = rules_line(&packet->tables, line + 1);
	if (!totals)
		return REASON_INTERNAL;
	if (!network_within(totals, packet))
		return REASON_NETWORK_LIMIT;
	if (!backend_within(totals, packet))
		return REASON_BACKEND_LIMIT;
	return PARSED;
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
