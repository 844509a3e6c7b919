/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The layout of the geo part: where sources are from. In the narrow form that shield_abi.h tells.
 * Lines count from a half's start.
 */
#ifndef BREAKWATER_GEO_ABI_H
#define BREAKWATER_GEO_ABI_H

/* Line 0. ipv4_kind is 0 where a node has neither a database nor an interface of the role WAN. */
struct geo_head {
	/* GEO_IPV4_* */
	__u32 ipv4_kind;
	/* Of GEO_IPV4_DIRECT: 2^24 entries of 16 bits, one for each /24: its class, or
	 * GEO_CHUNK_FLAG and the number of a chunk. Of GEO_IPV4_TRIE: a trie's first line. */
	__u32 ipv4_line;
	/* Chunks: 256 entries of 16 bits, one for each address of a /24. */
	__u32 chunks_line;
	__u32 ipv6_line;
	__u32 nodes_line;
	__u32 leaves_line;
	/* The ids of the classes' countries, of 16 bits each. */
	__u32 countries_line;
	__u32 classes;
	__u32 unused[8];
};
#define GEO_IPV4_DIRECT 1
#define GEO_IPV4_TRIE 2
#define GEO_CHUNK_FLAG 32768
#define GEO_CHUNKS_MAX 32768
#define GEO_CHUNK_LINES 8
#define GEO_DIRECT_LINES 524288
#define GEO_ENTRIES_PER_LINE 32
/* Of a backend's bits over the classes. */
#define GEO_BITS_PER_LINE 512

/* Geo classes: below GEO_CLASSES_OF_COUNTRIES the id of a country, 0 where unknown. From
 * GEO_CLASSES_FIXED on one for each pair of a country and an ASN that somebody asks for. */
#define GEO_CLASS_UNKNOWN 0
#define GEO_CLASSES_OF_COUNTRIES 677
/* No packet from the Internet has such a source. */
#define GEO_CLASS_MARTIAN 677
/* A source that is valid on its own link alone. */
#define GEO_CLASS_ON_LINK 678
/* A source of our own prefixes. */
#define GEO_CLASS_OWN 679
#define GEO_CLASSES_FIXED 680
#define GEO_CLASSES_MAX 32768
#define GEO_CLASSES_MASK 32767

#endif
