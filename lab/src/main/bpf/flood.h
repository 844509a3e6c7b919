/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the flood program and its user space agree on. dev.breakwater.lab.flood.FloodOrder writes
 * these bytes; FloodOrderTest holds both to the same layout.
 */
#ifndef BREAKWATER_FLOOD_H
#define BREAKWATER_FLOOD_H

/* Streams of one flood. */
#define STREAMS_MAX 8
/* Prefixes that one stream's sources come from; a power of two. */
#define SOURCE_PREFIXES_MAX 4

/* Sources: every address between base and base | spread. Host order. */
struct source_prefix {
	__u64 base_high;
	__u64 base_low;
	__u64 spread_high;
	__u64 spread_low;
};

/* One stream of packets, and how far it has come. */
struct flood_order {
	/* xorshift64 state, never 0; the seed at first. */
	__u64 random;
	/* Frames handed to the interface, and those the kernel would not take. */
	__u64 sent_packets;
	__u64 refused_packets;
	/* Where frames leave: an interface of the attacker's own namespace. */
	__u32 interface_index;
	/* 4 or 6. */
	__u32 ip_version;
	/* 6 or 17. */
	__u32 protocol;
	/* Count of prefixes less 1; a power of two less 1. */
	__u32 source_prefix_mask;
	/* One's complement sums of the frame's IP header, and of its pseudo header and payload,
	 * with source address, IPv4 identification, source port and TCP sequence as 0. */
	__u32 ip_sum;
	__u32 transport_sum;
	struct source_prefix sources[4];
};

#endif
