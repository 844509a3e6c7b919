/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a frame to a packet: Ethernet and VLAN tags, IPv4, IPv6 with its extension headers, TCP,
 * UDP, ICMP. A step that the packet doesn't pass answers the reason; PARSED means that it goes on.
 */
#ifndef BREAKWATER_PARSE_H
#define BREAKWATER_PARSE_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"
#include "shield_abi.h"

#define PARSED (-1)

#define IPV4_FRAGMENT_MASK 0x3fff
#define IPV4_OFFSET_MASK 0x1fff
#define IPV6_MORE_MASK 0x0001
#define ICMP_HEADER_BYTES 8
/* What is longer may lie in several buffers: a frame of 1500 bytes and two tags does not. */
#define ONE_BUFFER_BYTES 1536
#define IPV6_HOP_BY_HOP 0
#define IPV6_ROUTING 43
#define IPV6_FRAGMENT 44
#define IPV6_AUTHENTICATION 51
#define IPV6_DESTINATION_OPTIONS 60
#define IPV6_MOBILITY 135

struct cursor {
	void *pos;
	void *end;
	/* Bytes of the packet that are left by its own headers; the frame may hold padding too. */
	__u32 left;
};

struct vlan_tag {
	__be16 control;
	__be16 ethertype;
};

struct ipv6_extension {
	__u8 next_header;
	__u8 length;
	/* Routing type; first byte of a fragment's offset. */
	__be16 third;
	__be32 fourth;
};

/*
 * Bytes of the frame in other buffers than the first, of which it is all as a rule: it is asked for
 * only where the IP packet is longer, for the call costs as much as parsing. Padding in a buffer of
 * its own is not counted then.
 */
static __always_inline __u32 bytes_behind(struct xdp_md *ctx, struct packet *packet)
{
	__u32 bytes = bpf_xdp_get_buff_len(ctx) - packet->frame_bytes;

	packet->frame_bytes += bytes;
	return bytes;
}

/* The next `bytes` of the packet, or NULL where it is shorter. */
static __always_inline void *cursor_take(struct cursor *cursor, __u32 bytes)
{
	void *taken = cursor->pos;

	if (cursor->left < bytes || taken + bytes > cursor->end)
		return NULL;
	cursor->pos = taken + bytes;
	cursor->left -= bytes;
	return taken;
}

static __always_inline int parse_ethernet(struct cursor *cursor, __be16 *ethertype)
{
	struct ethhdr *ethernet = cursor_take(cursor, sizeof(*ethernet));
	struct vlan_tag *tag;
	int depth;

	if (!ethernet)
		return REASON_MALFORMED_ETHERNET;
	*ethertype = ethernet->h_proto;
#pragma unroll
	for (depth = 0; depth <= VLAN_TAGS_MAX; depth++) {
		if (*ethertype != bpf_htons(ETH_P_8021Q) && *ethertype != bpf_htons(ETH_P_8021AD))
			return PARSED;
		if (depth == VLAN_TAGS_MAX)
			break;
		tag = cursor_take(cursor, sizeof(*tag));
		if (!tag)
			return REASON_MALFORMED_ETHERNET;
		*ethertype = tag->ethertype;
	}
	return REASON_VLAN_DEPTH;
}

/* The payload begins where so many bytes of the IP packet are left. */
static __always_inline void begin_payload(struct packet *packet, __u32 left)
{
	packet->payload_offset = packet->ip_offset + packet->ip_bytes - left;
	packet->payload_bytes = left;
}

static __always_inline int parse_tcp(struct cursor *cursor, struct packet *packet)
{
	__u32 bytes = cursor->left;
	struct tcphdr *tcp = cursor_take(cursor, sizeof(*tcp));

	if (!tcp || tcp->doff < 5 || tcp->doff * 4U > bytes)
		return REASON_MALFORMED_TCP;
	packet->source_port = bpf_ntohs(tcp->source);
	packet->destination_port = bpf_ntohs(tcp->dest);
	packet->has_ports = 1;
	packet->tcp_flags = ((__u8 *)tcp)[13];
	packet->has_tcp_flags = 1;
	packet->tcp_sequence = bpf_ntohl(tcp->seq);
	packet->transport_offset = packet->ip_offset + packet->ip_bytes - bytes;
	begin_payload(packet, bytes - tcp->doff * 4U);
	return PARSED;
}

