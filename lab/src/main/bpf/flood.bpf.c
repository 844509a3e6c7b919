// SPDX-License-Identifier: GPL-2.0-only
/*
 * A flood of our own: writes a new source into a frame and sends it out of the lab's attacker. Run
 * by BPF_PROG_TEST_RUN with live frames, from a thread inside the attacker's namespace. The kernel
 * hands the same frames out again as the last run left them, so all that varies is written each
 * time.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "flood.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, STREAMS_MAX);
	__type(key, __u32);
	__type(value, struct flood_order);
} orders SEC(".maps");

/* Which order the frames of this run belong to. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} selected SEC(".maps");

struct source {
	__u64 high;
	__u64 low;
};

/* Marsaglia, "Xorshift RNGs" (2003). */
static __always_inline __u64 next_random(struct flood_order *order)
{
	__u64 random = order->random;

	random ^= random << 13;
	random ^= random >> 7;
	random ^= random << 17;
	order->random = random;
	return random;
}

static __always_inline __u16 folded(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static __always_inline __u64 sum_of(__u64 value)
{
	return (value & 0xffffffff) + (value >> 32);
}

static __always_inline struct source pick_source(struct flood_order *order)
{
	__u64 random = next_random(order);
	__u64 index = random & order->source_prefix_mask & (SOURCE_PREFIXES_MAX - 1);
	struct source_prefix *prefix = &order->sources[index];
	struct source source = {
		.high = prefix->base_high | (next_random(order) & prefix->spread_high),
		.low = prefix->base_low | (next_random(order) & prefix->spread_low),
	};

	return source;
}

/* Writes the source into an IPv4 header; returns its part of the transport's sum, or -1. */
static __always_inline __s64 write_ipv4(struct xdp_md *ctx, struct flood_order *order,
					struct source source)
{
	struct iphdr *ip = (void *)(long)ctx->data + ETH_HLEN;

	if ((void *)(ip + 1) > (void *)(long)ctx->data_end)
		return -1;
	ip->saddr = bpf_htonl(source.high >> 32);
	ip->id = (__u16)order->random;
	ip->check = folded((__u64)order->ip_sum + ip->saddr + ip->id);
	return ip->saddr;
}

static __always_inline __s64 write_ipv6(struct xdp_md *ctx, struct source source)
{
	struct ipv6hdr *ip = (void *)(long)ctx->data + ETH_HLEN;
	__u64 high = bpf_cpu_to_be64(source.high);
	__u64 low = bpf_cpu_to_be64(source.low);

	if ((void *)(ip + 1) > (void *)(long)ctx->data_end)
		return -1;
	ip->saddr.in6_u.u6_addr32[0] = high;
	ip->saddr.in6_u.u6_addr32[1] = high >> 32;
	ip->saddr.in6_u.u6_addr32[2] = low;
	ip->saddr.in6_u.u6_addr32[3] = low >> 32;
	return sum_of(high) + sum_of(low);
}

static __always_inline int write_transport(struct xdp_md *ctx, struct flood_order *order,
					   __u64 source_sum)
{
	__u32 offset = order->ip_version == 4 ? ETH_HLEN + sizeof(struct iphdr) :
						ETH_HLEN + sizeof(struct ipv6hdr);
	void *transport = (void *)(long)ctx->data + offset;
	void *end = (void *)(long)ctx->data_end;
	__u64 sum = (__u64)order->transport_sum + source_sum;
	/* 1024 to 65535: no service sends from below. */
	__u16 port = bpf_htons((order->random >> 20 & 0xffff) | 1024);

	if (order->protocol == IPPROTO_UDP) {
		struct udphdr *udp = transport;

		if ((void *)(udp + 1) > end)
			return -1;
		udp->source = port;
		/* 0 would mean that there is no checksum. */
		udp->check = folded(sum + port) ?: 0xffff;
		return 0;
	}
	struct tcphdr *tcp = transport;

	if ((void *)(tcp + 1) > end)
		return -1;
	tcp->source = port;
	tcp->seq = order->random >> 32;
	tcp->check = folded(sum + port + tcp->seq);
	return 0;
}

static __always_inline struct flood_order *selected_order(void)
{
	__u32 first = 0;
	__u32 *index = bpf_map_lookup_elem(&selected, &first);

	return index ? bpf_map_lookup_elem(&orders, index) : NULL;
}

SEC("xdp")
int flood(struct xdp_md *ctx)
{
	struct flood_order *order = selected_order();
	__s64 source_sum;

	/* Without a seed there is no order: a frame that came from elsewhere. */
	if (!order || !order->random)
		return XDP_DROP;
	struct source source = pick_source(order);

	source_sum = order->ip_version == 4 ? write_ipv4(ctx, order, source) :
					      write_ipv6(ctx, source);
	if (source_sum < 0 || write_transport(ctx, order, source_sum) < 0) {
		order->refused_packets++;
		return XDP_ABORTED;
	}
	order->sent_packets++;
	return bpf_redirect(order->interface_index, 0);
}

char _license[] SEC("license") = "GPL";
