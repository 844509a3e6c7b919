// SPDX-License-Identifier: GPL-2.0-only
/* Sends each frame that it is run on out of one interface: as it is, or made a SYN of its own. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
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

/* The frame is recycled, and may hold the answer to the SYN that it was: all is written anew. */
SEC("xdp")
int sends_forged_syns(struct xdp_md *ctx)
{
	struct ethhdr *ethernet = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct tcphdr *tcp = (void *)(ip + 1);

	if ((void *)(tcp + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	__builtin_memcpy(ethernet->h_dest, "\x02\0\0\0\x77\x02", ETH_ALEN);
	__builtin_memcpy(ethernet->h_source, "\x02\0\0\0\x77\x01", ETH_ALEN);
	ethernet->h_proto = bpf_htons(ETH_P_IP);
	__builtin_memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = bpf_htons(sizeof(*ip) + sizeof(*tcp));
	ip->ttl = 64;
	ip->protocol = IPPROTO_TCP;
	ip->saddr = bpf_htonl(FORGED_FIRST | (bpf_get_prandom_u32() & FORGED_MASK));
	ip->daddr = bpf_htonl(0x0a4d0002);
	ip->check = fold(sum_of(ip, sizeof(*ip)));
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
