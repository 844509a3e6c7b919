/* SPDX-License-Identifier: GPL-2.0-only */
/* Every packet is counted twice: as received, and by its reason at its backend. */
#ifndef BREAKWATER_COUNT_H
#define BREAKWATER_COUNT_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"
#include "shield_abi.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tally);
} received SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, BACKEND_SLOTS_MAX);
	__type(key, __u32);
	__type(value, struct backend_tallies);
} backend_tallies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, RULE_SLOTS_MAX);
	__type(key, __u32);
	__type(value, struct tally);
} rule_hits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, GEO_CLASSES_OF_COUNTRIES);
	__type(key, __u32);
	__type(value, struct country_tallies);
} country_tallies SEC(".maps");

static __always_inline void tally_add(struct tally *tally, __u32 bytes)
{
	tally->packets++;
	tally->bytes += bytes;
}

static __always_inline void count_received(__u32 bytes)
{
	__u32 zero = 0;
	struct tally *tally = bpf_map_lookup_elem(&received, &zero);

	if (tally)
		tally_add(tally, bytes);
}

static __always_inline void count_reason(const struct packet *packet)
{
	__u32 slot = packet->backend_slot;
	struct backend_tallies *tallies = bpf_map_lookup_elem(&backend_tallies, &slot);

	if (tallies)
		tally_add(&tallies->reasons[packet->reason & (REASON_SLOTS - 1)],
			  packet->frame_bytes);
}

static __always_inline void count_country(const struct packet *packet)
{
	__u32 country = packet->country;
	struct country_tallies *tallies = bpf_map_lookup_elem(&country_tallies, &country);
	__u32 reason = packet->reason;
	__u32 is_dropped = reason >= REASON_DROP_FIRST && reason < REASON_TX_FIRST;

	if (tallies)
		tally_add(is_dropped ? &tallies->dropped : &tallies->passed, packet->frame_bytes);
}

static __always_inline void count_packet(const struct packet *packet)
{
	count_received(packet->frame_bytes);
	count_reason(packet);
	if (packet->has_geo)
		count_country(packet);
}

static __always_inline void count_rule(__u32 rule_slot, __u32 bytes)
{
	struct tally *tally = bpf_map_lookup_elem(&rule_hits, &rule_slot);

	if (tally)
		tally_add(tally, bytes);
}

#endif
