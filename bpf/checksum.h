/* SPDX-License-Identifier: GPL-2.0-only */
/* The Internet checksum (RFC 1071). */
#ifndef BREAKWATER_CHECKSUM_H
#define BREAKWATER_CHECKSUM_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"

/*
 * Sums are of 16-bit words, wherever they stand, so that 32 bits of them are added at once. Written
 * out: the helper, bpf_csum_diff, is a call for each sum.
 */
static __always_inline __u16 csum_fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* `bytes`: a constant, a multiple of four. */
static __always_inline __u64 csum_words(const void *from, const __u32 bytes)
{
	const __u32 *words = from;
	__u64 sum = 0;
	__u32 i;

#pragma unroll
	for (i = 0; i < bytes / sizeof(*words); i++)
		sum += words[i];
	return sum;
}

/* Of more words than registers hold: unrolled, their loads are moved ahead and fill the stack. */
static __always_inline __u64 csum_many_words(const void *from, const __u32 bytes)
{
	const __u32 *words = from;
	__u64 sum = 0;
	__u32 i;

#pragma clang loop unroll(disable)
	for (i = 0; i < bytes / sizeof(*words); i++)
		sum += words[i];
	return sum;
}

static __always_inline __u64 csum_address(__u64 half)
{
	__be64 wire = bpf_cpu_to_be64(half);

	return (wire & 0xffffffff) + (wire >> 32);
}

/* The sum of both addresses, the protocol and the length (RFC 9293 3.1, RFC 768, RFC 8200 8.1). */
static __always_inline __u64 pseudo_sum(const struct packet *packet, __u32 bytes)
{
	return csum_address(packet->source_high) + csum_address(packet->source_low) +
	       csum_address(packet->destination_high) + csum_address(packet->destination_low) +
	       bpf_htons(packet->protocol) + bpf_htons(bytes);
}

#endif
