// SPDX-License-Identifier: GPL-2.0-only
/* Sends each frame that it is run on out of one interface. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 target_ifindex;

SEC("xdp")
int redirects(struct xdp_md *ctx)
{
	(void)ctx;
	return bpf_redirect(target_ifindex, 0);
}

char _license[] SEC("license") = "GPL";
