// SPDX-License-Identifier: GPL-2.0-only
/*
 * What benchmarks compare: the packet path on sources that change with each run, the same without
 * the path, a program that only drops, and one that only sends.
 */
#include "shield.bpf.c"

#define SOURCES 100000

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} random_state SEC(".maps");

/* Writes one of SOURCES addresses, in no order, into an untagged IPv4 frame. */
static __always_inline int draw_source(struct xdp_md *ctx)
{
	struct iphdr *ip = (void *)(long)ctx->data + sizeof(struct ethhdr);
	__u32 zero = 0;
	__u64 *state = bpf_map_lookup_elem(&random_state, &zero);
	__u64 random;

	if (!state || (void *)(ip + 1) > (void *)(long)ctx->data_end)
		return 0;
	random = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	*state = random;
	/* Knuth's multiplicative hash: a number below SOURCES to an address anywhere. */
	ip->saddr = bpf_htonl((__u32)((random >> 32) * SOURCES >> 32) * 2654435761U);
	return 1;
}

SEC("xdp.frags")
int random_floor(struct xdp_md *ctx)
{
	return draw_source(ctx) ? XDP_PASS : XDP_ABORTED;
}

SEC("xdp.frags")
int random_shield(struct xdp_md *ctx)
{
	return draw_source(ctx) ? shield_frame(ctx, ROLE_LAN) : XDP_ABORTED;
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
