/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a backend counts as under attack, and whether it still learns who is connected. */
#ifndef BREAKWATER_ATTACK_H
#define BREAKWATER_ATTACK_H

#include "limit.h"
#include "packet.h"
#include "shield_abi.h"
#include "tables.h"
#include "trial.h"

/* How long after an attack a cookie that was sent in it may come back. */
#define COOKIE_NANOS (120 * SECOND_NANOS)

/* What a backend asks of those who come to it, and what it went through. */
struct proving {
	const struct backend_attack *attack;
	struct backend_bucket *bucket;
	__u32 checks;
	/* PROFILE_* */
	__u32 profile;
};

/* 0 where the tables contradict themselves. `line` is the backend's first one. */
static __always_inline int begin_proving(const struct packet *packet, __u32 line,
					 struct proving *proving)
{
	const struct backend_row *backend = rules_line(&packet->tables, line);
	__u32 slot = packet->backend_slot;

	proving->attack = rules_line(&packet->tables, line + 2);
	proving->bucket = bpf_map_lookup_elem(&backend_buckets, &slot);
	if (!backend || !proving->attack || !proving->bucket)
		return 0;
	proving->checks = backend->checks;
	proving->profile = backend->profile;
	return 1;
}

/* From a backend's first packet on: its connections were opened before there was a table. */
static __always_inline int is_learning(const struct proving *proving, struct packet *packet)
{
	__u64 now = packet_now(packet);

	if (!proving->bucket->learn_until_nanos)
		proving->bucket->learn_until_nanos = now + LEARN_NANOS;
	return now < proving->bucket->learn_until_nanos;
}

/*
 * Counts a newcomer; whether it has to prove its address.
 *
 * empty_at_nanos: of the bucket's, by what comes
 */
static __always_inline int is_asked(const struct proving *proving, __u64 *empty_at_nanos,
				    struct packet *packet)
{
	const struct limit *limit = &proving->attack->connections;
	__u64 now;

	if (proving->checks & CHECK_PROVE_ALWAYS)
		return 1;
	now = packet_now(packet);
	if (!bucket_take(empty_at_nanos, now, limit->interval, limit->tolerance_nanos))
		proving->bucket->attack_until_nanos = now + ATTACK_NANOS;
	return now < proving->bucket->attack_until_nanos;
}

/* Whether all have to prove their address now; counts nobody. */
static __always_inline int is_asking(const struct proving *proving, struct packet *packet)
{
	return proving->checks & CHECK_PROVE_ALWAYS ||
	       packet_now(packet) < proving->bucket->attack_until_nanos;
}

/* Whether its source may have been asked for a cookie. */
static __always_inline int was_asked(const struct proving *proving, struct packet *packet)
{
	return proving->checks & CHECK_PROVE_ALWAYS ||
	       packet_now(packet) < proving->bucket->attack_until_nanos + COOKIE_NANOS;
}

#endif
