/* SPDX-License-Identifier: GPL-2.0-only */
/* Turning a packet into the answer to it. */
#ifndef BREAKWATER_REPLY_H
#define BREAKWATER_REPLY_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "checksum.h"
#include "packet.h"
#include "parse.h"

#define REPLY_TTL 64
#define IPV4_DONT_FRAGMENT 0x4000
#define ETHERNET_BYTES_MAX (sizeof(struct ethhdr) + VLAN_TAGS_MAX * sizeof(struct vlan_tag))

/* Where no room is behind the frame, there is some before it: drivers that cut buffers to measure,
 * as veth does, leave 256 bytes for headers. */
static __always_inline int lengthen_before(struct xdp_md *ctx, const struct packet *packet,
					   __u32 more)
{
	__u8 ethernet[ETHERNET_BYTES_MAX];
	__u32 offset = packet->ip_offset;

	if (offset < sizeof(struct ethhdr) || offset > ETHERNET_BYTES_MAX ||
	    bpf_xdp_load_bytes(ctx, 0, ethernet, offset) || bpf_xdp_adjust_head(ctx, -(int)more))
		return 0;
	return !bpf_xdp_store_bytes(ctx, 0, ethernet, offset);
}

/* Cuts or lengthens the frame so that `ip_bytes` stand behind its Ethernet header and tags; 0 where
 * there is no room. */
static __always_inline int resize(struct xdp_md *ctx, const struct packet *packet, __u32 ip_bytes)
{
	__u32 bytes = packet->ip_offset + ip_bytes;

	if (bytes == packet->frame_bytes ||
	    !bpf_xdp_adjust_tail(ctx, (int)bytes - (int)packet->frame_bytes))
		return 1;
	return bytes > packet->frame_bytes &&
	       lengthen_before(ctx, packet, bytes - packet->frame_bytes);
}

/*
 * Turns the frame round, and cuts or lengthens it to `ip_bytes` behind its Ethernet header and
 * tags: where these stand then, or NULL, and the frame as it came, where it has no room.
 *
 * written: how many of them the caller writes there, a constant
 */
static __always_inline void *turn_round(struct xdp_md *ctx, const struct packet *packet,
					__u32 ip_bytes, const __u32 written)
{
	__u32 offset = packet->ip_offset;
	__u8 *data, *end;
	__u16 *macs, mac;
	int i;

	if (offset < sizeof(struct ethhdr) || offset > ETHERNET_BYTES_MAX)
		return NULL;
	if (!resize(ctx, packet, ip_bytes))
		return NULL;
	data = (void *)(long)ctx->data;
	end = (void *)(long)ctx->data_end;
	if (data + sizeof(struct ethhdr) > end || data + offset + written > end)
		return NULL;
	macs = (__u16 *)data;
#pragma unroll
	for (i = 0; i < ETH_ALEN / 2; i++) {
		mac = macs[i];
		macs[i] = macs[i + ETH_ALEN / 2];
		macs[i + ETH_ALEN / 2] = mac;
	}
	return data + offset;
}

/* From the packet's destination to its source, with `bytes` behind it. */
static __always_inline struct iphdr reply_header_ipv4(const struct packet *packet, __u32 bytes)
{
	struct iphdr ip = {
		.version = 4,
		.ihl = sizeof(ip) / 4,
		.tot_len = bpf_htons(sizeof(ip) + bytes),
		.frag_off = bpf_htons(IPV4_DONT_FRAGMENT),
		.ttl = REPLY_TTL,
		.protocol = packet->protocol,
		.saddr = bpf_htonl(packet->destination_high >> 32),
		.daddr = bpf_htonl(packet->source_high >> 32),
	};

	ip.check = csum_fold(csum_words(&ip, sizeof(ip)));
	return ip;
}

