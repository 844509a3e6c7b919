/* SPDX-License-Identifier: GPL-2.0-only */
/* The tries of the parts: which leaf an address has (tables_abi.h lays them out). */
#ifndef BREAKWATER_TRIE_H
#define BREAKWATER_TRIE_H

#include "tables.h"

/* An address's entry among the first ones; -1 where the part contradicts itself. Lines count from
 * the map's start. */
static __always_inline __s64 first_entry(void *part, __u32 first_line, __u64 high)
{
	__u32 entry = high >> (64 - TRIE_DIRECT_BITS);
	__u32 line = first_line + (entry >> 4);
	const __u32 *number = bpf_map_lookup_elem(part, &line);

	return number ? number[entry & 15] : -1;
}

/*
 * The leaf of an address below its entry among the first ones; -1 where the part contradicts
 * itself. Inlined into one global function a part, so that the map is known where it is read, and
 * the verifier looks at each once, whatever the ways to it. Most addresses' first entry is a leaf:
 * they are spared the call.
 */
static __always_inline __s64 walk_trie(void *part, __u32 nodes_line, __u32 leaves_line, __u32 entry,
				       __u64 high, __u64 low)
{
	const struct trie_node *node;
	const __u32 *number;
	__u64 window = high << TRIE_DIRECT_BITS;
	__u64 bit;
	__u32 line;
	int stride;

	for (stride = 0; stride < TRIE_STRIDES_MAX; stride++) {
		if (!(entry & TRIE_NODE_FLAG))
			return entry;
		entry &= ~TRIE_NODE_FLAG;
		line = nodes_line + entry / TRIE_NODES_PER_LINE;
		node = bpf_map_lookup_elem(part, &line);
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
			line = leaves_line + (entry >> 4);
			number = bpf_map_lookup_elem(part, &line);
			if (!number)
				return -1;
			return number[entry & 15] & ~TRIE_NODE_FLAG;
		}
		/* 16 bits and eight strides of 6 end where high does. */
		window = stride == 7 ? low : window << TRIE_STRIDE_BITS;
	}
	return -1;
}

__noinline long rules_walk(__u32 nodes_line, __u32 leaves_line, __u32 entry, __u64 high, __u64 low)
{
	return walk_trie(&rules_part, nodes_line, leaves_line, entry, high, low);
}

__noinline long lists_walk(__u32 nodes_line, __u32 leaves_line, __u32 entry, __u64 high, __u64 low)
{
	return walk_trie(&lists_part, nodes_line, leaves_line, entry, high, low);
}

__noinline long geo_walk(__u32 nodes_line, __u32 leaves_line, __u32 entry, __u64 high, __u64 low)
{
	return walk_trie(&geo_part, nodes_line, leaves_line, entry, high, low);
}

/* The leaf of an address; -1 where the part contradicts itself. */
static __always_inline __s64 rules_leaf(__u32 nodes_line, __u32 leaves_line, __u32 first_line,
					__u64 high, __u64 low)
{
	__s64 entry = first_entry(&rules_part, first_line, high);

	if (entry < 0 || !(entry & TRIE_NODE_FLAG))
		return entry;
	return rules_walk(nodes_line, leaves_line, entry, high, low);
}

static __always_inline __s64 lists_leaf(__u32 nodes_line, __u32 leaves_line, __u32 first_line,
					__u64 high, __u64 low)
{
	__s64 entry = first_entry(&lists_part, first_line, high);

	if (entry < 0 || !(entry & TRIE_NODE_FLAG))
		return entry;
	return lists_walk(nodes_line, leaves_line, entry, high, low);
}

static __always_inline __s64 geo_leaf(__u32 nodes_line, __u32 leaves_line, __u32 first_line,
				      __u64 high, __u64 low)
{
	__s64 entry = first_entry(&geo_part, first_line, high);

	if (entry < 0 || !(entry & TRIE_NODE_FLAG))
		return entry;
	return geo_walk(nodes_line, leaves_line, entry, high, low);
}

#endif
