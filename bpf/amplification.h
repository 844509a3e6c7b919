/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers of services that attackers have send to a victim: told by their source port, and from
 * port 1024 on, which any client may have, by the first bytes of their payload too. Source: CISA
 * alert TA14-017A, and each service's protocol.
 */
#ifndef BREAKWATER_AMPLIFICATION_H
#define BREAKWATER_AMPLIFICATION_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"

/* The first bytes of a payload, as much as a signature looks at, in host order; zeros behind its
 * end. */
struct opening {
	__u32 first;
	__u32 second;
	__u32 third;
};

#define TEXT(a, b, c, d) ((__u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

/* No client sends from these to a service. */
static __always_inline int is_amplifier_port(__u16 port)
{
	switch (port) {
	case 17: /* quote of the day */
	case 19: /* chargen */
	case 53: /* DNS */
	case 69: /* TFTP */
	case 111: /* portmap */
	case 123: /* NTP */
	case 137: /* NetBIOS */
	case 161: /* SNMP */
	case 177: /* XDMCP */
	case 389: /* CLDAP */
	case 427: /* SLP */
	case 520: /* RIPv1 */
		return 1;
	default:
		return 0;
	}
}

static __always_inline int is_signature(__u16 port, const struct opening *opening)
{
	__u8 byte = opening->first >> 24;

	switch (port) {
	case 1194: /* OpenVPN: P_CONTROL_HARD_RESET_SERVER_V2 */
		return byte == 0x40;
	case 1434: /* Microsoft SQL Server Browser: SVR_RESP */
		return byte == 0x05;
	case 1900: /* SSDP: HTTP/1.1 */
		return opening->first == TEXT('H', 'T', 'T', 'P') &&
		       opening->second == TEXT('/', '1', '.', '1');
	case 3283: /* Apple Remote Desktop */
		return opening->first == TEXT(0, 1, 3, 0xea);
	case 3478: /* STUN: a binding response, and the magic cookie */
		return opening->first >> 16 == 0x0101 &&
		       opening->second == TEXT(0x21, 0x12, 0xa4, 0x42);
	case 3702: /* WS-Discovery */
		return opening->first == TEXT('<', '?', 'x', 'm') ||
		       opening->first == TEXT('<', 's', 'o', 'a');
	case 5060: /* SIP: a response */
		return opening->first == TEXT('S', 'I', 'P', '/');
	case 5353: /* multicast DNS: the response bit */
		return (opening->first >> 15 & 1) == 1;
	case 5683: /* CoAP: version 1, 2.05 Content */
		return byte >> 6 == 1 && (opening->first >> 16 & 0xff) == 0x45;
	case 11211: /* memcached, behind its eight bytes of frame header */
		return opening->third == TEXT('V', 'A', 'L', 'U') ||
		       opening->third == TEXT('S', 'T', 'A', 'T');
	case 30120: /* FiveM */
		return opening->first == 0xffffffff &&
		       (opening->second == TEXT('i', 'n', 'f', 'o') ||
			opening->second == TEXT('s', 't', 'a', 't'));
	case 32414: /* Plex: HTTP/1.0 */
		return opening->first == TEXT('H', 'T', 'T', 'P') &&
		       opening->second == TEXT('/', '1', '.', '0');
	case 33848: /* Jenkins: <hudson> */
		return opening->first == TEXT('<', 'h', 'u', 'd');
	default:
		break;
	}
	if (port >= 6881 && port <= 6889) /* BitTorrent's DHT: a dictionary */
		return opening->first >> 8 == ('d' << 16 | '1' << 8 | ':');
	if (port >= 27015 && port <= 27036) { /* Source: answers to A2S queries */
		byte = opening->second >> 24;
		return opening->first == 0xffffffff &&
		       (byte == 0x49 || byte == 0x44 || byte == 0x45);
	}
	return 0;
}

/* Whether some service of is_signature sends from the port. */
static __always_inline int has_signature(__u16 port)
{
	switch (port) {
	case 1194:
	case 1434:
	case 1900:
	case 3283:
	case 3478:
	case 3702:
	case 5060:
	case 5353:
	case 5683:
	case 11211:
	case 30120:
	case 32414:
	case 33848:
		return 1;
	default:
		return (port >= 6881 && port <= 6889) || (port >= 27015 && port <= 27036);
	}
}

/* Global: few packets call it, and the verifier looks at it once. */
__noinline int opens_like_answer(struct xdp_md *ctx, const struct packet *packet)
{
	__be32 words[3] = {};
	struct opening opening;
	__u32 bytes;

	if (!packet || !packet->payload_bytes)
		return 0;
	bytes = packet->payload_bytes;
	if (bytes > sizeof(words))
		bytes = sizeof(words);
	if (bpf_xdp_load_bytes(ctx, packet->payload_offset, words, bytes))
		return 0;
	opening.first = bpf_ntohl(words[0]);
	opening.second = bpf_ntohl(words[1]);
	opening.third = bpf_ntohl(words[2]);
	return is_signature(packet->source_port, &opening);
}

static __always_inline int is_amplified(struct xdp_md *ctx, const struct packet *packet)
{
	if (is_amplifier_port(packet->source_port))
		return 1;
	return has_signature(packet->source_port) && opens_like_answer(ctx, packet);
}

#endif
