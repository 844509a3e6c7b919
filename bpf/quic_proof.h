/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QUIC's clients prove their address by the token of a Retry, which each of their Initials brings
 * back then (RFC 9000, 8.1.2). The server has to know it: it reads there which id the client began
 * with (docs/operate/quic.md).
 */
#ifndef BREAKWATER_QUIC_PROOF_H
#define BREAKWATER_QUIC_PROOF_H

#include "attack.h"
#include "connection.h"
#include "limit.h"
#include "payload.h"
#include "quic.h"
#include "quic_retry.h"
#include "quic_versions.h"

/* What a datagram begins with. */
struct quic_opening {
	__u32 version;
	__u8 flags;
	__u8 is_long;
	__u8 is_known_version;
	__u8 is_initial;
};

static __always_inline int read_quic(struct xdp_md *ctx, const struct packet *packet,
				     struct quic_opening *opening)
{
	struct quic_long_header header;

	if (!payload_read(ctx, packet, 0, &opening->flags, sizeof(opening->flags)))
		return 0;
	if (!(opening->flags & QUIC_LONG))
		return 1;
	if (!payload_read(ctx, packet, 0, &header, sizeof(header)))
		return 0;
	opening->is_long = 1;
	opening->version = bpf_ntohl(header.version);
	opening->is_known_version =
		opening->version == QUIC_VERSION_1 || opening->version == QUIC_VERSION_2;
	opening->is_initial = opening->is_known_version &&
			      quic_type(opening->flags, opening->version) == QUIC_INITIAL;
	return 1;
}

/* An Initial of a connection that isn't known to be of somebody who proved his address. */
static __always_inline int prove_initial(struct xdp_md *ctx, const struct proving *proving,
					 struct packet *packet, __u64 hash, int is_known)
{
	if (!load_head(ctx, packet))
		return REASON_INTERNAL;
	switch (judge_token(packet)) {
	case TOKEN_CUT:
		return REASON_OFF_PROTOCOL;
	/* In peace too: the server takes a token in our form for one that was looked at here. */
	case TOKEN_WRONG:
		return REASON_BAD_PROOF;
	case TOKEN_RIGHT:
		add_connection(packet, hash, CONNECTION_DATAGRAMS | CONNECTION_IS_PROVEN);
		add_connection(packet, hash_source(packet),
			       CONNECTION_SOURCE | CONNECTION_IS_PROVEN);
		return PARSED;
	default:
		break;
	}
	if (is_known)
		return PARSED;
	if (is_asked(proving, &proving->bucket->attack_empty_at_nanos, packet))
		return send_retry(ctx, packet);
	add_connection(packet, hash, CONNECTION_DATAGRAMS);
	return PARSED;
}

/* Of a connection that isn't known, and no Initial. */
static __always_inline int prove_later(const struct proving *proving, struct packet *packet,
				       int is_long, __u64 hash, int is_learned)
{
	/* Who moves to another port, or is moved by a NAT, sends short headers from there. */
	int is_moved = !is_long && find_connection(packet, hash_source(packet));

	if (!is_moved && !is_learned &&
	    is_asked(proving, &proving->bucket->unknown_empty_at_nanos, packet))
		return REASON_UNPROVEN;
	/* Without proof even so: a forger who knows a proven address must not push others out. */
	add_connection(packet, hash, CONNECTION_DATAGRAMS);
	return PARSED;
}

/* A version that isn't known, from somebody who isn't either. */
static __always_inline int prove_version(struct xdp_md *ctx, const struct proving *proving,
					 struct packet *packet)
{
	const struct limit *limit = &proving->attack->connections;

	if (!is_asked(proving, &proving->bucket->attack_empty_at_nanos, packet))
		return PARSED;
	if (!bucket_take(&proving->bucket->versions_empty_at_nanos, packet_now(packet),
			 limit->interval, limit->tolerance_nanos))
		return REASON_UNPROVEN;
	return send_versions(ctx, packet);
}

/* Global: few packets call it. `line` is the backend's first one. */
__noinline int prove_quic(struct xdp_md *ctx, struct packet *packet, __u32 line)
{
	struct quic_opening opening = {};
	struct connection *connection;
	struct proving proving;
	int is_learned;
	__u64 hash;

	if (!packet || !begin_proving(packet, line, &proving))
		return REASON_INTERNAL;
	is_learned = is_learning(&proving, packet);
	if (!read_quic(ctx, packet, &opening))
		return REASON_OFF_PROTOCOL;
	hash = hash_connection(packet);
	connection = find_connection(packet, hash);
	if (connection && is_proven(connection))
		return PARSED;
	if (opening.is_initial)
		return prove_initial(ctx, &proving, packet, hash, connection != NULL);
	if (connection)
		return PARSED;
	if (!opening.is_long || opening.is_known_version)
		return prove_later(&proving, packet, opening.is_long, hash, is_learned);
	return prove_version(ctx, &proving, packet);
}

#endif
