/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the packet path and its user space agree on: reasons, limits, the layout of the table image
 * and of every map's value. The one truth for C and for Java: bpf/tools/AbiToJava.java reads this
 * file and writes dev.breakwater.bpf.{Reason,ShieldAbi} from it. It keeps to a narrow form:
 * #define NAME number, one enum, and structs of __u8/__u16/__u32/__u64 members and arrays of
 * them or of an earlier struct, laid out without padding.
 */
#ifndef BREAKWATER_SHIELD_ABI_H
#define BREAKWATER_SHIELD_ABI_H

/* Changes whenever a program and a table image, or a pinned map, of two builds can't meet. */
#define SHIELD_ABI 2

/* Reasons are numbered by verdict, so that a range says what becomes of the packet. */
#define REASON_DROP_FIRST 16
#define REASON_TX_FIRST 56
#define REASON_REDIRECT_FIRST 60
#define REASON_SLOTS 64

/* Why a packet got its verdict: a closed list. */
enum reason {
	/* PASS */
	/* The frame carries neither IPv4 nor IPv6 (ARP, LLDP, spanning tree ...). */
	REASON_NOT_IP = 0,
	/* No table image has been loaded yet. */
	REASON_UNCONFIGURED = 1,
	/* An ALLOW list's entry is the longest that holds the source. */
	REASON_ALLOWED = 2,
	/* A filter rule said PASS, or RATE_LIMIT and the packet kept within it. */
	REASON_RULE_PASS = 3,
	/* It is for a backend and nothing stood against it. */
	REASON_SERVED = 4,
	/* It is for no backend and nothing stood against it. */
	REASON_NO_BACKEND = 5,

	/* DROP */
	/* Shorter than its Ethernet header and VLAN tags. */
	REASON_MALFORMED_ETHERNET = 16,
	/* More than two VLAN tags. */
	REASON_VLAN_DEPTH = 17,
	/* IPv4: version, header length, total length or time to live can't be. */
	REASON_MALFORMED_IPV4 = 18,
	/* IPv6: version, payload length, hop limit or the end of the header chain can't be. */
	REASON_MALFORMED_IPV6 = 19,
	/* IPv6 extension headers: too many, too long, misplaced, or a routing header of type 0. */
	REASON_IPV6_EXTENSION = 20,
	/* A fragment made to rewrite the TCP header of the one before it. */
	REASON_MALFORMED_FRAGMENT = 21,
	/* Shorter than its TCP header, or the header shorter than 20 bytes. */
	REASON_MALFORMED_TCP = 22,
	/* Shorter than a UDP header, or its length can't be. */
	REASON_MALFORMED_UDP = 23,
	/* Shorter than an ICMP or ICMPv6 header. */
	REASON_MALFORMED_ICMP = 24,
	/* A DENY list's entry is the longest that holds the source. */
	REASON_DENIED = 25,
	/* A fragment to a protected address that takes none. */
	REASON_FRAGMENT = 26,
	/* The source sent more to this backend than its limit. */
	REASON_SOURCE_LIMIT = 27,
	/* A filter rule said DROP. */
	REASON_RULE_DROP = 28,
	/* A filter rule said RATE_LIMIT and the packet went beyond it. */
	REASON_RULE_LIMIT = 29,
	/* The table image contradicts itself: a defect of Breakwater. */
	REASON_INTERNAL = 30,
	/* A source that no packet from the Internet has, on a WAN interface. */
	REASON_MARTIAN = 31,
	/* A source of our own prefixes, on a WAN interface. */
	REASON_OWN_SOURCE = 32,
	/* Its source is its destination (LAND). */
	REASON_LAND = 33,
	/* IPv4 options, to a backend that takes none. */
	REASON_IP_OPTIONS = 34,
	/* TCP flags that can't be together, or that no client sends to a service. */
	REASON_TCP_FLAGS = 35,
	/* Source or destination port 0. */
	REASON_PORT_ZERO = 36,
	/* UDP over IPv6 without a checksum. */
	REASON_UDP_CHECKSUM = 37,
	/* A kind of ICMP that the backend's address takes none of, or a forged neighbour discovery. */
	REASON_ICMP_POLICY = 38,
	/* The answer of a service that amplifies, to a backend that never asked it. */
	REASON_AMPLIFICATION = 39,
	/* The backend takes nothing from the source's country or network (ASN). */
	REASON_GEO_DENIED = 40,
	/* The source sent more bytes to this backend than its limit. */
	REASON_SOURCE_BYTES = 41,
	/* The source opened more connections to this backend than its limit. */
	REASON_SOURCE_CONNECTIONS = 42,
	/* The source's network (/24, /64) sent more to this backend than its limit. */
	REASON_NETWORK_LIMIT = 43,
	/* All sources together sent more to this backend than its limit. */
	REASON_BACKEND_LIMIT = 44,

