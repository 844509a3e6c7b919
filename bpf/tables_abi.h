/* SPDX-License-Identifier: GPL-2.0-only */
/* The layout of the tables. A part of shield_abi.h, in its form. */
#ifndef BREAKWATER_TABLES_ABI_H
#define BREAKWATER_TABLES_ABI_H

/*
 * The tables: three BPF arrays of 64-byte lines, the parts. Each has two halves; a version is one
 * half of each part, and one word, struct in_force, says which. Line numbers count from a half's
 * start; 0 where something is absent. All numbers are in host order unless said otherwise.
 * Addresses are two numbers, high and low: an IPv6 address's first and second eight bytes; an IPv4
 * address stands in the upper half of high, and low is 0.
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
	/* Key of all cookies, made from the seed. */
	__u64 proof_first;
	__u64 proof_second;
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
	/* 64-bit words of a row's summary; 0 where there is no rule. */
	__u32 summary_words;
	/* The rows of rules that are still looked at once enough others were counted, or enough
	 * payloads looked at: that decide; that ask for no payload; both. */
	__u32 deciding_row;
	__u32 payloadless_row;
	__u32 deciding_payloadless_row;
	/* Of the tries over source and destination addresses. */
	__u32 nodes_line;
	__u32 leaves_line;
	__u32 unused[5];
};

/* Line 1 of the rules part: the row that each field of a packet leaves. A table has mask 0 and
 * one entry where no rule asks for its field. */
struct rules_fields {
	/* Tries: first line of 65,536 entries, one for each value of the first two bytes. */
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
	__u32 unused[8];
};

/*
 * A row: a bit for every filter rule, in words of 64. Named by its first line, counted from
 * rows_line. First stands its summary: a bit for each word, set where the word isn't 0. Behind it,
 * in a full row, stand all words. In a packed one, which has this bit in its name, first a word
 * with 16 bits for each word of the summary, that say how many words are set by those before it;
 * then, of the row's words, those that the summary names.
 */
#define ROW_PACKED 1073741824
#define ROW_COUNT_BITS 16
/* The row of every rule: a full one. */
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
#define DENIED_IPV4_PER_LINE 14
struct denied_ipv4 {
	/* Two bits, by their hashes, of each address that stands here or found no room here: an
	 * address of which one is missing isn't denied. */
	__u64 filter;
	__u32 addresses[14];
};
/* Where in a hash the numbers of both bits begin, of six bits each. */
#define DENIED_FILTER_FIRST_SHIFT 32
#define DENIED_FILTER_SECOND_SHIFT 38
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
	/* The row of the rules that can match a packet to here, by its destination, its protocol
	 * and its destination port; ROW_EVERY_RULE where those aren't known to say anything. */
	__u32 rules_row;
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

/* A backend: three lines, this, struct backend_totals and struct backend_attack. */
#define BACKEND_ROW_LINES 3
struct backend_row {
	/* CHECK_* */
	__u32 checks;
	/* Its bits over geo classes, set where denied; 0 where it takes all. */
	__u32 geo_line;
	/* 1 where struct backend_totals holds a limit. */
	__u16 has_totals;
	/* 1 where struct backend_attack holds one of devices. */
	__u16 has_device_limit;
	/* PROFILE_* */
	__u32 profile;
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
/* Sources must prove their address: always, or while the backend is under attack. */
#define CHECK_PROVE_ALWAYS 256
#define CHECK_PROVE_UNDER_ATTACK 512
/* Over TCP: by a RST, not by SYN cookies that the node's own stack takes. */
#define CHECK_PROVE_BY_RESET 1024
/* What a backend's clients speak, where packets that they don't send are dropped. */
#define PROFILE_NONE 0
#define PROFILE_MINECRAFT_BEDROCK 1
#define PROFILE_QUIC 2
#define PROFILE_SOURCE 3
#define PROFILE_TEAMSPEAK 4
#define PROFILE_WIREGUARD 5
#define PROFILE_FIVEM 6
#define PROFILE_DNS 7
#define PROFILE_TELEMETRY 8
#define PROFILE_MINECRAFT_QUERY 9
/* From here on: those of streams. */
#define PROFILE_STREAMS_FIRST 32
#define PROFILE_HTTP 32
#define PROFILE_TLS 33
#define PROFILE_MINECRAFT_JAVA 34
struct backend_totals {
	struct limit network_packets;
	struct limit network_bytes;
	struct limit backend_packets;
	struct limit backend_bytes;
};

/* Beyond how many new connections the backend counts as under attack, and for how long then; and
 * how much one device may send, which few backends limit. */
struct backend_attack {
	struct limit connections;
	struct limit device_packets;
	__u64 unused[4];
};
#define ATTACK_NANOS 10000000000

/* A filter rule: one line, in the order of judging. */
#define RULE_PASS 1
#define RULE_DROP 2
#define RULE_RATE_LIMIT 3
#define RULE_REDIRECT 4
#define RULE_LOG 5
struct rule_row {
	__u32 slot;
	__u8 action;
	/* 1 where it is counted, not applied. */
	__u8 is_shadow;
	/* Where the bytes stand that it asks for, from the end of the TCP or UDP header. */
	__u16 payload_offset;
	__u64 interval_nanos;
	__u64 tolerance_nanos;
	/* The bytes and their mask, in the order of the wire, zeros behind the last one. */
	__u64 payload_first;
	__u64 payload_second;
	__u64 mask_first;
	__u64 mask_second;
	/* How many bytes; 0 where it asks for none. */
	__u32 payload_bytes;
	/* With REDIRECT: the kernel's number of the interface. */
	__u32 interface_index;
};

#endif
