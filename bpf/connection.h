/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connections of those who proved their address, and the addresses proven. They stand in a
 * set-associative array of fixed size: a look costs one place in memory, and no flood grows it.
 */
#ifndef BREAKWATER_CONNECTION_H
#define BREAKWATER_CONNECTION_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"
#include "shield_abi.h"
#include "tables.h"
#include "trial.h"

#define CONNECTION_SETS_MAX 524288
#define HASH_SCOPE_CONNECTION 0x40000000000ULL
#define HASH_SCOPE_SOURCE 0x50000000000ULL

/* Sets in use, less 1: a power of two less 1. User space sizes the map alike. */
const volatile __u32 connection_set_mask = CONNECTION_SETS_MAX - 1;

/* MMAPABLE: such a map begins at a line. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, CONNECTION_SETS_MAX);
	__type(key, __u32);
	__type(value, struct connection_set);
} connections SEC(".maps");

static __always_inline __u64 hash_connection(const struct packet *packet)
{
	__u64 scope = HASH_SCOPE_CONNECTION | (packet->is_ipv6 ? 1ULL << 40 : 0) |
		      (__u64)packet->protocol << 32 | (__u64)packet->source_port << 16 |
		      packet->destination_port;

	return hash_in_scope(&packet->tables, packet->source_hash + packet->destination_hash,
			     scope);
}

static __always_inline __u64 hash_source(const struct packet *packet)
{
	__u64 scope = HASH_SCOPE_SOURCE | (packet->is_ipv6 ? 1ULL << 40 : 0);

	return hash_in_scope(&packet->tables, packet->source_hash, scope);
}

static __always_inline struct connection_set *connection_set(__u64 hash)
{
	__u32 index = hash & connection_set_mask;

	return bpf_map_lookup_elem(&connections, &index);
}

static __always_inline __u32 seen_now(struct packet *packet)
{
	return packet_now(packet) >> SEEN_SHIFT;
}

/* How long each state is kept, in units; 0 for those that there aren't. */
const __u32 kept_units[8] = {
	[CONNECTION_OPEN] = CONNECTION_OPEN_UNITS + 1,
	[CONNECTION_CLOSING] = CONNECTION_CLOSING_UNITS + 1,
	[CONNECTION_DATAGRAMS] = CONNECTION_DATAGRAMS_UNITS + 1,
	[CONNECTION_SOURCE] = CONNECTION_SOURCE_UNITS + 1,
};

static __always_inline int is_kept(const struct connection *connection, __u32 now)
{
	return now - connection->seen < kept_units[connection->state & 7];
}

/* The one of that hash, seen now; NULL where there is none. */
static __always_inline struct connection *find_connection(struct packet *packet, __u64 hash)
{
	struct connection_set *set = connection_set(hash);
	__u32 now = seen_now(packet);
	__u32 tag = hash >> 32;
	int i;

	if (!set)
		return NULL;
	for (i = 0; i < CONNECTION_WAYS; i++) {
		struct connection *way = &set->ways[i];

		if (way->tag != tag || !is_kept(way, now))
			continue;
		if (way->seen != now)
			way->seen = now;
		return way;
	}
	return NULL;
}

/* How soon a newcomer takes the way's place; 0 where it may not. */
static __always_inline __u32 forgettable(const struct connection *way, __u32 tag, __u32 now,
					 int is_proven)
{
	__u32 age = now - way->seen;

	if (way->tag == tag)
		return ~0U;
	if (!is_kept(way, now))
		return ~0U - 1;
	if (way->is_proven && !is_proven)
		return 0;
	return age + 1;
}

/*
 * The connection of that hash, made anew; NULL where it has no room. CPUs that meet in one way may
 * lose one of theirs: its client is then asked again.
 */
static __always_inline struct connection *add_connection(struct packet *packet, __u64 hash,
							  __u8 state, int is_proven)
{
	struct connection_set *set = connection_set(hash);
	__u32 now = seen_now(packet);
	__u32 tag = hash >> 32;
	struct connection *way = NULL;
	__u32 most = 0;
	int i;

	if (!set)
		return NULL;
	for (i = 0; i < CONNECTION_WAYS; i++) {
		__u32 one = forgettable(&set->ways[i], tag, now, is_proven);

		if (one > most) {
			most = one;
			way = &set->ways[i];
		}
	}
	if (!way)
		return NULL;
	way->tag = tag;
	way->seen = now;
	way->next_sequence = 0;
	way->is_proven = is_proven;
	way->step = STEP_DONE;
	way->note = 0;
	way->state = state;
	return way;
}

#endif