static __always_inline int parse_udp(struct cursor *cursor, struct packet *packet)
{
	__u32 bytes = cursor->left;
	struct udphdr *udp = cursor_take(cursor, sizeof(*udp));
	__u32 length;

	if (!udp)
		return REASON_MALFORMED_UDP;
	length = bpf_ntohs(udp->len);
	if (length < sizeof(*udp) || (!packet->is_fragment && length > bytes))
		return REASON_MALFORMED_UDP;
	packet->source_port = bpf_ntohs(udp->source);
	packet->destination_port = bpf_ntohs(udp->dest);
	packet->has_ports = 1;
	packet->has_no_checksum = !udp->check;
	begin_payload(packet, cursor->left);
	if (length - sizeof(*udp) < cursor->left)
		packet->payload_bytes = length - sizeof(*udp);
	return PARSED;
}

/* ICMP or ICMPv6: RFC 792, RFC 4443 2.1. */
static __always_inline int parse_icmp(struct cursor *cursor, struct packet *packet)
{
	__u8 *type = cursor_take(cursor, ICMP_HEADER_BYTES);

	if (!type)
		return REASON_MALFORMED_ICMP;
	packet->is_icmp = 1;
	packet->icmp_type = *type;
	begin_payload(packet, cursor->left);
	return PARSED;
}

static __always_inline int parse_transport(struct cursor *cursor, struct packet *packet)
{
	switch (packet->protocol) {
	case IPPROTO_TCP:
		return parse_tcp(cursor, packet);
	case IPPROTO_UDP:
		return parse_udp(cursor, packet);
	case IPPROTO_ICMP:
		return packet->is_ipv6 ? PARSED : parse_icmp(cursor, packet);
	case IPPROTO_ICMPV6:
		return packet->is_ipv6 ? parse_icmp(cursor, packet) : PARSED;
	default:
		return PARSED;
	}
}

/* RFC 1858, RFC 3128: a second fragment at 8 bytes would rewrite the TCP flags of the first. */
static __always_inline int check_offset(const struct packet *packet, __u32 offset)
{
	return packet->protocol == IPPROTO_TCP && offset == 1 ? REASON_MALFORMED_FRAGMENT : PARSED;
}

static __always_inline int parse_ipv4(struct xdp_md *ctx, struct cursor *cursor,
				      struct packet *packet)
{
	__u32 available = cursor->left;
	struct iphdr *ip = cursor_take(cursor, sizeof(*ip));
	__u32 header_bytes, total_bytes, fragment;

	if (!ip || ip->version != 4 || ip->ihl < 5 || !ip->ttl)
		return REASON_MALFORMED_IPV4;
	header_bytes = ip->ihl * 4U;
	total_bytes = bpf_ntohs(ip->tot_len);
	if (total_bytes < header_bytes ||
	    (total_bytes > available && total_bytes > available + bytes_behind(ctx, packet)))
		return REASON_MALFORMED_IPV4;
	packet->source_high = (__u64)bpf_ntohl(ip->saddr) << 32;
	packet->source_low = 0;
	packet->destination_high = (__u64)bpf_ntohl(ip->daddr) << 32;
	packet->destination_low = 0;
	packet->protocol = ip->protocol;
	packet->ttl = ip->ttl;
	packet->has_ip_options = ip->ihl > 5;
	packet->ip_bytes = total_bytes;
	cursor->left = total_bytes - sizeof(*ip);
	if (!cursor_take(cursor, header_bytes - sizeof(*ip)))
		return REASON_MALFORMED_IPV4;

	fragment = bpf_ntohs(ip->frag_off);
	packet->is_fragment = (fragment & IPV4_FRAGMENT_MASK) != 0;
	if (fragment & IPV4_OFFSET_MASK)
		return check_offset(packet, fragment & IPV4_OFFSET_MASK);
	return parse_transport(cursor, packet);
}

static __always_inline int is_extension(__u8 next_header)
{
	switch (next_header) {
	case IPV6_HOP_BY_HOP:
	case IPV6_ROUTING:
	case IPV6_FRAGMENT:
	case IPV6_AUTHENTICATION:
	case IPV6_DESTINATION_OPTIONS:
	case IPV6_MOBILITY:
		return 1;
	default:
		return 0;
	}
}

/* Bytes of an extension header; below 8 where its own length can't be. */
static __always_inline __u32 extension_bytes(__u8 kind, const struct ipv6_extension *extension)
{
	__u32 bytes;

	if (kind == IPV6_FRAGMENT)
		return 8;
	if (kind != IPV6_AUTHENTICATION)
		return (extension->length + 1) * 8U;
	bytes = (extension->length + 2) * 4U;
	return bytes < 12 ? 0 : bytes; /* RFC 4302 2.2: three words and a check value */
}

