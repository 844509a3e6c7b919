/* SPDX-License-Identifier: GPL-2.0-only */
/* What a SYN offers in its options (RFC 9293 3.2, RFC 7323, RFC 2018). */
#ifndef BREAKWATER_TCP_OFFER_H
#define BREAKWATER_TCP_OFFER_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define TCP_OPTIONS_MAX 40
#define TCPOPT_END 0
#define TCPOPT_NOP 1
#define TCPOPT_MSS 2
#define TCPOPT_WINDOW 3
#define TCPOPT_SACK_PERMITTED 4
#define TCPOPT_TIMESTAMP 8
#define TCPOLEN_MSS 4
#define TCPOLEN_WINDOW 3
#define TCPOLEN_SACK_PERMITTED 2
#define TCPOLEN_TIMESTAMP 10
#define TCP_WSCALE_MAX 14
#define TSOPT_NO_WSCALE 0xf

struct offer {
	__u32 timestamp;
	__u8 has_timestamp;
	__u8 has_sack;
	/* TSOPT_NO_WSCALE where there is none. */
	__u8 wscale;
	__u8 unused;
};

struct option_walk {
	const __u8 *options;
	struct offer *offer;
	__u32 at;
	__u32 end;
};

/* One option: a step of bpf_loop. */
static long walk_option(__u32 step, void *context)
{
	struct option_walk *walk = context;
	const __u8 *options = walk->options;
	__u32 at = walk->at;
	__u8 kind, length;

	(void)step;
	if (at >= walk->end || at > TCP_OPTIONS_MAX - 1)
		return 1;
	kind = options[at];
	if (kind == TCPOPT_END)
		return 1;
	if (kind == TCPOPT_NOP) {
		walk->at = at + 1;
		return 0;
	}
	if (at > TCP_OPTIONS_MAX - 2)
		return 1;
	length = options[at + 1];
	if (length < 2 || at + length > walk->end)
		return 1;
	walk->at = at + length;
	if (kind == TCPOPT_SACK_PERMITTED && length == TCPOLEN_SACK_PERMITTED) {
		walk->offer->has_sack = 1;
	} else if (kind == TCPOPT_WINDOW && length == TCPOLEN_WINDOW &&
		   at <= TCP_OPTIONS_MAX - TCPOLEN_WINDOW) {
		walk->offer->wscale =
			options[at + 2] > TCP_WSCALE_MAX ? TCP_WSCALE_MAX : options[at + 2];
	} else if (kind == TCPOPT_TIMESTAMP && length == TCPOLEN_TIMESTAMP &&
		   at <= TCP_OPTIONS_MAX - TCPOLEN_TIMESTAMP) {
		walk->offer->timestamp = (__u32)options[at + 2] << 24 | options[at + 3] << 16 |
					 options[at + 4] << 8 | options[at + 5];
		walk->offer->has_timestamp = 1;
	}
	return 0;
}

/* Options as Linux, Android and many others send them: MSS, SACK permitted, a timestamp, window
 * scale. 0 where they are others. */
#define TCP_USUAL_OPTIONS 20
static __always_inline int read_usual_options(const __u8 *options, __u32 bytes,
					      struct offer *offer)
{
	const __be32 *words = (const __be32 *)options;
	__u8 wscale = options[TCP_USUAL_OPTIONS - 1];

	if (bytes != TCP_USUAL_OPTIONS ||
	    (words[0] & bpf_htonl(0xffff0000)) != bpf_htonl(0x02040000) ||
	    words[1] != bpf_htonl(0x0402080a) ||
	    (words[4] & bpf_htonl(0xffffff00)) != bpf_htonl(0x01030300))
		return 0;
	offer->has_sack = 1;
	offer->has_timestamp = 1;
	offer->timestamp = bpf_ntohl(words[2]);
	offer->wscale = wscale > TCP_WSCALE_MAX ? TCP_WSCALE_MAX : wscale;
	return 1;
}

#endif