	/* REDIRECT */
	/* A filter rule said REDIRECT. */
	REASON_RULE_REDIRECT = 60,
};

/* Slot 0 counts what belongs to no backend. */
#define BACKEND_SLOTS_MAX 4096
#define BACKEND_SLOT_NONE 0
/* Slot 0 is no rule. */
#define RULE_SLOTS_MAX 16384
#define RULE_SLOT_NONE 0

/* VLAN tags looked behind. */
#define VLAN_TAGS_MAX 2
/* IPv6 extension headers walked, and their length together (PROTOCOLS.md 1.4; RFC 7112 asks for a
 * whole chain in the first fragment, not for a long one). */
#define IPV6_EXTENSIONS_MAX 6
#define IPV6_EXTENSIONS_BYTES_MAX 128
/* Matching SHADOW rules counted for one packet; later ones are not. */
#define SHADOW_HITS_MAX 4

/*
 * The tables: three BPF arrays of 64-byte lines, the parts. Each has two halves; a version is one half
 * of each part, and one word, struct in_force, says which. Line numbers count from a half's start; 0
 * where something is absent. All numbers are in host order unless said otherwise. Addresses are two
 * numbers, high and low: an IPv6 address's first and second eight bytes; an IPv4 address stands in
 * the upper half of high, and low is 0.
 */
#define LINE_BYTES 64
/* Lines of one half. */
#define PART_LINES_MAX 16777216

/* What every packet reads first. */
struct in_force {
	/* IN_FORCE_* */
	__u32 word;
	__u32 unused;
	/* Secret of all hashes. Never changes while the maps live. */
	__u64 seed_first;
	__u64 seed_second;
};
/* Set once a version has been published. */
#define IN_FORCE_ANY 1
/* The second half of that part is in force, not the first. */
#define IN_FORCE_RULES_SECOND 2
#define IN_FORCE_LISTS_SECOND 4
#define IN_FORCE_GEO_SECOND 8

/* Line 0 of the rules part: places, backends, filter rules. */
struct rules_head {
	/* Places: first line and count of lines less 1. */
	__u32 places_line;
	__u32 places_mask;
	__u32 backends_line;
	__u32 rules_line;
	__u32 rows_line;
	/* Lines of one row; 0 where there is no rule. */
	__u16 row_lines;
	/* 64-bit words of a row's summary, which stand before the words of the row itself. */
	__u16 summary_words;
	/* The row of all ENFORCE rules. */
	__u32 enforced_row;
	/* Of the tries over source and destination addresses. */
	__u32 nodes_line;
	__u32 leaves_line;
	__u32 unused[7];
};

/* Line 1 of the rules part: the row that each field of a packet leaves. A table has mask 0 and one
 * entry where no rule asks for its field. */
struct rules_fields {
	/* Tries: first line of 65,536 entries, one for each value of the first two address bytes. */
	__u32 source_ipv4_line;
	__u32 source_ipv6_line;
	__u32 destination_ipv4_line;
	__u32 destination_ipv6_line;
	/* Rows by protocol, or for TCP by 256 + its protocol + its flags. */
	__u32 kinds_line;
	__u32 kinds_mask;
	/* Rows by port; entry 65,536 for packets without ports. */
	__u32 source_ports_line;
	__u32 source_ports_mask;
	__u32 destination_ports_line;
	__u32 destination_ports_mask;
	/* Rows by the IP packet's length. */
	__u32 lengths_line;
	__u32 lengths_mask;
	/* Rows by time to live or hop limit. */
	__u32 ttls_line;
	__u32 ttls_mask;
	/* Rows by geo class. */
	__u32 geo_line;
	__u32 geo_mask;
};
#define KIND_TCP_FLAGS_FIRST 262
#define KINDS 518
#define KINDS_MASK 1023
#define PORT_NONE 65536
#define PORTS 65537
#define PORTS_MASK 131071
#define LENGTHS 65536
#define LENGTHS_MASK 65535
#define TTLS 256
#define TTLS_MASK 255

/* Line 0 of the lists part: the address lists. */
struct lists_head {
	/* IPv4: a bit for each /24 that an entry holds an address of, 512 to a line; 0 where no IPv4
	 * address is listed. What isn't marked is looked up nowhere else. */
	__u32 marks_line;
	/* Denied single addresses: first line and count of lines less 1 (a power of two less 1). */
	__u32 denied_ipv4_line;
	__u32 denied_ipv4_mask;
	__u32 denied_ipv6_line;
	__u32 denied_ipv6_mask;
	/* Tries over all other entries. */
	__u32 source_ipv4_line;
	__u32 source_ipv6_line;
	__u32 nodes_line;
	__u32 leaves_line;
	__u32 unused[7];
};
#define MARKS_LINES 32768

