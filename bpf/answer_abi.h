/* SPDX-License-Identifier: GPL-2.0-only */
/* Servers' answers to queries, as the agent keeps them. A part of shield_abi.h, in its form. */
#ifndef BREAKWATER_ANSWER_ABI_H
#define BREAKWATER_ANSWER_ABI_H

/* What was asked. */
#define ANSWER_NONE 0
#define ANSWER_A2S_INFO 1
#define ANSWER_A2S_PLAYERS 2
#define ANSWER_A2S_RULES 3
#define ANSWER_RAKNET_PONG 4
#define ANSWER_QUERY_BASIC 5
#define ANSWER_QUERY_FULL 6

#define ANSWERS_MAX 4096
/* A server's longest that isn't split over packets. */
#define ANSWER_BYTES_MAX 1400
/* Where clients ask, and what: ports of one backend may be servers of their own. */
struct answer_key {
	/* In the form of tables_abi.h. */
	__u64 address_high;
	__u64 address_low;
	__u16 port;
	/* ANSWER_* */
	__u8 kind;
	__u8 is_ipv6;
	__u32 unused;
};
struct answer {
	/* By CLOCK_MONOTONIC. */
	__u64 fresh_until_nanos;
	/* Of the payload's 16-bit words, the lowest byte first and not folded (RFC 1071). */
	__u32 sum;
	__u16 bytes;
	/* 1 where a frame had no room for it: its server gives it until it is written anew. */
	__u16 has_no_room;
	/* With zeros where each answer repeats a part of its question. */
	__u8 payload[1400];
};

#endif