/* Walks the chain up to the upper layer. *offset: a fragment's, in units of 8 bytes. */
static __always_inline int parse_extensions(struct cursor *cursor, struct packet *packet,
					    __u32 *offset)
{
	struct ipv6_extension *extension;
	__u32 chain_bytes = 0, bytes, fragment;
	__u8 seen_fragment = 0, kind;
	int count;

	for (count = 0; count <= IPV6_EXTENSIONS_MAX; count++) {
		kind = packet->protocol;
		if (!is_extension(kind))
			return PARSED;
		if (count == IPV6_EXTENSIONS_MAX || (kind == IPV6_HOP_BY_HOP && count > 0))
			return REASON_IPV6_EXTENSION;
		extension = cursor->pos;
		if (cursor->left < sizeof(*extension) ||
		    (void *)(extension + 1) > cursor->end)
			return REASON_MALFORMED_IPV6;
		bytes = extension_bytes(kind, extension);
		if (bytes < sizeof(*extension) || bytes > cursor->left)
			return REASON_MALFORMED_IPV6;
		chain_bytes += bytes;
		if (chain_bytes > IPV6_EXTENSIONS_BYTES_MAX)
			return REASON_IPV6_EXTENSION;
		if (kind == IPV6_ROUTING && !(extension->third & bpf_htons(0xff00)))
			return REASON_IPV6_EXTENSION; /* RFC 5095: type 0 */
		if (kind == IPV6_FRAGMENT && seen_fragment)
			return REASON_IPV6_EXTENSION;
		packet->protocol = extension->next_header;
		fragment = bpf_ntohs(extension->third);
		if (!cursor_take(cursor, bytes & 0xff))
			return REASON_MALFORMED_IPV6;
		if (kind == IPV6_FRAGMENT) {
			seen_fragment = 1;
			*offset = fragment >> 3;
			packet->is_fragment = *offset || (fragment & IPV6_MORE_MASK);
			if (*offset)
				return PARSED;
		}
	}
	return REASON_IPV6_EXTENSION;
}

static __always_inline int parse_ipv6(struct xdp_md *ctx, struct cursor *cursor,
				      struct packet *packet)
{
	struct ipv6hdr *ip = cursor_take(cursor, sizeof(*ip));
	__u32 payload_bytes, offset = 0;
	int reason;

	if (!ip || ip->version != 6 || !ip->hop_limit)
		return REASON_MALFORMED_IPV6;
	payload_bytes = bpf_ntohs(ip->payload_len);
	if ((payload_bytes > cursor->left &&
	     payload_bytes > cursor->left + bytes_behind(ctx, packet)) ||
	    (!payload_bytes && ip->nexthdr == IPV6_HOP_BY_HOP))
		return REASON_MALFORMED_IPV6;
	packet->is_ipv6 = 1;
	packet->source_high = bpf_be64_to_cpu(*(__be64 *)&ip->saddr.s6_addr32[0]);
	packet->source_low = bpf_be64_to_cpu(*(__be64 *)&ip->saddr.s6_addr32[2]);
	packet->destination_high = bpf_be64_to_cpu(*(__be64 *)&ip->daddr.s6_addr32[0]);
	packet->destination_low = bpf_be64_to_cpu(*(__be64 *)&ip->daddr.s6_addr32[2]);
	packet->protocol = ip->nexthdr;
	packet->ttl = ip->hop_limit;
	packet->ip_bytes = sizeof(*ip) + payload_bytes;
	cursor->left = payload_bytes;

	reason = parse_extensions(cursor, packet, &offset);
	if (reason != PARSED)
		return reason;
	if (offset)
		return check_offset(packet, offset);
	return parse_transport(cursor, packet);
}

/* The whole frame. */
static __always_inline int parse_frame(struct xdp_md *ctx, struct packet *packet)
{
	struct cursor cursor = {
		.pos = (void *)(long)ctx->data,
		.end = (void *)(long)ctx->data_end,
	};
	__be16 ethertype = 0;
	int reason;

	cursor.left = cursor.end - cursor.pos;
	if (cursor.left > ONE_BUFFER_BYTES)
		cursor.left = bpf_xdp_get_buff_len(ctx);
	packet->frame_bytes = cursor.left;
	reason = parse_ethernet(&cursor, &ethertype);
	if (reason != PARSED)
		return reason;
	packet->ip_offset = packet->frame_bytes - cursor.left;
	if (ethertype == bpf_htons(ETH_P_IP))
		return parse_ipv4(ctx, &cursor, packet);
	if (ethertype == bpf_htons(ETH_P_IPV6))
		return parse_ipv6(ctx, &cursor, packet);
	return REASON_NOT_IP;
}

#endif
