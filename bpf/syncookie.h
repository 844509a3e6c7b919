/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SYNs are answered with the host's own SYN cookies (net/ipv4/syncookies.c), so that its stack
 * opens the connection when their ACK comes: with net.ipv4.tcp_syncookies=2. With tcp_timestamps=2,
 * window scale, SACK and ECN are kept in the timestamp's lowest bits, as the stack keeps them.
 */
#ifndef BREAKWATER_SYNCOOKIE_H
#define BREAKWATER_SYNCOOKIE_H

#include "packet.h"
#include "parse.h"
#include "payload.h"
#include "checksum.h"
#include "reply.h"
#include "sanity.h"
#include "scratch.h"
#include "tables.h"
#include "tcp_offer.h"
#include "tcp_reply.h"
#include "trial.h"

#define TCP_HEADER_BYTES_MIN 20
#define TCP_HEADER_BYTES_MAX 60


#define HASH_SCOPE_LISTENER 0x30000000000ULL
/* Ten segments, the most that come with the first flight, and room for as many again. */
#define REPLY_WINDOW 29200

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct reply_settings);
} reply_settings SEC(".maps");

/* By a hash of address and port. Two that meet in one are made ready in turns. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LISTENERS);
	__type(key, __u32);
	__type(value, struct listener);
} listeners SEC(".maps");

/* The TCP header of a SYN, as the helpers take it. */
struct syn {
	struct tcphdr tcp;
	__u8 options[TCP_OPTIONS_MAX];
};

static __always_inline struct listener *find_listener(const struct packet *packet)
{
	__u64 scope = HASH_SCOPE_LISTENER | packet->destination_port;
	__u32 index = hash_in_scope(&packet->tables, packet->destination_hash, scope) &
		      (LISTENERS - 1);

	return bpf_map_lookup_elem(&listeners, &index);
}

/* Its SYNs are answered: it must take the ACKs. */
static __always_inline void want_listener(struct packet *packet)
{
	struct listener *listener = find_listener(packet);
	__u64 now = packet_now(packet);

	if (listener && now >= listener->arm_at_nanos)
		listener->wanted_until_nanos = now + LISTENER_WANT_NANOS;
}

/* What follows the IP header of a SYN-ACK. */
struct reply_segment {
	struct tcphdr tcp;
	struct reply_options options;
};

struct reply_ipv4 {
	struct iphdr ip;
	struct reply_segment segment;
};

struct reply_ipv6 {
	struct ipv6hdr ip;
	struct reply_segment segment;
};

static __always_inline struct ipv6hdr addresses_ipv6(const struct packet *packet)
{
	struct ipv6hdr ip = {};

	*(__be64 *)&ip.saddr.s6_addr32[0] = bpf_cpu_to_be64(packet->source_high);
	*(__be64 *)&ip.saddr.s6_addr32[2] = bpf_cpu_to_be64(packet->source_low);
	*(__be64 *)&ip.daddr.s6_addr32[0] = bpf_cpu_to_be64(packet->destination_high);
	*(__be64 *)&ip.daddr.s6_addr32[2] = bpf_cpu_to_be64(packet->destination_low);
	return ip;
}

static __always_inline struct iphdr addresses_ipv4(const struct packet *packet)
{
	struct iphdr ip = {};

	ip.saddr = bpf_htonl(packet->source_high >> 32);
	ip.daddr = bpf_htonl(packet->destination_high >> 32);
	return ip;
}

/* The cookie: the sequence number to answer with; negative where the kernel has none. */
static __always_inline __s64 make_cookie(const struct packet *packet, struct syn *syn,
					 __u32 tcp_bytes)
{
	if (packet->is_ipv6) {
		struct ipv6hdr ip = addresses_ipv6(packet);

		return bpf_tcp_raw_gen_syncookie_ipv6(&ip, &syn->tcp, tcp_bytes);
	} else {
		struct iphdr ip = addresses_ipv4(packet);

		return bpf_tcp_raw_gen_syncookie_ipv4(&ip, &syn->tcp, tcp_bytes);
	}
}

/* Whether an ACK brings back a cookie that this kernel made for it. */
static __always_inline int brings_cookie(const struct packet *packet, struct syn *ack)
{
	if (on_trial && ack->tcp.ack_seq == bpf_htonl(TRIAL_COOKIE + 1))
		return 1;
	if (packet->is_ipv6) {
		struct ipv6hdr ip = addresses_ipv6(packet);

		return !bpf_tcp_raw_check_syncookie_ipv6(&ip, &ack->tcp);
	} else {
		struct iphdr ip = addresses_ipv4(packet);

		return !bpf_tcp_raw_check_syncookie_ipv4(&ip, &ack->tcp);
	}
}

