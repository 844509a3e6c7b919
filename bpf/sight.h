/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sight: sampled packets, unique sources and top sources of each backend. It comes after the
 * decision and changes none. Most packets cost it one register read and two counters; nothing in it
 * grows.
 */
#ifndef BREAKWATER_SIGHT_H
#define BREAKWATER_SIGHT_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"
#include "shield_abi.h"
#include "tables.h"
#include "trial.h"

/* CPUs that raise registers of one word in the same moment; one more loses its packet. */
#define RAISE_TRIES_MAX 4

/* The verifier cuts what is off. */
const volatile __u8 takes_samples = 1;
const volatile __u8 counts_sources = 1;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sight_settings);
} sight_settings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sight_state);
} sight_states SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sight_counts);
} sight_counts SEC(".maps");

/* Bank after bank, by backend slot. Shared by all CPUs: a register is seldom raised. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SIGHT_BANKS * BACKEND_SLOTS_MAX);
	__type(key, __u32);
	__type(value, struct source_registers);
} source_registers SEC(".maps");

/* Bank after bank, by backend slot, then by set. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SIGHT_BANKS * BACKEND_SLOTS_MAX * CANDIDATE_SETS);
	__type(key, __u32);
	__type(value, struct candidate_set);
} source_candidates SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SAMPLE_RING_BYTES);
} samples SEC(".maps");

/*
 * Packets until the next one that is taken of one in `interval`: 1 to 2 * interval - 1, evenly, so
 * that no rhythm of the traffic meets it. Marsaglia, "Xorshift RNGs", 2003.
 */
static __always_inline __u32 next_gap(struct sight_state *state, __u32 interval)
{
	__u64 random = state->random;

	if (!random)
		random = (__u64)bpf_get_prandom_u32() << 32 | 1;
	random ^= random << 13;
	random ^= random >> 7;
	random ^= random << 17;
	state->random = random;
	return 1 + ((random >> 32) * (2 * (__u64)interval - 1) >> 32);
}

/* The first bit set, counted from 1. */
static __always_inline __u32 rank_of(__u64 bits)
{
	__u32 rank = 1;

	bits |= 1ULL << (SOURCE_RANK_MAX - 1);
	if (!(__u32)bits) {
		rank += 32;
		bits >>= 32;
	}
	if (!(bits & 0xffff)) {
		rank += 16;
		bits >>= 16;
	}
	if (!(bits & 0xff)) {
		rank += 8;
		bits >>= 8;
	}
	if (!(bits & 0xf)) {
		rank += 4;
		bits >>= 4;
	}
	if (!(bits & 3)) {
		rank += 2;
		bits >>= 2;
	}
	return bits & 1 ? rank : rank + 1;
}

/* HyperLogLog.add of shield/sight. */
static __always_inline void count_unique(__u32 row, __u64 hash)
{
	struct source_registers *registers = bpf_map_lookup_elem(&source_registers, &row);
	__u32 number = hash & SOURCE_REGISTERS_MASK;
	__u64 bits = hash >> SOURCE_REGISTER_BITS;
	__u32 shift = (number & 3) * 8;
	__u32 before, held, rank;
	__u32 *word;
	int i;

	if (!registers)
		return;
	word = &registers->words[number >> 2];
	held = *(volatile __u32 *)word >> shift & 0xff;
	/* The rank is above the one held just where as many of the lowest bits are 0. */
	if (bits & ((1ULL << (held & 63)) - 1))
		return;
	rank = rank_of(bits);
	for (i = 0; i < RAISE_TRIES_MAX; i++) {
		before = *(volatile __u32 *)word;
		if ((before >> shift & 0xff) >= rank)
			return;
		if (__sync_val_compare_and_swap(word, before,
						(before & ~(0xffU << shift)) | rank << shift) ==
		    before)
			return;
	}
}

/* SourceSketch.add of shield/sight: the source's way; else the least, taken over with its count. */
static __always_inline void count_candidate(struct candidate_set *set, __u64 high, __u64 low)
{
	struct candidate *least = &set->ways[0];
	int i;

#pragma unroll
	for (i = 0; i < CANDIDATE_WAYS; i++) {
		if (set->ways[i].high == high && set->ways[i].low == low) {
			set->ways[i].packets++;
			return;
		}
		if (set->ways[i].packets < least->packets)
			least = &set->ways[i];
	}
	least->high = high;
	least->low = low;
	least->overcount = least->packets;
	least->packets++;
}

