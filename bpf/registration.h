/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cookies of servers made with CloudburstMC's library that leave them to the node: the server
 * checks each again, by the secret that it told the agent (PROTOCOLS.md 5.6).
 */
#ifndef BREAKWATER_REGISTRATION_H
#define BREAKWATER_REGISTRATION_H

#include <bpf/bpf_endian.h>
#include "answer.h"
#include "packet.h"
#include "shield_abi.h"
#include "siphash.h"

#define MINUTE_NANOS (60 * SECOND_NANOS)
#define REGISTRATION_SIGNATURE_MASK 0xffffff
/* A cookie's lowest byte: the minute that it was sent in, and RakNet's protocol less one. */
#define REGISTRATION_MINUTE_SHIFT 4
#define REGISTRATION_NIBBLE 0xf

/* An update puts a new element in the place of the old one. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, REGISTRATIONS_MAX);
	__type(key, struct registration_key);
	__type(value, struct registration);
} registrations SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct wall_clock);
} wall_clock SEC(".maps");

/* Minutes since 1970 began. Never ahead of the server's, which takes no cookie of the next one. */
static __always_inline __u64 wall_minute(struct packet *packet)
{
	__u32 zero = 0;
	const volatile struct wall_clock *clock = bpf_map_lookup_elem(&wall_clock, &zero);

	return clock ? (clock->offset_nanos + shared_now(packet)) / MINUTE_NANOS : 0;
}

/* Which of the keys is that of a minute; REGISTRATION_EPOCHS or more where none is. */
static __always_inline __u64 epoch_index(const struct registration *registration, __u64 minute)
{
	return minute / REGISTRATION_EPOCH_MINUTES - registration->first_epoch;
}

/* Of the server that the packet is for; NULL where it told no secret, or too long ago. */
static __always_inline const struct registration *find_registration(struct packet *packet)
{
	struct registration_key key = {
		.address_high = packet->destination_high,
		.address_low = packet->destination_low,
		.port = packet->destination_port,
		.is_ipv6 = packet->is_ipv6,
	};
	const struct registration *registration = bpf_map_lookup_elem(&registrations, &key);

	if (!registration ||
	    epoch_index(registration, wall_minute(packet)) >= REGISTRATION_EPOCHS)
		return NULL;
	return registration;
}

/*
 * Writes the source's cookie of a minute; 0 where its key isn't at hand.
 *
 * stamp: its lowest byte
 */
static __always_inline int sign_stamp(const struct packet *packet,
				      const struct registration *registration, __u64 minute,
				      __u8 stamp, __u32 *cookie)
{
	__u64 index = epoch_index(registration, minute);
	__u64 last = bpf_htons(packet->source_port) | (__u64)stamp << 16;
	struct siphash hash;

	if (index >= REGISTRATION_EPOCHS)
		return 0;
	hash = siphash_begin(registration->keys[index].first, registration->keys[index].second);
	if (packet->is_ipv6) {
		siphash_add_behind(&hash, bpf_cpu_to_be64(packet->source_high));
		siphash_add_behind(&hash, bpf_cpu_to_be64(packet->source_low));
		last |= 19ULL << 56;
	} else {
		last = last << 32 | bpf_htonl(packet->source_high >> 32) | 7ULL << 56;
	}
	*cookie = (siphash_end(&hash, last) & REGISTRATION_SIGNATURE_MASK) << 8 | stamp;
	return 1;
}

/* Writes the one that is sent now; 0 where its key isn't at hand any more. */
static __always_inline int make_registered_cookie(struct packet *packet,
						  const struct registration *registration,
						  __u8 protocol, __u32 *cookie)
{
	__u64 minute = wall_minute(packet);
	__u8 stamp = (minute & REGISTRATION_NIBBLE) << REGISTRATION_MINUTE_SHIFT |
		     ((protocol - 1) & REGISTRATION_NIBBLE);

	return sign_stamp(packet, registration, minute, stamp, cookie);
}

/* Whether it was sent in this minute or the one before. */
static __always_inline int is_registered_cookie(struct packet *packet,
						const struct registration *registration,
						__u32 cookie)
{
	__u64 minute = wall_minute(packet);
	__u8 stamp = cookie;
	__u64 ago = (minute - (stamp >> REGISTRATION_MINUTE_SHIFT)) & REGISTRATION_NIBBLE;
	__u32 right;

	return ago <= 1 && sign_stamp(packet, registration, minute - ago, stamp, &right) &&
	       right == cookie;
}

#endif
