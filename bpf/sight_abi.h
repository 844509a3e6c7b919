/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sight, the part of shield_abi.h that decides nothing: samples, unique and top sources.
 */
#ifndef BREAKWATER_SIGHT_ABI_H
#define BREAKWATER_SIGHT_ABI_H


/* Registers of a HyperLogLog, one set for each backend slot and bank (Flajolet et al.,
 * "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm", AofA 2007). A
 * byte holds the highest rank: the first bit set among a hash's upper 54, counted from 1, lowest
 * first. */
#define SOURCE_REGISTERS 1024
#define SOURCE_REGISTERS_MASK 1023
#define SOURCE_REGISTER_BITS 10
#define SOURCE_RANK_MAX 55
struct source_registers {
	__u32 words[256];
};

/* The kernel writes one bank while the other one is read and cleared. */
#define SIGHT_BANKS 2

/* Candidates for a backend's top sources, by sampled packets: sets of ways, in each set the
 * Space-Saving of Metwally, Agrawal and El Abbadi ("Efficient computation of frequent and top-k
 * elements in data streams", ICDT 2005). IPv4 as ::ffff:a.b.c.d. */
#define CANDIDATE_WAYS 10
#define CANDIDATE_SETS 8
#define CANDIDATE_SET_SHIFT 61
struct candidate {
	__u64 high;
	__u64 low;
	/* At most this many, and at least this many less overcount. */
	__u32 packets;
	__u32 overcount;
};
struct candidate_set {
	/* 1 while a CPU is in it; another one passes its packet over. */
	__u32 is_busy;
	__u32 unused_word;
	__u64 unused;
	struct candidate ways[10];
};

/* Written by user space alone. */
struct sight_settings {
	/* The bank that is written: 0 or 1. */
	__u32 bank;
	/* One packet in so many is looked at for the top sources; 0 for none. */
	__u32 source_interval;
	/* Samples of one reason, or of LOG rules, that one CPU takes in a second. */
	__u32 samples_per_second;
	/* The first so many bytes of a sampled frame, 1 to SAMPLE_BYTES_MAX. */
	__u32 sample_bytes;
	/* By reason: one packet in so many is sampled; 0 for none. */
	__u32 sample_intervals[64];
};

/* When the next packet of a kind is sampled, per CPU. */
struct sample_gate {
	/* When the second is over that `left` is for. */
	__u64 refill_at_nanos;
	__u32 packets_until;
	__u32 left;
};
#define GATE_LOG 64
#define SAMPLE_GATES 65
struct sight_state {
	/* Of the gaps between samples; 0 until it is first needed. */
	__u64 random;
	__u32 packets_until_source;
	__u32 unused;
	struct sample_gate gates[65];
};

/* What became of the samples, per CPU. */
struct sight_counts {
	__u64 sampled;
	/* Due, but more than samples_per_second. */
	__u64 over_bound;
	/* Due, but user space had not read the ones before. */
	__u64 ring_full;
	/* Packets not counted for the top sources: another CPU was in their set. */
	__u64 candidates_busy;
};

/* A sampled packet in the ring buffer. */
#define SAMPLE_BYTES_MAX 256
#define SAMPLE_RING_BYTES 1048576
struct sample {
	/* CLOCK_MONOTONIC. */
	__u64 time_nanos;
	__u32 ifindex;
	__u32 frame_bytes;
	__u32 captured_bytes;
	__u32 reason;
	__u32 backend_slot;
	/* The rule that decided or, where is_logged, the LOG rule that matched. */
	__u32 rule_slot;
	__u32 is_logged;
	__u32 unused;
	__u8 frame[256];
};

#endif