/* The SYN-ACK's TCP header and options, with their checksum. */
static __always_inline void write_segment(struct reply_segment *segment,
					  const struct reply_settings *settings,
					  const struct packet *packet, const struct syn *syn,
					  const struct offer *offer, __u32 option_bytes,
					  __u32 cookie)
{
	int is_ecn = settings->has_ecn && offer->has_timestamp &&
		     (packet->tcp_flags & (TCP_ECE | TCP_CWR)) == (TCP_ECE | TCP_CWR);

	__builtin_memset(&segment->tcp, 0, sizeof(segment->tcp));
	segment->tcp.source = syn->tcp.dest;
	segment->tcp.dest = syn->tcp.source;
	segment->tcp.seq = bpf_htonl(cookie);
	segment->tcp.ack_seq = bpf_htonl(bpf_ntohl(syn->tcp.seq) + 1);
	segment->tcp.doff = (TCP_HEADER_BYTES_MIN + option_bytes) / 4;
	segment->tcp.syn = 1;
	segment->tcp.ack = 1;
	segment->tcp.ece = is_ecn;
	segment->tcp.window = bpf_htons(REPLY_WINDOW);
	write_options(&segment->options, settings, offer, packet->is_ipv6, is_ecn);
	cut_options(&segment->options, option_bytes);
	segment->tcp.check =
		csum_fold(csum_words(segment, sizeof(*segment)) +
			  pseudo_sum(packet, TCP_HEADER_BYTES_MIN + option_bytes));
}

static __always_inline int reply_ipv4(struct xdp_md *ctx, const struct packet *packet,
				      const struct reply_segment *segment, __u32 tcp_bytes)
{
	struct reply_ipv4 *reply = turn_round(ctx, packet, sizeof(*reply), sizeof(*reply));
	struct iphdr ip = reply_header_ipv4(packet, tcp_bytes);

	if (!reply)
		return 0;
	__builtin_memcpy(&reply->ip, &ip, sizeof(ip));
	__builtin_memcpy(&reply->segment, segment, sizeof(*segment));
	return 1;
}

static __always_inline int reply_ipv6(struct xdp_md *ctx, const struct packet *packet,
				      const struct reply_segment *segment, __u32 tcp_bytes)
{
	struct reply_ipv6 *reply = turn_round(ctx, packet, sizeof(*reply), sizeof(*reply));
	struct ipv6hdr ip = reply_header_ipv6(packet, tcp_bytes);

	if (!reply)
		return 0;
	__builtin_memcpy(&reply->ip, &ip, sizeof(ip));
	__builtin_memcpy(&reply->segment, segment, sizeof(*segment));
	return 1;
}

/* Reads a SYN, and what it offers: PARSED, or the reason why it is dropped. */
static __always_inline int read_syn(struct xdp_md *ctx, const struct packet *packet,
				    struct syn *syn, struct offer *offer, __u32 tcp_bytes)
{
	struct option_walk walk = {.options = syn->options, .offer = offer};

	if (tcp_bytes == TCP_HEADER_BYTES_MIN + TCP_USUAL_OPTIONS ?
		    !frame_read(ctx, packet->transport_offset, syn,
				TCP_HEADER_BYTES_MIN + TCP_USUAL_OPTIONS) :
		    bpf_xdp_load_bytes(ctx, packet->transport_offset, syn, tcp_bytes))
		return REASON_INTERNAL;
	/* Behind its header a SYN is zeros: they add nothing. */
	if (csum_fold(csum_words(syn, sizeof(*syn)) + pseudo_sum(packet, tcp_bytes)))
		return REASON_TCP_CHECKSUM;
	walk.end = tcp_bytes - TCP_HEADER_BYTES_MIN;
	if (!read_usual_options(syn->options, walk.end, offer))
		bpf_loop(TCP_OPTIONS_MAX, walk_option, &walk, 0);
	return PARSED;
}

/*
 * REASON_CHALLENGED where the frame was made the answer to its SYN, another reason where it is
 * dropped. Data that comes with a SYN is not answered: who
 * sent it sends both again (RFC 7413, 4.2). Global: few packets call it.
 */
