/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables: how a version is read, and the hash that places addresses in it. */
#ifndef BREAKWATER_TABLES_H
#define BREAKWATER_TABLES_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "shield_abi.h"

/* Lines of a half; user space sizes the maps alike, twice as large. */
const volatile __u32 rules_half_lines = 1;
const volatile __u32 lists_half_lines = 1;
const volatile __u32 geo_half_lines = 1;

/* Plain arrays: a look into one of them is five instructions, one into a map of an array of maps a
 * call (docs/adr/0005-two-halves-of-plain-arrays.md). */
struct part {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, LINE_BYTES);
};

struct part rules_part SEC(".maps");
struct part lists_part SEC(".maps");
struct part geo_part SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct in_force);
} in_force SEC(".maps");

/* Never read here. An update of an array of maps returns when no CPU runs a program any more that
 * began before it: user space waits so until a half that was in force can be written. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__uint(key_size, 4);
		__uint(value_size, 4);
	});
} grace SEC(".maps");

/* The version that judges a packet: read once, so that one version judges all of it. */
struct tables {
	__u64 seed_first;
	__u64 seed_second;
	/* First lines of the halves in force. */
	__u32 rules_first;
	__u32 lists_first;
	__u32 geo_first;
	__u32 unused;
};

/* 0 where no version has been published yet. */
static __always_inline int read_in_force(struct tables *tables)
{
	__u32 zero = 0;
	const volatile struct in_force *now = bpf_map_lookup_elem(&in_force, &zero);
	__u32 word;

	if (!now)
		return 0;
	word = now->word;
	tables->seed_first = now->seed_first;
	tables->seed_second = now->seed_second;
	tables->rules_first = word & IN_FORCE_RULES_SECOND ? rules_half_lines : 0;
	tables->lists_first = word & IN_FORCE_LISTS_SECOND ? lists_half_lines : 0;
	tables->geo_first = word & IN_FORCE_GEO_SECOND ? geo_half_lines : 0;
	return word & IN_FORCE_ANY;
}

/* A line of a part, or NULL beyond its end. */
static __always_inline void *rules_line(const struct tables *tables, __u32 line)
{
	__u32 index = tables->rules_first + line;

	return bpf_map_lookup_elem(&rules_part, &index);
}

static __always_inline void *lists_line(const struct tables *tables, __u32 line)
{
	__u32 index = tables->lists_first + line;

	return bpf_map_lookup_elem(&lists_part, &index);
}

/* Element `index` of a part of __u32 that starts at `first_line`; NULL beyond the part's end. */
static __always_inline const __u32 *rules_number(const struct tables *tables, __u32 first_line,
						 __u32 index)
{
	const __u32 *line = rules_line(tables, first_line + (index >> 4));

	return line ? line + (index & 15) : NULL;
}

static __always_inline __u64 hash_mix(__u64 value)
{
	value ^= value >> 33;
	value *= 0xff51afd7ed558ccdULL;
	value ^= value >> 33;
	value *= 0xc4ceb9fe1a85ec53ULL;
	return value ^ value >> 33;
}

/* Of an address alone: computed once for each that a packet has. */
static __always_inline __u64 hash_address(const struct tables *tables, __u64 high, __u64 low)
{
	__u64 hash = hash_mix(tables->seed_first ^ high);

	return low ? hash_mix(hash ^ low) : hash;
}

/* HashSeed.hash of shield/compile. */
static __always_inline __u64 hash_in_scope(const struct tables *tables, __u64 address_hash,
					   __u64 scope)
{
	__u64 hash = (address_hash ^ scope ^ tables->seed_second) * 0xff51afd7ed558ccdULL;

	return hash ^ hash >> 32;
}

#endif
