/* SPDX-License-Identifier: GPL-2.0-only */
/* What a backend asks of a packet's form, beyond what every packet must have. */
#ifndef BREAKWATER_SANITY_H
#define BREAKWATER_SANITY_H

#include "amplification.h"
#include "packet.h"
#include "parse.h"
#include "shield_abi.h"

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10
#define TCP_URG 0x20
#define TCP_ECE 0x40
#define TCP_CWR 0x80
/* FIN, SYN, RST, ACK, URG: PSH, ECE and CWR may stand with any of them. */
#define TCP_FLAGS_ASKED 0x37
/* tcp_valid_flags of net/netfilter/nf_conntrack_proto_tcp.c, a bit for each combination. */
#define TCP_FLAGS_VALID 0x0003000400170014ULL

#define ICMP_ECHO_REPLY 0
#define ICMP_UNREACHABLE 3
#define ICMP_ECHO 8
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER 12
#define ICMPV6_UNREACHABLE 1
#define ICMPV6_PARAMETER 4
#define ICMPV6_ECHO 128
#define ICMPV6_ECHO_REPLY 129
#define ICMPV6_ROUTER_SOLICITATION 133
#define ICMPV6_NEIGHBOUR_ADVERTISEMENT 136
#define DISCOVERY_HOP_LIMIT 255

/* RFC 9293 3.1; strict: what no client sends to a service. */
static __always_inline int has_tcp_flags_of(const struct packet *packet, __u32 checks)
{
	__u8 asked = packet->tcp_flags & TCP_FLAGS_ASKED;

	if (!packet->has_tcp_flags)
		return 1;
	if (!(TCP_FLAGS_VALID >> asked & 1))
		return 0;
	if (!(checks & CHECK_TCP_FLAGS_STRICT))
		return 1;
	if (asked == (TCP_SYN | TCP_ACK) || asked & TCP_URG)
		return 0;
	return !(asked & TCP_SYN && packet->payload_bytes);
}

/* An error speaks of a packet that its receiver sent: RFC 792, RFC 4443 2.4. */
static __always_inline int is_icmp_error_ours(struct xdp_md *ctx, const struct packet *packet)
{
	__u8 embedded[40];

	if (packet->is_ipv6) {
		if (packet->payload_bytes < sizeof(struct ipv6hdr) ||
		    bpf_xdp_load_bytes(ctx, packet->payload_offset, embedded,
				       sizeof(struct ipv6hdr)))
			return 0;
		return bpf_be64_to_cpu(*(__be64 *)(embedded + 8)) == packet->destination_high &&
		       bpf_be64_to_cpu(*(__be64 *)(embedded + 16)) == packet->destination_low;
	}
	if (packet->payload_bytes < sizeof(struct iphdr) ||
	    bpf_xdp_load_bytes(ctx, packet->payload_offset, embedded, sizeof(struct iphdr)))
		return 0;
	return (__u64)bpf_ntohl(*(__be32 *)(embedded + 12)) << 32 == packet->destination_high;
}

/* Path MTU discovery, errors and echo work; neighbour discovery does where it can't be from afar
 * (RFC 4861 6.1, 7.1); what reconfigures a host doesn't (RFC 4890). Global: few packets call it,
 * and the verifier looks at it once. */
__noinline int is_icmp_taken(struct xdp_md *ctx, const struct packet *packet)
{
	__u8 type;

	if (!packet)
		return 0;
	type = packet->icmp_type;

	if (packet->is_ipv6) {
		if (type >= ICMPV6_UNREACHABLE && type <= ICMPV6_PARAMETER)
			return is_icmp_error_ours(ctx, packet);
		if (type == ICMPV6_ECHO || type == ICMPV6_ECHO_REPLY)
			return 1;
		return type >= ICMPV6_ROUTER_SOLICITATION &&
		       type <= ICMPV6_NEIGHBOUR_ADVERTISEMENT &&
		       packet->ttl == DISCOVERY_HOP_LIMIT && !packet->is_fragment;
	}
	if (type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER)
		return is_icmp_error_ours(ctx, packet);
	return type == ICMP_ECHO || type == ICMP_ECHO_REPLY;
}

/*
 * What stands against the packet's form: a reason, PARSED where nothing does.
 *
 * checks: CHECK_* of the backend
 */
static __always_inline int check_sanity(struct xdp_md *ctx, const struct packet *packet,
					__u32 checks)
{
	if (packet->is_fragment && checks & CHECK_DROP_FRAGMENTS)
		return REASON_FRAGMENT;
	if (packet->has_ip_options && checks & CHECK_DROP_IP_OPTIONS)
		return REASON_IP_OPTIONS;
	if (packet->is_icmp)
		return !(checks & CHECK_ICMP) || is_icmp_taken(ctx, packet) ? PARSED :
									      REASON_ICMP_POLICY;
	if (checks & CHECK_TCP_FLAGS && !has_tcp_flags_of(packet, checks))
		return REASON_TCP_FLAGS;
	if (!packet->has_ports)
		return PARSED;
	if (checks & CHECK_PORT_ZERO && (!packet->source_port || !packet->destination_port))
		return REASON_PORT_ZERO;
	if (packet->protocol != IPPROTO_UDP)
		return PARSED;
	if (checks & CHECK_UDP_CHECKSUM && packet->is_ipv6 && packet->has_no_checksum)
		return REASON_UDP_CHECKSUM;
	if (checks & CHECK_AMPLIFICATION && is_amplified(ctx, packet))
		return REASON_AMPLIFICATION;
	return PARSED;
}

#endif
