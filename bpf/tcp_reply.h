/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of a SYN-ACK that is sent for the stack. */
#ifndef BREAKWATER_TCP_REPLY_H
#define BREAKWATER_TCP_REPLY_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "shield_abi.h"
#include "tcp_offer.h"

/* What was offered, in the timestamp's lowest bits (cookie_init_timestamp). */
#define TSOPT_BITS 6
#define TSOPT_SACK 0x10
#define TSOPT_ECN 0x20
#define NANOS_PER_MILLI 1000000
/* Of the options: MSS, SACK permitted and timestamp. */
#define REPLY_TIMESTAMP_BYTES 16

/* A SYN-ACK's options, NOPs where one isn't sent; the last ones may be cut. */
struct reply_options {
	__u8 mss_kind;
	__u8 mss_length;
	__be16 mss;
	__u8 sack_kind;
	__u8 sack_length;
	__u8 timestamp_kind;
	__u8 timestamp_length;
	__be32 timestamp;
	__be32 echo;
	__u8 nop;
	__u8 wscale_kind;
	__u8 wscale_length;
	__u8 wscale;
};

/* The timestamp of the SYN-ACK, with what was offered in its lowest bits. */
static __always_inline __u32 reply_timestamp(const struct offer *offer, int is_ecn)
{
	__u32 now = bpf_ktime_get_coarse_ns() / NANOS_PER_MILLI;
	__u32 kept = offer->wscale | (offer->has_sack ? TSOPT_SACK : 0) |
		     (is_ecn ? TSOPT_ECN : 0);
	__u32 timestamp = (now >> TSOPT_BITS << TSOPT_BITS) | kept;

	return timestamp > now ? timestamp - (1U << TSOPT_BITS) : timestamp;
}

/*
 * How many bytes of options are sent: never more than came, so that a forged SYN draws no more than
 * it cost. What then has no room is not kept.
 */
static __always_inline __u32 fit_options(struct offer *offer, __u32 bytes)
{
	if (offer->has_timestamp && bytes >= sizeof(struct reply_options))
		return sizeof(struct reply_options);
	offer->wscale = TSOPT_NO_WSCALE;
	if (offer->has_timestamp && bytes >= REPLY_TIMESTAMP_BYTES)
		return REPLY_TIMESTAMP_BYTES;
	offer->has_timestamp = 0;
	return bytes >= TCPOLEN_MSS ? TCPOLEN_MSS : 0;
}

static __always_inline void write_options(struct reply_options *options,
					  const struct reply_settings *settings,
					  const struct offer *offer, int is_ipv6, int is_ecn)
{
	int has_wscale = offer->has_timestamp && offer->wscale != TSOPT_NO_WSCALE;

	__builtin_memset(options, TCPOPT_NOP, sizeof(*options));
	options->mss_kind = TCPOPT_MSS;
	options->mss_length = TCPOLEN_MSS;
	options->mss = bpf_htons(is_ipv6 ? settings->mss_ipv6 : settings->mss_ipv4);
	if (!offer->has_timestamp)
		return;
	if (offer->has_sack) {
		options->sack_kind = TCPOPT_SACK_PERMITTED;
		options->sack_length = TCPOLEN_SACK_PERMITTED;
	}
	options->timestamp_kind = TCPOPT_TIMESTAMP;
	options->timestamp_length = TCPOLEN_TIMESTAMP;
	options->timestamp = bpf_htonl(reply_timestamp(offer, is_ecn));
	options->echo = bpf_htonl(offer->timestamp);
	if (has_wscale) {
		options->wscale_kind = TCPOPT_WINDOW;
		options->wscale_length = TCPOLEN_WINDOW;
		options->wscale = settings->wscale;
	}
}

/* Leaves the first `bytes`; what is summed and not sent is 0. */
static __always_inline void cut_options(struct reply_options *options, __u32 bytes)
{
	__u32 *words = (__u32 *)options;
	__u32 i;

#pragma unroll
	for (i = 0; i < sizeof(*options) / sizeof(*words); i++) {
		if (i * sizeof(*words) >= bytes)
			words[i] = 0;
	}
}

#endif
