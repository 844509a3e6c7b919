/* SPDX-License-Identifier: GPL-2.0-only */
/* The table image: how a version is read, and the hash that places addresses in it. */
#ifndef BREAKWATER_IMAGE_H
#define BREAKWATER_IMAGE_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "shield_abi.h"

/* Sizes, not types: clang 14 leaves the value's type of an inner map undeclared. */
struct image_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_INNER_MAP | BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, IMAGE_LINE_BYTES);
};

/* Its one slot holds the version in force. A packet looks it up once, and that one judges it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct image_map);
} images SEC(".maps");

/* A line of the image, or NULL beyond its end. */
static __always_inline void *image_line(void *image, __u32 line)
{
	return bpf_map_lookup_elem(image, &line);
}

/* Element `index` of a part of __u32 that starts at `first_line`; NULL beyond the image's end. */
static __always_inline const __u32 *image_number(void *image, __u32 first_line, __u32 index)
{
	const __u32 *line = image_line(image, first_line + (index >> 4));

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
static __always_inline __u64 hash_address(const struct image_head *head, __u64 high, __u64 low)
{
	__u64 hash = hash_mix(head->seed_first ^ high);

	return low ? hash_mix(hash ^ low) : hash;
}

/* HashSeed.hash of shield/compile. */
static __always_inline __u64 hash_in_scope(const struct image_head *head, __u64 address_hash,
					   __u64 scope)
{
	__u64 hash = (address_hash ^ scope ^ head->seed_second) * 0xff51afd7ed558ccdULL;

	return hash ^ hash >> 32;
}

#endif
