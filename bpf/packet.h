/* SPDX-License-Identifier: GPL-2.0-only */
/* What the path knows of a packet once it is parsed. */
#ifndef BREAKWATER_PACKET_H
#define BREAKWATER_PACKET_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <stddef.h>
#include "tables.h"

struct packet {
	/* Set by the time that they are asked for. */
	struct tables tables;
	/* Addresses in the form of tables_abi.h. */
	__u64 source_high;
	__u64 source_low;
	__u64 destination_high;
	__u64 destination_low;
	/* hash_address of the destination. */
	__u64 destination_hash;
	__u32 frame_bytes;
	/* Where the IP packet begins in the frame, and its length, its header included. */
	__u32 ip_offset;
	__u32 ip_bytes;
	/* With REASON_RULE_REDIRECT: the kernel's number of the interface. */
	__u32 interface_index;

	/* From here on 0 at first: new_packet. */
	/* hash_address of the source; 0 where it wasn't judged. */
	__u64 source_hash;
	/* 0 until somebody asked for the time. */
	__u64 now_nanos;
	/* What was decided. */
	__u32 reason;
	/* The backend that it is for. */
	__u32 backend_slot;
	/* A LOG rule that matched; RULE_SLOT_NONE where none did. */
	__u32 logged_rule_slot;
	/* The filter rule that decided; RULE_SLOT_NONE where none did. */
	__u32 rule_slot;
	/* What stands behind the transport's header: where in the frame, and how much. What lies in
	 * the IP packet behind a UDP datagram's end is not of it. */
	__u32 payload_offset;
	__u32 payload_bytes;
	/* Where TCP's header begins in the frame, and its sequence number, where has_tcp_flags is
	 * set. */
	__u32 transport_offset;
	__u32 tcp_sequence;
	/* Where the source is from, where has_geo is set: a geo class, and the id of a country. */
	__u16 geo_class;
	__u16 country;
	__u16 source_port;
	__u16 destination_port;
	/* The upper layer's, behind IPv6 extension headers. */
	__u8 protocol;
	__u8 tcp_flags;
	__u8 is_ipv6;
	__u8 is_fragment;
	__u8 has_ports;
	__u8 has_tcp_flags;
	__u8 has_geo;
	/* IPv4's time to live, IPv6's hop limit. */
	__u8 ttl;
	__u8 has_ip_options;
	/* UDP's checksum is 0. */
	__u8 has_no_checksum;
	__u8 is_icmp;
	__u8 icmp_type;
	/* ANSWER_*: what goes back instead, where nothing stands against the packet. */
	__u8 answer_kind;
};

/*
 * The packet in hand. In a map, not on the stack: the verifier doesn't follow what a map holds, so
 * all ways to a line are one way to it, and stages can be inlined. A call costs 10 ns where returns
 * are guarded (spec_rstack_overflow). Nothing interrupts a program by another one on the same CPU.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct packet);
} packet_in_hand SEC(".maps");

static inline __attribute__((always_inline)) struct packet *new_packet(void)
{
	__u32 zero = 0;
	struct packet *packet = bpf_map_lookup_elem(&packet_in_hand, &zero);

	if (packet)
		__builtin_memset(&packet->source_hash, 0,
				 sizeof(*packet) - offsetof(struct packet, source_hash));
	return packet;
}

#endif
