/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCP's clients prove their address without a connection of ours (PROTOCOLS.md 2.2 d): a SYN-ACK
 * that acknowledges what they never sent is answered with a RST that has its number (RFC 9293
 * 3.10.7.3). The number is the cookie. Then they send their SYN again, to the service itself.
 */
#ifndef BREAKWATER_RESET_PROOF_H
#define BREAKWATER_RESET_PROOF_H

#include "connection.h"
#include "cookie.h"
#include "packet.h"
#include "reply.h"

/* Answers a SYN. Without options: never more than came. */
static __always_inline int ask_for_reset(struct xdp_md *ctx, struct packet *packet)
{
	struct tcphdr tcp = {
		.source = bpf_htons(packet->destination_port),
		.dest = bpf_htons(packet->source_port),
		.ack_seq = bpf_htonl(make_cookie_of(packet, COOKIE_TCP)),
		.doff = sizeof(tcp) / 4,
		.syn = 1,
		.ack = 1,
	};
	__u8 *reply;

	tcp.check = csum_fold(csum_words(&tcp, sizeof(tcp)) + pseudo_sum(packet, sizeof(tcp)));
	if (packet->is_ipv6) {
		struct ipv6hdr ip = reply_header_ipv6(packet, sizeof(tcp));

		reply = turn_round(ctx, packet, sizeof(ip) + sizeof(tcp),
				   sizeof(ip) + sizeof(tcp));
		if (!reply)
			return REASON_INTERNAL;
		__builtin_memcpy(reply, &ip, sizeof(ip));
		reply += sizeof(ip);
	} else {
		struct iphdr ip = reply_header_ipv4(packet, sizeof(tcp));

		reply = turn_round(ctx, packet, sizeof(ip) + sizeof(tcp),
				   sizeof(ip) + sizeof(tcp));
		if (!reply)
			return REASON_INTERNAL;
		__builtin_memcpy(reply, &ip, sizeof(ip));
		reply += sizeof(ip);
	}
	__builtin_memcpy(reply, &tcp, sizeof(tcp));
	return REASON_CHALLENGED;
}

/*
 * Whether a RST brings the cookie back: then its address is proven, and its client opens another
 * connection in the place of the one with these ports, if one is known.
 */
static __always_inline int take_reset(struct xdp_md *ctx, struct packet *packet,
				      struct connection *connection)
{
	__be32 sequence;

	if (bpf_xdp_load_bytes(ctx, packet->transport_offset + offsetof(struct tcphdr, seq),
			       &sequence, sizeof(sequence)) ||
	    !is_cookie_of(packet, COOKIE_TCP, bpf_ntohl(sequence)))
		return 0;
	if (connection)
		connection->state = CONNECTION_NONE;
	add_connection(packet, hash_source(packet),
		       CONNECTION_SOURCE | CONNECTION_IS_PROVEN);
	return 1;
}

#endif
