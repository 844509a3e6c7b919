/* SPDX-License-Identifier: GPL-2.0-only */
/* What the address lists say of a source. */
#ifndef BREAKWATER_LISTS_H
#define BREAKWATER_LISTS_H

#include "packet.h"
#include "tables.h"
#include "trie.h"

#define HASH_SCOPE_DENIED_IPV4 0x20000000000ULL
#define HASH_SCOPE_DENIED_IPV6 0x20100000000ULL

/* 1 where an entry holds some address of the source's /24, 0 where not, -1 on contradiction. */
static __always_inline int is_marked(const struct tables *tables, const struct lists_head *head,
				     __u32 address)
{
	const __u64 *line;

	if (!head->marks_line)
		return 0;
	line = lists_line(tables, head->marks_line + (address >> 17));
	if (!line)
		return -1;
	return line[address >> 14 & 7] >> (address >> 8 & 63) & 1;
}

/* 1 where the source is among the denied single addresses, 0 where not, -1 on contradiction. */
static __always_inline int is_denied_ipv4(const struct tables *tables,
					  const struct lists_head *head,
					  const struct packet *packet, __u32 address)
{
	__u64 hash;
	const __u32 *line;
	int probe, i;

	/* 0.0.0.0 marks a gap: where it is denied, the trie says so. */
	if (!head->denied_ipv4_line || !address)
		return 0;
	hash = hash_in_scope(tables, packet->source_hash, HASH_SCOPE_DENIED_IPV4);
	for (probe = 0; probe < DENIED_PROBES_MAX; probe++) {
		line = lists_line(tables, head->denied_ipv4_line +
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
		is = is_marked(tables, head, address);
		if (is <= 0)
			return is;
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
