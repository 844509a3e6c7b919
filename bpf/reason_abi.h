/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a packet got its verdict. A part of shield_abi.h, in its form. */
#ifndef BREAKWATER_REASON_ABI_H
#define BREAKWATER_REASON_ABI_H

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
	/* No version has been published yet. */
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
	/* The tables contradict themselves: a defect of Breakwater. */
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
	/* A kind of ICMP that the backend's address takes none of, or forged discovery. */
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
	/* Not a message that a client of the backend's protocol sends. */
	REASON_OFF_PROTOCOL = 45,
	/* A message that only servers of the backend's protocol send: a reflection. */
	REASON_PROTOCOL_REPLY = 46,
	/* A SYN that would have been answered, but for its checksum. */
	REASON_TCP_CHECKSUM = 47,
	/* It comes before its source proved its address, and asks for no proof. */
	REASON_UNPROVEN = 48,
	/* It brings a proof that isn't one: forged, of another address, or too old. */
	REASON_BAD_PROOF = 49,
	/* TCP of a connection that nobody opened. */
	REASON_OUT_OF_STATE = 50,
	/* Its source broke the protocol too often after it proved its address. */
	REASON_OFFENDER = 51,
	/* The device sent more to this backend than its limit. */
	REASON_DEVICE_LIMIT = 52,
	/* A RST that proved its source's address, and has nothing more to do. */
	REASON_PROOF_TAKEN = 53,

	/* TX */
	/* The source was asked to prove its address: it was answered with a cookie. */
	REASON_CHALLENGED = 56,
	/* A query was answered for its server, with what that last answered itself. */
	REASON_ANSWERED = 57,

	/* REDIRECT */
	/* A filter rule said REDIRECT. */
	REASON_RULE_REDIRECT = 60,
};

#endif
