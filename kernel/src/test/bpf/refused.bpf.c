// SPDX-License-Identifier: GPL-2.0-only
/* Reads a frame without asking where it ends, for which the verifier refuses it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int refused(struct xdp_md *ctx)
{
	__u8 *data = (__u8 *)(long)ctx->data;

	return data[12] == 8 ? XDP_PASS : XDP_DROP;
}

char _license[] SEC("license") = "GPL";
