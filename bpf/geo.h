/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a source is from, and whether a packet from the Internet can have it. */
#ifndef BREAKWATER_GEO_H
#define BREAKWATER_GEO_H

#include "packet.h"
#include "parse.h"
#include "tables.h"
#include "trie.h"

/* What an interface looks at. A program each, so that no packet asks for its role. */
#define ROLE_LAN 0
#define ROLE_WAN 1

/* Hop limit of what came over no router (RFC 4861, 11.2). */
#define HOPS_NONE 255

static __always_inline void *geo_line(const struct tables *tables, __u32 line)
{
	__u32 index = tables->geo_first + line;

	return bpf_map_lookup_elem(&geo_part, &index);
}

/* Entry `index` of a table of 16 bits that starts at `first_line`; -1 beyond the part's end. */
static __always_inline __s64 geo_entry(const struct tables *tables, __u32 first_line, __u32 index)
{
	const __u16 *line = geo_line(tables, first_line + index / GEO_ENTRIES_PER_LINE);

	return line ? line[index % GEO_ENTRIES_PER_LINE] : -1;
}

/* The geo class of the source; -1 where the part contradicts itself. */
static __always_inline __s64 find_class(const struct tables *tables, const struct geo_head *head,
					const struct packet *packet)
{
	__u32 address = packet->source_high >> 32;
	__s64 entry;

	if (!packet->is_ipv6 && head->ipv4_kind == GEO_IPV4_DIRECT) {
		entry = geo_entry(tables, head->ipv4_line, address >> 8);
		if (entry < 0 || !(entry & GEO_CHUNK_FLAG))
			return entry;
		return geo_entry(tables,
				 head->chunks_line + (entry & ~GEO_CHUNK_FLAG) * GEO_CHUNK_LINES,
				 address & 0xff);
	}
	return geo_leaf(tables->geo_first + head->nodes_line, tables->geo_first + head->leaves_line,
			tables->geo_first + (packet->is_ipv6 ? head->ipv6_line : head->ipv4_line),
			packet->source_high, packet->source_low);
}

/* Says the packet's geo class and country; 0 where the part contradicts itself. */
static __always_inline int find_geo(const struct tables *tables, struct packet *packet)
{
	const struct geo_head *head = geo_line(tables, 0);
	__s64 class, country;

	if (!head)
		return 0;
	if (!head->ipv4_kind)
		return 1;
	class = find_class(tables, head, packet);
	country = class;
	if (class >= GEO_CLASSES_OF_COUNTRIES)
		country = geo_entry(tables, head->countries_line, class);
	if (country < 0)
		return 0;
	packet->geo_class = class;
	packet->country = country;
	packet->has_geo = 1;
	return 1;
}

/* An address that no router passes a packet on to: link-local, or the link's multicast. */
static __always_inline int is_on_link(__u64 high)
{
	return high >> 54 == 0xfe80 >> 6 || high >> 48 == 0xff02;
}

/* On a WAN interface: whether such a source can be. A reason, PARSED where nothing is wrong. */
static __always_inline int judge_wan_source(const struct packet *packet)
{
	switch (packet->geo_class) {
	case GEO_CLASS_MARTIAN:
		return REASON_MARTIAN;
	case GEO_CLASS_ON_LINK:
		if (!is_on_link(packet->destination_high) && packet->ttl != HOPS_NONE)
			return REASON_MARTIAN;
		break;
	case GEO_CLASS_OWN:
		return REASON_OWN_SOURCE;
	}
	if (packet->source_high == packet->destination_high &&
	    packet->source_low == packet->destination_low)
		return REASON_LAND;
	return PARSED;
}

/* Whether a backend's bits deny the source's class; -1 where the part contradicts itself. */
static __always_inline int is_geo_denied(const struct tables *tables, __u32 bits_line,
					 const struct packet *packet)
{
	const __u64 *line;

	if (!bits_line)
		return 0;
	line = rules_line(tables, bits_line + packet->geo_class / GEO_BITS_PER_LINE);
	if (!line)
		return -1;
	return line[packet->geo_class / 64 % 8] >> packet->geo_class % 64 & 1;
}

#endif