static __always_inline struct ipv6hdr reply_header_ipv6(const struct packet *packet, __u32 bytes)
{
	struct ipv6hdr ip = {
		.version = 6,
		.payload_len = bpf_htons(bytes),
		.nexthdr = packet->protocol,
		.hop_limit = REPLY_TTL,
	};

	*(__be64 *)&ip.saddr.s6_addr32[0] = bpf_cpu_to_be64(packet->destination_high);
	*(__be64 *)&ip.saddr.s6_addr32[2] = bpf_cpu_to_be64(packet->destination_low);
	*(__be64 *)&ip.daddr.s6_addr32[0] = bpf_cpu_to_be64(packet->source_high);
	*(__be64 *)&ip.daddr.s6_addr32[2] = bpf_cpu_to_be64(packet->source_low);
	return ip;
}

/* UDP's header of an answer to the packet, with `bytes` behind it that sum up to `sum`. */
static __always_inline struct udphdr reply_header_udp(const struct packet *packet, __u32 bytes,
						      __u64 sum)
{
	struct udphdr udp = {
		.source = bpf_htons(packet->destination_port),
		.dest = bpf_htons(packet->source_port),
		.len = bpf_htons(sizeof(udp) + bytes),
	};

	udp.check = csum_fold(csum_words(&udp, sizeof(udp)) + sum +
			      pseudo_sum(packet, sizeof(udp) + bytes));
	if (!udp.check)
		udp.check = 0xffff;
	return udp;
}

/*
 * Makes the packet the headers of a UDP answer to it, with `bytes` behind that sum up to `sum`:
 * where those stand, or NULL, and the packet as it came, where there is no room.
 *
 * written: how many of them the caller writes there, a constant
 */
static __always_inline __u8 *reply_headers(struct xdp_md *ctx, const struct packet *packet,
					   __u32 bytes, __u64 sum, const __u32 written)
{
	struct udphdr udp = reply_header_udp(packet, bytes, sum);
	__u8 *reply;

	if (packet->is_ipv6) {
		struct ipv6hdr ip = reply_header_ipv6(packet, sizeof(udp) + bytes);

		reply = turn_round(ctx, packet, sizeof(ip) + sizeof(udp) + bytes,
				   sizeof(ip) + sizeof(udp) + written);
		if (!reply)
			return NULL;
		__builtin_memcpy(reply, &ip, sizeof(ip));
		reply += sizeof(ip);
	} else {
		struct iphdr ip = reply_header_ipv4(packet, sizeof(udp) + bytes);

		reply = turn_round(ctx, packet, sizeof(ip) + sizeof(udp) + bytes,
				   sizeof(ip) + sizeof(udp) + written);
		if (!reply)
			return NULL;
		__builtin_memcpy(reply, &ip, sizeof(ip));
		reply += sizeof(ip);
	}
	__builtin_memcpy(reply, &udp, sizeof(udp));
	return reply + sizeof(udp);
}

/*
 * Makes the packet a UDP answer to it; 0 where it can't be.
 *
 * payload: `bytes` long, a constant, with zeros behind them up to a multiple of four
 */
static __always_inline int reply_udp(struct xdp_md *ctx, const struct packet *packet,
				     const void *payload, const __u32 bytes)
{
	__u64 sum = csum_words(payload, (bytes + 3) & ~3);
	__u8 *reply = reply_headers(ctx, packet, bytes, sum, bytes);

	if (!reply)
		return 0;
	__builtin_memcpy(reply, payload, bytes);
	return 1;
}

/* Where in the frame the payload of a UDP answer stands. */
static __always_inline __u32 reply_payload_offset(const struct packet *packet)
{
	return packet->ip_offset + sizeof(struct udphdr) +
	       (packet->is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr));
}

/*
 * Makes the packet a UDP answer to it; 0 where it has no room, and the packet is as it came.
 *
 * payload: in a map, `bytes` long, at least one, that sum up to `sum`
 */
static __always_inline int reply_stored(struct xdp_md *ctx, const struct packet *packet,
					const void *payload, __u32 bytes, __u64 sum)
{
	return reply_headers(ctx, packet, bytes, sum, 0) &&
	       !bpf_xdp_store_bytes(ctx, reply_payload_offset(packet), (void *)payload, bytes);
}

#endif
