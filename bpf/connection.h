/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connections of those who proved their address, and the addresses proven. They stand in a
 * set-associative array of fixed size: a look costs one place in memory, and no flood grows it.
 */
#ifndef BREAKWATER_CONNECTION_H
#define BREAKWATER_CONNECTION_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bits.h"
#include "packet.h"
#include "shield_abi.h"
#include "tables.h"
#include "trial.h"

#define CONNECTION_SETS_MAX 524288
#define HASH_SCOPE_CONNECTION 0x40000000000ULL
#define HASH_SCOPE_SOURCE 0x50000000000ULL
/* What of a connection's state isn't its time. */
#define CONNECTION_STATES ((1U << CONNECTION_SEEN_SHIFT) - 1)

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

/* Set after set, by way. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, CONNECTION_SETS_MAX * CONNECTION_WAYS);
	__type(key, __u32);
	__type(value, struct stream);
} streams SEC(".maps");

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

/* Has the memory fetched that a later look needs, while something else is done. */
static __always_inline void fetch_connection(__u64 hash)
{
	struct connection_set *set = connection_set(hash);

	if (set)
		(void)*(volatile __u32 *)&set->ways[0].tag;
}

/* As it stands above a connection's state. */
static __always_inline __u32 seen_now(struct packet *packet)
{
	return (packet_now(packet) >> SEEN_SHIFT) << CONNECTION_SEEN_SHIFT;
}

/* How long ago a connection was seen, in units. */
static __always_inline __u32 age_of(__u32 state, __u32 now)
{
	return (now - (state & ~CONNECTION_STATES)) >> CONNECTION_SEEN_SHIFT;
}

/* How long each state is kept, in units; 0 for those that there aren't. */
const __u32 kept_units[8] = {
	[CONNECTION_OPEN] = CONNECTION_OPEN_UNITS + 1,
	[CONNECTION_CLOSING] = CONNECTION_CLOSING_UNITS + 1,
	[CONNECTION_DATAGRAMS] = CONNECTION_DATAGRAMS_UNITS + 1,
	[CONNECTION_SOURCE] = CONNECTION_SOURCE_UNITS + 1,
};

static __always_inline int is_kept(__u32 state, __u32 now)
{
	return age_of(state, now) < kept_units[state & CONNECTION_STATE_MASK];
}

/* The one of that hash, seen now; NULL where there is none. */
static __always_inline struct connection *find_connection(struct packet *packet, __u64 hash)
{
	struct connection_set *set = connection_set(hash);
	__u32 now = seen_now(packet);
	__u32 tag = hash >> 32, state;
	struct connection *way;
	__u64 found = 0;
	int i;

	if (!set)
		return NULL;
#pragma unroll
	for (i = 0; i < CONNECTION_WAYS; i++) {
		__u64 other = set->ways[i].tag ^ tag;

		/* Without a branch each, of which the CPU would guess one wrong. */
		found |= (other - 1) >> 63 << i;
	}
	if (!found)
		return NULL;
	way = &set->ways[lowest_bit(found) % CONNECTION_WAYS];
	state = way->state;
	if (!is_kept(state, now))
		return NULL;
	if ((state & ~CONNECTION_STATES) != now)
		way->state = now | (state & CONNECTION_STATES);
	return way;
}

static __always_inline int is_proven(const struct connection *connection)
{
	return (connection->state & CONNECTION_IS_PROVEN) != 0;
}

/* How the stream of the connection of that hash goes on: said of those that are followed alone. */
static __always_inline struct stream *find_stream(const struct connection *connection, __u64 hash)
{
	__u32 way = connection->state >> CONNECTION_WAY_SHIFT & (CONNECTION_WAYS - 1);
	__u32 index = (hash & connection_set_mask) * CONNECTION_WAYS + way;

	return bpf_map_lookup_elem(&streams, &index);
}

/* How soon a newcomer takes the way's place; 0 where it may not. */
static __always_inline __u32 forgettable(const struct connection *way, __u32 tag, __u32 now,
					 __u32 newcomer)
{
	__u32 state = way->state;

	if (way->tag == tag)
		return ~0U;
	if (!is_kept(state, now))
		return ~0U - 1;
	if (state & ~newcomer & CONNECTION_IS_PROVEN)
		return 0;
	return age_of(state, now) + 1;
}

/*
 * Makes the connection of that hash anew; 0 where it has no room. CPUs that meet in one way may
 * lose one of theirs: its client is then asked again. Global: the verifier looks at it once.
 *
 * state: CONNECTION_*, with CONNECTION_IS_PROVEN where its source is
 */
__noinline int add_connection(struct packet *packet, __u64 hash, __u32 state)
{
	struct connection_set *set = connection_set(hash);
	__u32 tag = hash >> 32, now, number;
	struct connection *way;
	__u64 most = 0;
	int i;

	if (!packet || !set)
		return 0;
	now = seen_now(packet);
	for (i = 0; i < CONNECTION_WAYS; i++) {
		__u64 one = forgettable(&set->ways[i], tag, now, state);

		/* Of two alike the first; without a branch. */
		one = one << 3 | (CONNECTION_WAYS - 1 - i);
		most ^= (most ^ one) & -((most - one) >> 63);
	}
	if (most < CONNECTION_WAYS)
		return 0;
	number = CONNECTION_WAYS - 1 - most % CONNECTION_WAYS;
	way = &set->ways[number];
	way->tag = tag;
	way->state = now | number << CONNECTION_WAY_SHIFT | state;
	return 1;
}

#endif
