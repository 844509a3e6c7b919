/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the packet path and its user space agree on: reasons, limits, the layout of the tables and
 * of every map's value. The one truth for C and for Java: bpf/tools/AbiToJava.java reads this file
 * and those it includes, and writes dev.breakwater.bpf.{Reason,ShieldAbi} from them. They keep to
 * a narrow form: #define NAME number, one enum, and structs of __u8/__u16/__u32/__u64 members and
 * arrays of them or of an earlier struct, laid out without padding.
 */
#ifndef BREAKWATER_SHIELD_ABI_H
#define BREAKWATER_SHIELD_ABI_H

#include "answer_abi.h"
#include "connection_abi.h"
#include "geo_abi.h"
#include "reason_abi.h"
#include "registration_abi.h"
#include "sight_abi.h"
#include "tables_abi.h"

/* Changes whenever a program and the tables, or a pinned map, of two builds can't meet. */
#define SHIELD_ABI 7

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
/* Rules that match but for the payload they ask for; of one packet, later ones don't match. */
#define PAYLOAD_LOOKS_MAX 64
/* Interfaces that rules redirect to. */
#define REDIRECT_INTERFACES_MAX 256

/*
 * Limits. A bucket holds the time at which it would be empty again (the theoretical arrival time of
 * ITU-T I.371's GCRA); a packet is beyond the limit where that lies more than the tolerance ahead.
 */
#define SOURCE_BUCKET_WAYS 4
struct source_bucket {
	__u64 empty_at_nanos;
	/* Which source, network or device, backend and BUCKET_*; 0 where unused. */
	__u32 tag;
	__u32 unused;
};
/* All buckets of one source at one backend stand in one set, a cache line. */
struct source_bucket_set {
	struct source_bucket ways[4];
};
/* What a bucket counts: the lowest bits of its tag. */
#define BUCKET_PACKETS 1
#define BUCKET_BYTES 2
#define BUCKET_CONNECTIONS 3
#define BUCKET_KIND_MASK 3
/* A line of its own: no two backends' CPUs meet in one. */
struct backend_bucket {
	__u64 packets_empty_at_nanos;
	__u64 bytes_empty_at_nanos;
	/* Of new connections, and of packets of unknown ones. */
	__u64 attack_empty_at_nanos;
	__u64 unknown_empty_at_nanos;
	/* Until when the backend counts as under attack. */
	__u64 attack_until_nanos;
	/* Until when its connections are learned; 0 before its first packet. */
	__u64 learn_until_nanos;
	/* Of answers that name a protocol's versions. */
	__u64 versions_empty_at_nanos;
	__u64 unused;
};
struct rule_bucket {
	__u64 empty_at_nanos;
};

/*
 * A listener takes cookies for two minutes after it sent one itself (tcp_synq_no_recent_overflow).
 * Every so often it is made to, while SYNs to it are answered for it.
 */
#define LISTENERS 16384
#define LISTENER_ARM_NANOS 10000000000
#define LISTENER_WANT_NANOS 5000000000
struct listener {
	/* From when on it is to be made so again, and until when somebody waits for that. */
	__u64 arm_at_nanos;
	__u64 wanted_until_nanos;
};

/* What the stack of the interfaces' namespace would say in a SYN-ACK. */
struct reply_settings {
	__u16 mss_ipv4;
	__u16 mss_ipv6;
	__u8 wscale;
	/* 1 where it takes explicit congestion notification. */
	__u8 has_ecn;
	__u16 unused;
};

/* Counters, one of each per CPU. */
struct tally {
	__u64 packets;
	__u64 bytes;
};
struct backend_tallies {
	struct tally reasons[64];
};
/* By the id of a country: what was judged beyond the address lists. */
struct country_tallies {
	struct tally passed;
	struct tally dropped;
};

/* Cookies are the kernel's secret. On trial, a TCP header that acknowledges this number brings one
 * back as well. */
#define TRIAL_COOKIE 1540483477

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