__noinline int answer_syn(struct xdp_md *ctx, struct packet *packet)
{
	struct offer offer = {.wscale = TSOPT_NO_WSCALE};
	const struct reply_settings *settings;
	struct scratch *room = use_scratch();
	struct reply_segment *segment;
	struct syn *syn;
	__u32 tcp_bytes, option_bytes, zero = 0;
	__s64 cookie;
	int reason;

	settings = bpf_map_lookup_elem(&reply_settings, &zero);
	if (!packet || !settings || !room)
		return REASON_INTERNAL;
	if (packet->payload_bytes)
		return REASON_TCP_FLAGS;
	tcp_bytes = packet->payload_offset - packet->transport_offset;
	if (tcp_bytes < TCP_HEADER_BYTES_MIN || tcp_bytes > TCP_HEADER_BYTES_MAX)
		return REASON_INTERNAL;
	syn = (struct syn *)room->first;
	segment = (struct reply_segment *)room->second;
	__builtin_memset(syn, 0, sizeof(*syn));
	reason = read_syn(ctx, packet, syn, &offer, tcp_bytes);
	if (reason != PARSED)
		return reason;
	want_listener(packet);
	option_bytes = fit_options(&offer, tcp_bytes - TCP_HEADER_BYTES_MIN);
	cookie = make_cookie(packet, syn, tcp_bytes);
	if (cookie < 0)
		return REASON_INTERNAL;
	write_segment(segment, settings, packet, syn, &offer, option_bytes, cookie);
	if (packet->is_ipv6 ?
		    !reply_ipv6(ctx, packet, segment, TCP_HEADER_BYTES_MIN + option_bytes) :
		    !reply_ipv4(ctx, packet, segment, TCP_HEADER_BYTES_MIN + option_bytes))
		return REASON_INTERNAL;
	if (option_bytes < sizeof(segment->options) &&
	    bpf_xdp_adjust_tail(ctx, (int)option_bytes - (int)sizeof(segment->options)))
		return REASON_INTERNAL;
	return REASON_CHALLENGED;
}

/*
 * Where the listener waits to be made ready: makes the ACK of a cookie the SYN that it followed.
 * The stack answers that with a cookie of its own, as it wouldn't to a forged source without a
 * route; the client acknowledges once more, and is let in.
 */
static __always_inline void arm_listener(struct xdp_md *ctx, struct packet *packet,
					 struct syn *ack, __u32 tcp_bytes)
{
	struct listener *listener = find_listener(packet);
	__u64 now = packet_now(packet);
	__u64 arm_at;

	if (!listener || now >= listener->wanted_until_nanos)
		return;
	arm_at = *(volatile __u64 *)&listener->arm_at_nanos;
	if (now < arm_at || __sync_val_compare_and_swap(&listener->arm_at_nanos, arm_at,
							now + LISTENER_ARM_NANOS) != arm_at)
		return;
	ack->tcp.seq = bpf_htonl(bpf_ntohl(ack->tcp.seq) - 1);
	ack->tcp.ack_seq = 0;
	ack->tcp.ack = 0;
	ack->tcp.psh = 0;
	ack->tcp.syn = 1;
	ack->tcp.check = 0;
	ack->tcp.check =
		csum_fold(csum_words(ack, sizeof(*ack)) + pseudo_sum(packet, tcp_bytes));
	bpf_xdp_store_bytes(ctx, packet->transport_offset, ack, tcp_bytes);
}

/* 1 where an ACK brings back a cookie that was sent to its source. Global: few packets call it. */
__noinline int take_cookie(struct xdp_md *ctx, struct packet *packet)
{
	struct syn ack = {};
	__u32 tcp_bytes;

	if (!packet)
		return 0;
	tcp_bytes = packet->payload_offset - packet->transport_offset;
	if (tcp_bytes < TCP_HEADER_BYTES_MIN || tcp_bytes > TCP_HEADER_BYTES_MAX ||
	    !frame_read(ctx, packet->transport_offset, &ack.tcp, sizeof(ack.tcp)) ||
	    !brings_cookie(packet, &ack))
		return 0;
	if (!packet->payload_bytes &&
	    !bpf_xdp_load_bytes(ctx, packet->transport_offset, &ack, tcp_bytes))
		arm_listener(ctx, packet, &ack, tcp_bytes);
	return 1;
}

#endif
