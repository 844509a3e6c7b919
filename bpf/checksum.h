/* SPDX-License-Identifier: GPL-2.0-only */
/* The Internet checksum (RFC 1071). */
#ifndef BREAKWATER_CHECKSUM_H
#define BREAKWATER_CHECKSUM_H

#include <linux/bpf.h>
#include <linux/in.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"

static __always_inline __u16 csum_fold(__s64 sum)
{
	__u64 folded = (__u64)sum;

	folded = (folded & 0xffff) + (folded >> 16 & 0xffffffff);
	folded = (folded & 0xffff) + (folded >> 16);
	folded = (folded & 0xffff) + (folded >> 16);
	return ~folded;
}

/* The sum of both addresses, the protocol and the length (RFC 9293 3.1, RFC 8200 8.1). */
static __always_inline __s64 pseudo_sum(const struct packet *packet, __u32 tcp_bytes)
{
	__be64 words[5] = {
		bpf_cpu_to_be64(packet->source_high),
		bpf_cpu_to_be64(packet->source_low),
		bpf_cpu_to_be64(packet->destination_high),
		bpf_cpu_to_be64(packet->destination_low),
		bpf_cpu_to_be64((__u64)tcp_bytes << 32 | IPPROTO_TCP),
	};

	/* Sums are of 16-bit words, wherever they stand: zeros add nothing. */
	return bpf_csum_diff(NULL, 0, (__be32 *)words, sizeof(words), 0);
}

#endif
