/* SPDX-License-Identifier: GPL-2.0-only */
/* Every packet is counted twice: as received, before anything is known of it, and by its reason. */
#ifndef BREAKWATER_COUNT_H
#define BREAKWATER_COUNT_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
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

static __always_inline void count_reason(__u32 backend_slot, __u32 reason, __u32 bytes)
{
	struct backend_tallies *tallies = bpf_map_lookup_elem(&backend_tallies, &backend_slot);

	if (tallies)
		tally_add(&tallies->reasons[reason & (REASON_SLOTS - 1)], bytes);
}

static __always_inline void count_country(__u32 country, __u32 reason, __u32 bytes)
{
	struct country_tallies *tallies = bpf_map_lookup_elem(&country_tallies, &country);
	__u32 is_dropped = reason >= REASON_DROP_FIRST && reason < REASON_TX_FIRST;

	if (tallies)
		tally_add(is_dropped ? &tallies->dropped : &tallies->passed, bytes);
}

static __always_inline void count_rule(__u32 rule_slot, __u32 bytes)
{
	struct tally *tally = bpf_map_lookup_elem(&rule_hits, &rule_slot);

	if (tally)
		tally_add(tally, bytes);
}

#endif