/* Global: few packets call it. Always 0. */
__noinline int count_source(const struct packet *packet, __u32 row)
{
	struct candidate_set *set;
	struct sight_counts *counts;
	__u32 index, zero = 0;
	__u64 mapped;

	if (!packet)
		return 0;
	index = row * CANDIDATE_SETS + (packet->source_hash >> CANDIDATE_SET_SHIFT);
	mapped = 0xffff00000000ULL | packet->source_high >> 32;
	set = bpf_map_lookup_elem(&source_candidates, &index);
	if (!set)
		return 0;
	if (__sync_val_compare_and_swap(&set->is_busy, 0, 1)) {
		counts = bpf_map_lookup_elem(&sight_counts, &zero);
		if (counts)
			counts->candidates_busy++;
		return 0;
	}
	count_candidate(set, packet->is_ipv6 ? packet->source_high : 0,
			packet->is_ipv6 ? packet->source_low : mapped);
	__sync_lock_test_and_set(&set->is_busy, 0);
	return 0;
}

/* 1 where the gate's second has room for one more sample. */
static __always_inline int gate_open(struct sample_gate *gate, __u64 now_nanos, __u32 per_second)
{
	if (now_nanos >= gate->refill_at_nanos) {
		gate->refill_at_nanos = now_nanos + SECOND_NANOS;
		gate->left = per_second;
	}
	if (!gate->left)
		return 0;
	gate->left--;
	return 1;
}

/* Puts the packet into the ring; 0 where there is no room. */
static __always_inline int put_sample(struct xdp_md *ctx, struct packet *packet, __u32 bytes)
{
	struct sample *sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);

	if (!sample)
		return 0;
	if (bytes > packet->frame_bytes)
		bytes = packet->frame_bytes;
	if (bytes > SAMPLE_BYTES_MAX)
		bytes = SAMPLE_BYTES_MAX;
	if (!bytes || bpf_xdp_load_bytes(ctx, 0, sample->frame, bytes))
		bytes = 0;
	sample->time_nanos = on_trial ? packet_now(packet) : bpf_ktime_get_ns();
	sample->ifindex = ctx->ingress_ifindex;
	sample->frame_bytes = packet->frame_bytes;
	sample->captured_bytes = bytes;
	sample->reason = packet->reason;
	sample->backend_slot = packet->backend_slot;
	sample->rule_slot = packet->logged_rule_slot ? packet->logged_rule_slot : packet->rule_slot;
	sample->is_logged = packet->logged_rule_slot != RULE_SLOT_NONE;
	sample->unused = 0;
	bpf_ringbuf_submit(sample, 0);
	return 1;
}

/* The gate's number is packet->reason, or GATE_LOG. Global: few packets call it. Always 0. */
__noinline int take_sample(struct xdp_md *ctx, struct packet *packet, __u32 gate)
{
	__u32 zero = 0;
	struct sight_counts *counts = bpf_map_lookup_elem(&sight_counts, &zero);
	struct sight_settings *settings = bpf_map_lookup_elem(&sight_settings, &zero);
	struct sight_state *state = bpf_map_lookup_elem(&sight_states, &zero);

	if (!packet || !counts || !settings || !state || gate > GATE_LOG)
		return 0;
	if (!gate_open(&state->gates[gate], packet_now(packet), settings->samples_per_second))
		counts->over_bound++;
	else if (put_sample(ctx, packet, settings->sample_bytes))
		counts->sampled++;
	else
		counts->ring_full++;
	return 0;
}

static __always_inline void count_sources(const struct packet *packet,
					  const struct sight_settings *settings,
					  struct sight_state *state)
{
	__u32 row = (settings->bank & 1) * BACKEND_SLOTS_MAX + packet->backend_slot;

	count_unique(row, packet->source_hash);
	if (!settings->source_interval)
		return;
	if (state->packets_until_source > 1) {
		state->packets_until_source--;
		return;
	}
	state->packets_until_source = next_gap(state, settings->source_interval);
	count_source(packet, row);
}

static __always_inline void sample_packet(struct xdp_md *ctx, struct packet *packet,
					  const struct sight_settings *settings,
					  struct sight_state *state)
{
	__u32 reason = packet->reason & (REASON_SLOTS - 1);
	struct sample_gate *gate = &state->gates[reason];
	__u32 interval = settings->sample_intervals[reason];

	if (packet->logged_rule_slot != RULE_SLOT_NONE) {
		take_sample(ctx, packet, GATE_LOG);
		return;
	}
	if (!interval)
		return;
	if (gate->packets_until > 1) {
		gate->packets_until--;
		return;
	}
	gate->packets_until = next_gap(state, interval);
	take_sample(ctx, packet, reason);
}

static __always_inline void see_packet(struct xdp_md *ctx, struct packet *packet)
{
	__u32 zero = 0;
	struct sight_settings *settings = bpf_map_lookup_elem(&sight_settings, &zero);
	struct sight_state *state = bpf_map_lookup_elem(&sight_states, &zero);

	if (!settings || !state)
		return;
	/* Only what was parsed and then judged has a source's hash. */
	if (counts_sources && packet->source_hash)
		count_sources(packet, settings, state);
	if (takes_samples)
		sample_packet(ctx, packet, settings, state);
}

#endif
