// SPDX-License-Identifier: GPL-2.0-only
/* Sends each frame that it is run on out of one interface: as it is, or made a SYN or a query of
 * its own. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 target_ifindex;

SEC("xdp")
int redirects(struct xdp_md *ctx)
{
	(void)ctx;
	return bpf_redirect(target_ifindex, 0);
}

/* 198.18.0.0/15, which is nobody's (RFC 2544). */
#define FORGED_FIRST 0xc6120000
#define FORGED_MASK 0x1ffff

static __always_inline __u16 fold(__u64 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~((sum & 0xffff) + (sum >> 16));
}

static __always_inline __u64 sum_of(const void *from, __u32 bytes)
{
	const __u16 *words = from;
	__u64 sum = 0;
	__u32 i;

#pragma unroll
	for (i = 0; i < bytes / 2; i++)
		sum += words[i];
	return sum;
}

static __always_inline void write_ethernet(struct ethhdr *ethernet)
{
	__builtin_memcpy(ethernet->h_dest, "\x02\0\0\0\x77\x02", ETH_ALEN);
	__builtin_memcpy(ethernet->h_source, "\x02\0\0\0\x77\x01", ETH_ALEN);
	ethernet->h_proto = bpf_htons(ETH_P_IP);
}

/* From a forged source to 10.77.0.2, with `bytes` behind it. */
static __always_inline void write_ip(struct iphdr *ip, __u8 protocol, __u32 bytes)
{
	__builtin_memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = bpf_htons(sizeof(*ip) + bytes);
	ip->ttl = 64;
	ip->protocol = protocol;
	ip->saddr = bpf_htonl(FORGED_FIRST | (bpf_get_prandom_u32() & FORGED_MASK));
	ip->daddr = bpf_htonl(0x0a4d0002);
	ip->check = fold(sum_of(ip, sizeof(*ip)));
}

/* Behind UDP's header: A2S_INFO with a challenge, or without where that isn't of the datagram. */
struct query {
	struct udphdr udp;
	__be32 connection;
	char text[21];
	__u8 challenge[4];
} __attribute__((packed));

/* A guessed challenge, or none. The frame is recycled, as below. */
SEC("xdp")
int sends_forged_queries(struct xdp_md *ctx)
{
	struct ethhdr *ethernet = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct query *query = (void *)(ip + 1);
	__u32 chance = bpf_get_prandom_u32();
	__u32 bytes = sizeof(*query) - (chance & 1 ? sizeof(query->challenge) : 0);

	if ((void *)(query + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	write_ethernet(ethernet);
	write_ip(ip, IPPROTO_UDP, bytes);
	query->udp.source = bpf_htons(1024 + (chance >> 16 & 0x7fff));
	query->udp.dest = bpf_htons(27015);
	query->udp.len = bpf_htons(bytes);
	query->udp.check = 0;
	query->connection = 0xffffffff;
	__builtin_memcpy(query->text, "TSource Engine Query", sizeof(query->text));
	__builtin_memcpy(query->challenge, &chance, sizeof(chance));
	return bpf_redirect(target_ifindex, 0);
}

/* The frame is recycled, and may hold the answer to the SYN that it was: all is written anew. */
SEC("xdp")
int sends_forged_syns(struct xdp_md *ctx)
{
	struct ethhdr *ethernet = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct tcphdr *tcp = (void *)(ip + 1);

	if ((void *)(tcp + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	write_ethernet(ethernet);
	write_ip(ip, IPPROTO_TCP, sizeof(*tcp));
	__builtin_memset(tcp, 0, sizeof(*tcp));
	tcp->source = bpf_htons(40000);
	tcp->dest = bpf_htons(8080);
	tcp->seq = bpf_get_prandom_u32();
	tcp->doff = 5;
	tcp->syn = 1;
	tcp->window = bpf_htons(1024);
	tcp->check = fold(sum_of(tcp, sizeof(*tcp)) + sum_of(&ip->saddr, 8) +
			  bpf_htons(IPPROTO_TCP) + bpf_htons(sizeof(*tcp)));
	return bpf_redirect(target_ifindex, 0);
}

char _license[] SEC("license") = "GPL";
