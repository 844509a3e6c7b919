// SPDX-License-Identifier: GPL-2.0-only
/*
 * What benchmarks compare: the packet path on packets that change with each run, the same without
 * the path, the same by the maps that the kernel offers for it, a program that only drops, and one
 * that only sends.
 */
#include "shield.bpf.c"
#include "naive.h"

/* What is drawn, written by the benchmark. */
struct draw {
	__u64 state;
	/* Sources: so many numbers from the first one on, each spread to an address of its own; any
	 * address where the count is 0. */
	__u32 first;
	__u32 count;
	/* 1 where both ports are drawn as well. */
	__u32 draws_ports;
	/* Of SYNs: where they go, and the sum of all words but those of the source. */
	__be32 service;
	__u32 syn_sum;
	/* Of frames that the path writes over: their length, and how they begin. */
	__u32 frame_bytes;
	__u32 opening_bytes;
	/* How long the path leaves it. */
	__u32 answer_bytes;
	__u8 opening[128];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct draw);
} draw SEC(".maps");

/* Writes a source, and maybe ports, into an untagged IPv4 frame of UDP. */
static __always_inline int draw_packet(struct xdp_md *ctx)
{
	struct iphdr *ip = (void *)(long)ctx->data + sizeof(struct ethhdr);
	struct udphdr *udp = (void *)(ip + 1);
	__u32 zero = 0, number;
	struct draw *drawn = bpf_map_lookup_elem(&draw, &zero);
	__u64 random;

	if (!drawn || (void *)(udp + 1) > (void *)(long)ctx->data_end)
		return 0;
	/* Knuth's linear congruential generator (MMIX), of which the upper half is good. */
	random = drawn->state * 6364136223846793005ULL + 1442695040888963407ULL;
	drawn->state = random;
	number = random >> 32;
	if (drawn->count)
		number = drawn->first + (__u32)((__u64)number * drawn->count >> 32);
	/* Knuth's multiplicative hash, a bijection: BenchTables.spread. */
	ip->saddr = bpf_htonl(number * 2654435761U);
	if (drawn->draws_ports) {
		udp->source = random >> 16;
		udp->dest = random >> 24;
	}
	return 1;
}

/* Writes a SYN from a drawn source into an untagged IPv4 frame of 74 bytes: all that its answer
 * wrote over. */
