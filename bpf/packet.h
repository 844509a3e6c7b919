/* SPDX-License-Identifier: GPL-2.0-only */
/* What the path knows of a packet once it is parsed. */
#ifndef BREAKWATER_PACKET_H
#define BREAKWATER_PACKET_H

#include <linux/types.h>

struct packet {
	/* Addresses in the form of tables_abi.h. */
	__u64 source_high;
	__u64 source_low;
	__u64 destination_high;
	__u64 destination_low;
	/* hash_address of both. */
	__u64 source_hash;
	__u64 destination_hash;
	/* 0 until somebody asked for the time. */
	__u64 now_nanos;
	/* A LOG rule that matched; RULE_SLOT_NONE where none did. */
	__u32 logged_rule_slot;
	__u32 frame_bytes;
	/* The filter rule that decided; RULE_SLOT_NONE where none did. */
	__u32 rule_slot;
	/* Where the IP packet begins in the frame, and its length, its header included. */
	__u32 ip_offset;
	__u32 ip_bytes;
	/* What of it stands behind the transport's header. */
	__u32 payload_bytes;
	/* With REASON_RULE_REDIRECT: the kernel's number of the interface. */
	__u32 interface_index;
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
};

/* Where the payload begins in the frame. */
static inline __attribute__((always_inline)) __u32 payload_offset(const struct packet *packet)
{
	return packet->ip_offset + packet->ip_bytes - packet->payload_bytes;
}

#endif
