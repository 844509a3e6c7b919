/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The integrity tag of QUIC's Retry packets: AES-GCM over bytes that aren't encrypted, by a known
 * key. What AES does there is constant (tools/RetryTables.java), what is left is GHASH (NIST SP
 * 800-38D, 6.4), a table of 64 KB for each version: sixteen looks a block.
 */
#ifndef BREAKWATER_RETRY_TAG_H
#define BREAKWATER_RETRY_TAG_H

#include <linux/types.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "retry_tables.h"

#define RETRY_BLOCK_BYTES 16
#define RETRY_BLOCKS_MAX 6
#define RETRY_PLACES (16 * 256)

/* The first byte on the wire is the lowest one. */
struct retry_block {
	__u64 first;
	__u64 second;
};

/* Adds a word's products, of which the first byte's stand from `table` on. Not unrolled: clang
 * reads all of them at once then, and they fill the stack. */
static __always_inline void retry_add(struct retry_block *sum, __u64 word, __u32 table)
{
	__u32 place;

#pragma clang loop unroll(disable)
	for (place = 0; place < sizeof(word); place++) {
		__u32 at = table + place * 256 + (word & 0xff);

		sum->first ^= retry_products[2 * at];
		sum->second ^= retry_products[2 * at + 1];
		word >>= 8;
	}
}

/* `table`: where the version's products begin */
static __always_inline struct retry_block retry_multiply(struct retry_block block, __u32 table)
{
	struct retry_block product = {};

	retry_add(&product, block.first, table);
	retry_add(&product, block.second, table + sizeof(block.first) * 256);
	return product;
}

/* Puts a tag behind what it covers, from `start` to `end` of a room in a map, at most
 * RETRY_BLOCKS_MAX blocks, with zeros behind it up to whole ones. */
static __always_inline void put_retry_tag(__u8 *room, __u32 start, __u32 end, int is_version_2)
{
	__u32 table = is_version_2 ? RETRY_PLACES : 0;
	struct retry_block tag = {};
	__u32 block;

	for (block = 0; block < RETRY_BLOCKS_MAX; block++) {
		__u32 at = start + block * RETRY_BLOCK_BYTES;

		if (at >= end)
			break;
		tag.first ^= *(const __u64 *)(room + at);
		tag.second ^= *(const __u64 *)(room + at + 8);
		tag = retry_multiply(tag, table);
	}
	tag.first ^= bpf_cpu_to_be64((__u64)(end - start) * 8);
	tag = retry_multiply(tag, table);
	*(__u64 *)(room + end) = tag.first ^ retry_masks[is_version_2 ? 2 : 0];
	*(__u64 *)(room + end + 8) = tag.second ^ retry_masks[is_version_2 ? 3 : 1];
}

#endif
