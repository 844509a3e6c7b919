/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections, and sources that proved their address. A part of shield_abi.h, in its form. */
#ifndef BREAKWATER_CONNECTION_ABI_H
#define BREAKWATER_CONNECTION_ABI_H

/* Times are in units of 2^31 ns, 2.1 s, so that few packets write; they wrap after 416 days. */
#define SEEN_SHIFT 31
#define SEEN_MASK 16777215

/* What stands for unused, and how long each kind is kept after its last packet. TCP as RFC 5382, 5
 * asks of NATs, datagrams a little more than RFC 4787, 4.3. */
#define CONNECTION_NONE 0
#define CONNECTION_OPEN 1
#define CONNECTION_OPEN_UNITS 3465
/* Its client sent FIN or RST. */
#define CONNECTION_CLOSING 2
#define CONNECTION_CLOSING_UNITS 112
#define CONNECTION_DATAGRAMS 3
#define CONNECTION_DATAGRAMS_UNITS 84
/* No connection: an address that was proven. */
#define CONNECTION_SOURCE 4
#define CONNECTION_SOURCE_UNITS 1677

#define CONNECTION_STATE_MASK 7
/* Its source proved its address: nothing unproven takes its place. */
#define CONNECTION_IS_PROVEN 8
/* Its client's stream is still looked at. */
#define CONNECTION_IS_FOLLOWED 16

struct connection {
	/* Of its hash. */
	__u32 tag;
	/* CONNECTION_*; from CONNECTION_WAY_SHIFT on, which way of its set it is; from
	 * CONNECTION_SEEN_SHIFT on, when it was seen. */
	__u32 state;
};
#define CONNECTION_WAY_SHIFT 5
#define CONNECTION_SEEN_SHIFT 8
/* How a client's stream goes on, while it is followed: apart, since most aren't. */
struct stream {
	__u32 next_sequence;
	/* With what: STEP_*, and STEP_EARLY for each segment that came early. */
	__u8 step;
	/* What that step has to know of what was read before. */
	__u8 note;
	__u16 unused;
};
/* Nothing more is looked at. */
#define STEP_DONE 0
#define STEP_HTTP 1
#define STEP_TLS 2
/* A handshake; the rest of one, the note its first byte; what was announced, a status request or a
 * login start; a ping. */
#define STEP_MINECRAFT_HANDSHAKE 3
#define STEP_MINECRAFT_LENGTH 4
#define STEP_MINECRAFT_REQUEST 5
#define STEP_MINECRAFT_PING 6
#define STEP_MASK 31
#define STEP_EARLY 32
/* So many segments that come before those in front of them are let past. */
#define EARLY_MAX 4
/* A line. A newcomer takes an expired way, else the one seen least recently. */
#define CONNECTION_WAYS 8
struct connection_set {
	struct connection ways[8];
};

/* Cookies are for one period of 2^36 ns, 69 s, and the next. */
#define COOKIE_PERIOD_SHIFT 36
#define COOKIE_PERIOD_MASK 16777215
/* What one is for: none serves for anything else. */
#define COOKIE_RAKNET 1
#define COOKIE_SOURCE 2
#define COOKIE_QUERY 3
#define COOKIE_QUIC 4
#define COOKIE_TCP 5
/* The form of tokens in QUIC's Retry packets: docs/operate/quic.md. */
#define QUIC_TOKEN_FORM 1

/* So many offences at once, and one more each ten seconds; who commits more is denied for ten
 * minutes. */
#define OFFENCES_MAX 10
#define OFFENCE_NANOS 10000000000
#define OFFENDER_NANOS 600000000000
#define OFFENDERS_MAX 16384
#define OFFENDER_MARKS 4096
struct offender_key {
	__u64 high;
	__u64 low;
	__u64 is_ipv6;
};
struct offender {
	/* By CLOCK_MONOTONIC. */
	__u64 until_nanos;
	/* Where the offence was that was one too many. */
	__u32 backend_slot;
	/* 1 where the agent put it here, for another node saw the offence. */
	__u32 is_told;
};

/* How long after a backend's first packet unknown connections are taken for standing ones. */
#define LEARN_NANOS 60000000000

#endif
