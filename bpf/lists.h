/* SPDX-License-Identifier: GPL-2.0-only */
/* What the address lists say of a source, and which rules its address leaves. */
#ifndef BREAKWATER_LISTS_H
#define BREAKWATER_LISTS_H

#include "image.h"
#include "packet.h"

#define HASH_SCOPE_DENIED_IPV4 0x20000000000ULL
#define HASH_SCOPE_DENIED_IPV6 0x20100000000ULL

/*
 * The leaf of an address in a trie: list and row, see shield_abi.h. 0 where the trie is absent, -1
 * where the image contradicts itself.
 */
static __always_inline __s64 trie_leaf(void *image, const struct image_head *head,
				       __u32 first_line, __u64 high, __u64 low)
{
	const struct trie_node *node;
	const __u32 *number;
	__u64 window = high << TRIE_DIRECT_BITS;
	__u64 bit;
	__u32 entry;
	int stride;

	if (!first_line)
		return 0;
	number = image_number(image, first_line, high >> (64 - TRIE_DIRECT_BITS));
	if (!number)
		return -1;
	entry = *number;
	for (stride = 0; stride < TRIE_STRIDES_MAX; stride++) {
		if (!(entry & TRIE_NODE_FLAG))
			return entry;
		entry &= ~TRIE_NODE_FLAG;
		node = image_line(image, head->nodes_line + entry / TRIE_NODES_PER_LINE);
		if (!node)
			return -1;
		node += entry % TRIE_NODES_PER_LINE;
		bit = 1ULL << (window >> (64 - TRIE_STRIDE_BITS));
		if (node->children & bit) {
			entry = TRIE_NODE_FLAG |
				(node->first_child +
				 __builtin_popcountll(node->children & (bit - 1)));
		} else {
			entry = node->first_leaf - 1 +
				__builtin_popcountll(node->leaf_starts & (bit | (bit - 1)));
			number = image_number(image, head->leaves_line, entry);
			if (!number)
				return -1;
			return *number & ~TRIE_NODE_FLAG;
		}
		/* 16 bits and eight strides of 6 end where high does. */
		window = stride == 7 ? low : window << TRIE_STRIDE_BITS;
	}
	return -1;
}

/* 1 where the source is among the denied single addresses, 0 where not, -1 on contradiction. */
static __always_inline int is_denied_ipv4(void *image, const struct image_head *head,
					  const struct packet *packet)
{
	__u32 address = packet->source_high >> 32;
	__u64 hash;
	const __u32 *line;
	int probe, i;

	/* 0.0.0.0 marks a gap: where it is denied, the trie says so. */
	if (!head->denied_ipv4_line || !address)
		return 0;
	hash = hash_in_scope(head, packet->source_hash, HASH_SCOPE_DENIED_IPV4);
	for (probe = 0; probe < DENIED_PROBES_MAX; probe++) {
		line = image_line(image, head->denied_ipv4_line +
						 ((hash + probe) & head->denied_ipv4_mask));
		if (!line)
			return -1;
#pragma unroll
		for (i = 0; i < DENIED_IPV4_PER_LINE; i++) {
			if (line[i] == address)
				return 1;
		}
		/* Lines are filled from the front. */
		if (!line[DENIED_IPV4_PER_LINE - 1])
			return 0;
	}
	return 0;
}

static __always_inline int is_denied_ipv6(void *image, const struct image_head *head,
					  const struct packet *packet)
{
	const struct denied_ipv6 *line;
	__u64 hash;
	int probe, i;

	if (!head->denied_ipv6_line)
		return 0;
	hash = hash_in_scope(head, packet->source_hash, HASH_SCOPE_DENIED_IPV6);
	for (probe = 0; probe < DENIED_PROBES_MAX; probe++) {
		line = image_line(image, head->denied_ipv6_line +
						 ((hash + probe) & head->denied_ipv6_mask));
		if (!line)
			return -1;
#pragma unroll
		for (i = 0; i < DENIED_IPV6_PER_LINE; i++) {
			if (!(line[i].high | line[i].low))
				return 0;
			if (line[i].high == packet->source_high &&
			    line[i].low == packet->source_low)
				return 1;
		}
	}
	return 0;
}

/*
 * What the lists say of the source: LIST_*, and in *row the rules that its address leaves. -1 where
 * the image contradicts itself. A single address is the longest entry there is, so the hash of the
 * denied ones goes before the trie.
 */
static __always_inline int find_source(void *image, const struct image_head *head,
				       const struct packet *packet, __u32 *row)
{
	int denied = packet->is_ipv6 ? is_denied_ipv6(image, head, packet) :
				       is_denied_ipv4(image, head, packet);
	__s64 leaf;

	if (denied)
		return denied < 0 ? -1 : LIST_DENY;
	leaf = trie_leaf(image, head,
			 packet->is_ipv6 ? head->source_ipv6_line : head->source_ipv4_line,
			 packet->source_high, packet->source_low);
	if (leaf < 0)
		return -1;
	*row = leaf & TRIE_ROW_MASK;
	return (leaf >> TRIE_LIST_SHIFT) & 3;
}

#endif
