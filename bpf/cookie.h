/* SPDX-License-Identifier: GPL-2.0-only */
/* Cookies of our own: only who receives at an address can bring back what was sent there. */
#ifndef BREAKWATER_COOKIE_H
#define BREAKWATER_COOKIE_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"
#include "shield_abi.h"
#include "siphash.h"
#include "tables.h"
#include "trial.h"

/* Begins the SipHash-2-4 of what a proof is for: the source's address, its port, the destination's,
 * what the proof is, and in which period it was sent; numbers with their lowest byte first. 0 where
 * there is no key. */
static __always_inline int begin_cookie(const struct packet *packet, __u8 kind, __u32 period,
					struct siphash *hash)
{
	__u32 zero = 0;
	const struct in_force *now = bpf_map_lookup_elem(&in_force, &zero);

	if (!now)
		return 0;
	*hash = siphash_begin(now->proof_first, now->proof_second);
	siphash_add(hash, packet->source_high);
	siphash_add(hash, packet->source_low);
	siphash_add(hash, (__u64)packet->source_port << 48 |
				  (__u64)packet->destination_port << 32 | (__u64)kind << 24 |
				  (period & COOKIE_PERIOD_MASK));
	return 1;
}

static __always_inline __u32 cookie_of(const struct packet *packet, __u8 kind, __u32 period)
{
	struct siphash hash;

	return begin_cookie(packet, kind, period, &hash) ? siphash_end(&hash, 24ULL << 56) : 0;
}

static __always_inline __u32 cookie_period(struct packet *packet)
{
	return packet_now(packet) >> COOKIE_PERIOD_SHIFT;
}

static __always_inline __u32 make_cookie_of(struct packet *packet, __u8 kind)
{
	return cookie_of(packet, kind, cookie_period(packet));
}

/* Whether it was sent in this period or the one before. */
static __always_inline int is_cookie_of(struct packet *packet, __u8 kind, __u32 cookie)
{
	__u32 period = cookie_period(packet);

	return cookie_of(packet, kind, period) == cookie ||
	       cookie_of(packet, kind, period - 1) == cookie;
}

#endif