/* The row of every rule: of a field that no rule asks for. */
#define ROW_EVERY_RULE 0

/*
 * A trie entry (of the 65,536 first ones, or a leaf): bit 31 set, the number of a node; else a
 * leaf: in the rules part a row, in the lists part LIST_*.
 */
#define TRIE_NODE_FLAG 2147483648
#define LIST_NONE 0
#define LIST_ALLOW 1
#define LIST_DENY 2
#define TRIE_DIRECT_BITS 16
#define TRIE_STRIDE_BITS 6
/* Strides after the first 16 bits: 19 * 6 + 16 covers 128. */
#define TRIE_STRIDES_MAX 19

/*
 * A node looks at six more bits. Bit n of children: value n leads to a node; else to a leaf, that
 * of the highest set bit of leaf_starts at or below n among the leaves (Asai and Ohara, "Poptrie",
 * SIGCOMM 2015).
 */
struct trie_node {
	__u64 children;
	__u64 leaf_starts;
	__u32 first_child;
	__u32 first_leaf;
	__u64 unused;
};
#define TRIE_NODES_PER_LINE 2
#define TRIE_LEAVES_PER_LINE 16

/* Denied addresses are hashed to a line and stand there or in the next lines, up to the first gap:
 * an address of zeros. They are compared in host order. */
#define DENIED_PROBES_MAX 8
#define DENIED_IPV4_PER_LINE 16
struct denied_ipv6 {
	__u64 high;
	__u64 low;
};
#define DENIED_IPV6_PER_LINE 4

/* Places: where a destination belongs. Hashed and probed alike; a gap has backend_slot 0. An entry
 * with protocol 0 and port 0 stands for the address itself. */
#define PLACE_PROBES_MAX 8
#define PLACES_PER_LINE 2
struct place {
	__u64 high;
	__u64 low;
	__u16 port;
	__u8 protocol;
	__u8 is_ipv6;
	/* Slot among the counters. */
	__u32 backend_slot;
	/* Row among the image's backends. */
	__u32 backend_row;
	__u32 unused;
};

/*
 * A limit: 0 where there is none. interval: nanoseconds that one packet or connection takes up, or
 * that one byte does, then in units of 2^-16 nanoseconds.
 */
struct limit {
	__u64 interval;
	__u64 tolerance_nanos;
};
#define BYTE_INTERVAL_SHIFT 16

/* A backend: two lines, this and struct backend_totals. */
#define BACKEND_ROW_LINES 2
struct backend_row {
	/* CHECK_* */
	__u32 checks;
	/* Its bits over geo classes, set where denied; 0 where it takes all. */
	__u32 geo_line;
	/* 1 where struct backend_totals holds a limit. */
	__u32 has_totals;
	__u32 unused;
	struct limit source_packets;
	struct limit source_bytes;
	struct limit source_connections;
};
#define CHECK_DROP_FRAGMENTS 1
#define CHECK_DROP_IP_OPTIONS 2
#define CHECK_TCP_FLAGS 4
#define CHECK_TCP_FLAGS_STRICT 8
#define CHECK_PORT_ZERO 16
#define CHECK_UDP_CHECKSUM 32
#define CHECK_ICMP 64
#define CHECK_AMPLIFICATION 128
struct backend_totals {
	struct limit network_packets;
	struct limit network_bytes;
	struct limit backend_packets;
	struct limit backend_bytes;
};

/* A filter rule: one line, in the order of judging. */
#define RULE_PASS 1
#define RULE_DROP 2
#define RULE_RATE_LIMIT 3
struct rule_row {
	__u32 slot;
	__u8 action;
	__u8 is_shadow;
	__u16 unused_half;
	__u64 interval_nanos;
	__u64 tolerance_nanos;
	__u64 unused[5];
};

/*
 * Limits. A bucket holds the time at which it would be empty again (the theoretical arrival time of
 * ITU-T I.371's GCRA); a packet is beyond the limit where that lies more than the tolerance ahead.
 */
#define SOURCE_BUCKET_WAYS 4
struct source_bucket {
	__u64 empty_at_nanos;
	/* Which source and backend; 0 where unused. */
	__u32 tag;
	__u32 unused;
};
struct source_bucket_set {
	struct source_bucket ways[4];
};
struct rule_bucket {
	__u64 empty_at_nanos;
};

/* Counters, one of each per CPU. */
struct tally {
	__u64 packets;
	__u64 bytes;
};
struct backend_tallies {
	struct tally reasons[64];
};

/*
 * Sight: what is going on, for people. It decides nothing.
 */

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

/* One trial: what BPF_PROG_TEST_RUN is told and tells. Used only where the program is loaded with
 * on_trial set. */
struct trial {
	__u64 now_nanos;
	__u32 reason;
	__u32 backend_slot;
	__u32 rule_slot;
	__u32 unused;
};

#endif
