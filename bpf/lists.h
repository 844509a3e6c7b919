/* SPDX-License-Identifier: GPL-2.0-only */
/* What the address lists say of a source. */
#ifndef BREAKWATER_LISTS_H
#define BREAKWATER_LISTS_H

#include "packet.h"
#include "tables.h"
#include "trie.h"

#define HASH_SCOPE_DENIED_IPV4 0x20000000000ULL
#define HASH_SCOPE_DENIED_IPV6 0x20100000000ULL

/* Whether an address is among those of a line, two at a time: without a branch each, of which the
 * CPU would guess one wrong. */
static __always_inline int is_in_line(const struct denied_ipv4 *line, __u32 address)
{
	const __u64 *pairs = (const __u64 *)line->addresses;
	__u64 wanted = (__u64)address << 32 | address;
	__u64 found = 0, pair;
	int i;

#pragma unroll
	for (i = 0; i < DENIED_IPV4_PER_LINE / 2; i++) {
		pair = pairs[i] ^ wanted;
		/* The highest bit of the lower half that is 0 (Mycroft, 1987). */
		found |= (pair - 0x0000000100000001ULL) & ~pair;
	}
	return (found & 0x8000000080000000ULL) != 0;
}

/* 1 where the source is among the denied single addresses, 0 where not, -1 on contradiction. */
static __always_inline int is_denied_ipv4(const struct tables *tables,
					  const struct lists_head *head,
					  const struct packet *packet, __u32 address)
{
	const struct denied_ipv4 *line;
	__u64 hash, bits;
	int probe;

	/* 0.0.0.0 marks a gap: where it is denied, the trie says so. */
	if (!head->denied_ipv4_line || !address)
		return 0;
	hash = hash_in_scope(tables, packet->source_hash, HASH_SCOPE_DENIED_IPV4);
	bits = 1ULL << (hash >> DENIED_FILTER_FIRST_SHIFT & 63) |
	       1ULL << (hash >> DENIED_FILTER_SECOND_SHIFT & 63);
	for (probe = 0; probe < DENIED_PROBES_MAX; probe++) {
		line = lists_line(tables, head->denied_ipv4_line +
						  ((hash + probe) & head->denied_ipv4_mask));
		if (!line)
			return -1;
		if (bits & ~line->filter)
			return 0;
		if (is_in_line(line, address))
			return 1;
		/* Lines are filled from the front. */
		if (!line->addresses[DENIED_IPV4_PER_LINE - 1])
			return 0;
	}
	return 0;
}

static __always_inline int is_denied_ipv6(const struct tables *tables,
					  const struct lists_head *head,
					  const struct packet *packet)
{
	const struct denied_ipv6 *line;
	__u64 hash;
	int probe, i;

	if (!head->denied_ipv6_line)
		return 0;
	hash = hash_in_scope(tables, packet->source_hash, HASH_SCOPE_DENIED_IPV6);
	for (probe = 0; probe < DENIED_PROBES_MAX; probe++) {
		line = lists_line(tables, head->denied_ipv6_line +
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
 * What the lists say of the source: LIST_*; -1 where the part contradicts itself. A single address
 * is the longest entry there is, so the hash of the denied ones goes before the trie.
 */
static __always_inline int find_source(const struct tables *tables, const struct packet *packet)
{
	const struct lists_head *head = lists_line(tables, 0);
	__u32 address = packet->source_high >> 32;
	__u32 first_line;
	int is;

	if (!head)
		return -1;
	if (packet->is_ipv6) {
		is = is_denied_ipv6(tables, head, packet);
		first_line = head->source_ipv6_line;
	} else {
		is = is_denied_ipv4(tables, head, packet, address);
		first_line = head->source_ipv4_line;
	}
	if (is)
		return is < 0 ? -1 : LIST_DENY;
	if (!first_line)
		return LIST_NONE;
	return lists_leaf(tables->lists_first + head->nodes_line,
			  tables->lists_first + head->leaves_line,
			  tables->lists_first + first_line, packet->source_high,
			  packet->source_low);
}

#endif