static __always_inline int draw_syn(struct xdp_md *ctx)
{
	struct iphdr *ip = (void *)(long)ctx->data + sizeof(struct ethhdr);
	struct tcphdr *tcp = (void *)(ip + 1);
	__u32 *options = (void *)(tcp + 1);
	__u32 zero = 0, source, sum;
	struct draw *drawn = bpf_map_lookup_elem(&draw, &zero);

	if (!drawn || (void *)(options + 5) > (void *)(long)ctx->data_end)
		return 0;
	drawn->state = drawn->state * 6364136223846793005ULL + 1442695040888963407ULL;
	source = drawn->state >> 32;
	ip->saddr = source;
	ip->daddr = drawn->service;
	tcp->source = bpf_htons(40000);
	tcp->dest = bpf_htons(80);
	tcp->seq = 0;
	tcp->ack_seq = 0;
	tcp->ack = 0;
	tcp->syn = 1;
	tcp->doff = 10;
	tcp->window = bpf_htons(64240);
	/* MSS, SACK permitted, a timestamp, window scale: as Linux sends them. */
	options[0] = bpf_htonl(0x020405b4);
	options[1] = bpf_htonl(0x0402080a);
	options[2] = bpf_htonl(1);
	options[3] = 0;
	options[4] = bpf_htonl(0x0103030a);
	sum = drawn->syn_sum + (source & 0xffff) + (source >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	tcp->check = ~sum;
	return 1;
}

#define REQUEST_2_COOKIE_OFFSET 59

/* Writes the opening from a drawn source into an untagged IPv4 frame, and makes it as long as it
 * was. */
static __always_inline int draw_opening(struct xdp_md *ctx)
{
	__u32 zero = 0, source;
	struct draw *drawn = bpf_map_lookup_elem(&draw, &zero);
	__u32 bytes = ctx->data_end - ctx->data;
	__u32 opening_bytes;

	if (!drawn)
		return 0;
	opening_bytes = *(volatile __u32 *)&drawn->opening_bytes;
	if (!opening_bytes || opening_bytes > sizeof(drawn->opening))
		return 0;
	if (bytes != drawn->frame_bytes &&
	    bpf_xdp_adjust_tail(ctx, (int)drawn->frame_bytes - (int)bytes))
		return 0;
	drawn->state = drawn->state * 6364136223846793005ULL + 1442695040888963407ULL;
	source = drawn->state >> 32;
	__builtin_memcpy(drawn->opening + 26, &source, sizeof(source));
	return !bpf_xdp_store_bytes(ctx, 0, drawn->opening, opening_bytes);
}

/* Writes RakNet's Open Connection Request 2 from a drawn source, with its cookie. */
static __always_inline int draw_request_2(struct xdp_md *ctx)
{
	struct packet *packet = new_packet();
	__u32 zero = 0;
	struct draw *drawn = bpf_map_lookup_elem(&draw, &zero);
	__be32 cookie, source;

	if (!packet || !drawn || !draw_opening(ctx))
		return 0;
	__builtin_memcpy(&source, drawn->opening + 26, sizeof(source));
	packet->source_high = (__u64)bpf_ntohl(source) << 32;
	packet->source_low = 0;
	packet->source_port = 40000;
	packet->destination_port = 19132;
	cookie = bpf_htonl(make_cookie_of(packet, COOKIE_RAKNET));
	return !bpf_xdp_store_bytes(ctx, REQUEST_2_COOKIE_OFFSET, &cookie, sizeof(cookie));
}

/* Leaves the frame as long as the path does, so that the next one has to be lengthened here too. */
SEC("xdp.frags")
int opening_floor(struct xdp_md *ctx)
{
	__u32 zero = 0;
	struct draw *drawn = bpf_map_lookup_elem(&draw, &zero);

	if (!drawn || !draw_opening(ctx))
		return XDP_ABORTED;
	if (drawn->answer_bytes != drawn->frame_bytes &&
	    bpf_xdp_adjust_tail(ctx, (int)drawn->answer_bytes - (int)drawn->frame_bytes))
		return XDP_ABORTED;
	return XDP_PASS;
}

SEC("xdp.frags")
int opening_shield(struct xdp_md *ctx)
{
	return draw_opening(ctx) ? shield_frame(ctx, ROLE_LAN) : XDP_ABORTED;
}

SEC("xdp.frags")
int request_2_floor(struct xdp_md *ctx)
{
	return draw_request_2(ctx) ? XDP_PASS : XDP_ABORTED;
}

SEC("xdp.frags")
int request_2_shield(struct xdp_md *ctx)
{
	return draw_request_2(ctx) ? shield_frame(ctx, ROLE_LAN) : XDP_ABORTED;
}

/* Sends a SYN from a drawn source: the generator of a flood. */
SEC("xdp")
int syn_send(struct xdp_md *ctx)
{
	struct iphdr *ip;

	if (!draw_syn(ctx))
		return XDP_ABORTED;
	ip = (void *)(long)ctx->data + sizeof(struct ethhdr);
	if ((void *)(ip + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	ip->check = 0;
	ip->check = csum_fold(csum_words(ip, sizeof(*ip)));
	return XDP_TX;
}

SEC("xdp.frags")
int syn_floor(struct xdp_md *ctx)
{
	return draw_syn(ctx) ? XDP_PASS : XDP_ABORTED;
}

SEC("xdp.frags")
int syn_shield(struct xdp_md *ctx)
{
	return draw_syn(ctx) ? shield_frame(ctx, ROLE_LAN) : XDP_ABORTED;
}

SEC("xdp.frags")
int random_floor(struct xdp_md *ctx)
{
	return draw_packet(ctx) ? XDP_PASS : XDP_ABORTED;
}

SEC("xdp.frags")
int random_shield(struct xdp_md *ctx)
{
	return draw_packet(ctx) ? shield_frame(ctx, ROLE_LAN) : XDP_ABORTED;
}

SEC("xdp.frags")
int random_naive(struct xdp_md *ctx)
{
	return draw_packet(ctx) ? naive_frame(ctx) : XDP_ABORTED;
}

SEC("xdp.frags")
int trivial_drop(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_DROP;
}

SEC("xdp")
int send(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_TX;
}

SEC("xdp.frags")
int trivial_pass(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}
