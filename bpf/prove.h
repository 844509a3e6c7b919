/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the source must prove its address first, and how it is asked. */
#ifndef BREAKWATER_PROVE_H
#define BREAKWATER_PROVE_H

#include "a2s_proof.h"
#include "attack.h"
#include "connection.h"
#include "offence.h"
#include "packet.h"
#include "parse.h"
#include "query_proof.h"
#include "quic_proof.h"
#include "raknet_proof.h"
#include "reset_proof.h"
#include "sanity.h"
#include "stream.h"
#include "syncookie.h"

/* Those that open and end connections. */
static __always_inline __u8 connection_flags(const struct packet *packet)
{
	return packet->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN);
}

/* A packet of a connection that isn't known, and that brings no cookie. */
static __always_inline int prove_unknown(const struct proving *proving, struct packet *packet,
					 __u64 hash, __u8 flags, int is_learned)
{
	if (proving->checks & CHECK_PROVE_BY_RESET && flags == TCP_ACK &&
	    find_connection(packet, hash_source(packet))) {
		add_connection(packet, hash, CONNECTION_OPEN | CONNECTION_IS_PROVEN);
		return PARSED;
	}
	if (!is_learned && is_asked(proving, &proving->bucket->unknown_empty_at_nanos, packet))
		return REASON_OUT_OF_STATE;
	if (flags == TCP_ACK)
		add_connection(packet, hash, CONNECTION_OPEN);
	return PARSED;
}

/* Whether the packet changes nothing of its connection: most don't. */
static __always_inline int is_settled(const struct connection *connection, __u8 flags)
{
	__u32 state = connection->state & (CONNECTION_STATE_MASK | CONNECTION_IS_FOLLOWED);

	return state == CONNECTION_OPEN && !(flags & (TCP_FIN | TCP_RST));
}

/* A packet of a known connection. */
static __always_inline int prove_known(struct xdp_md *ctx, const struct proving *proving,
				       struct packet *packet, struct connection *connection,
				       __u64 hash, __u8 flags)
{
	struct stream *stream;
	int is_next, reason;

	if (flags & (TCP_FIN | TCP_RST))
		connection->state = (connection->state & ~CONNECTION_STATE_MASK) |
				    CONNECTION_CLOSING;
	if (!(connection->state & CONNECTION_IS_FOLLOWED) || !packet->payload_bytes ||
	    flags & (TCP_SYN | TCP_RST) || first_step(proving->profile) == STEP_DONE)
		return PARSED;
	stream = find_stream(connection, hash);
	if (!stream)
		return REASON_INTERNAL;
	is_next = packet->tcp_sequence == stream->next_sequence;
	reason = follow_stream(ctx, packet, stream);
	if (stream->step == STEP_DONE)
		connection->state &= ~CONNECTION_IS_FOLLOWED;
	if (reason != PARSED && is_next && is_proven(connection) &&
	    !(proving->checks & CHECK_PROVE_BY_RESET))
		offend(packet);
	return reason;
}

/* Whether the connection's stream goes on at that number. */
static __always_inline int is_expected(const struct connection *connection, __u64 hash,
				       __u32 sequence)
{
	const struct stream *stream;

	if (!(connection->state & CONNECTION_IS_FOLLOWED))
		return 0;
	stream = find_stream(connection, hash);
	return stream && stream->next_sequence == sequence;
}

/*
 * The SYN of a source that is proven, where its stream is to be followed: REASON_CHALLENGED where
 * its connection is known already, and goes on: only who answers opens another in its place.
 */
static __always_inline int open_by_syn(struct packet *packet, __u32 profile)
{
	__u32 first = packet->tcp_sequence + 1;
	struct connection *connection;
	__u64 hash;

	if (first_step(profile) == STEP_DONE)
		return PARSED;
	if (packet->payload_bytes)
		return REASON_TCP_FLAGS;
	hash = hash_connection(packet);
	connection = find_connection(packet, hash);
	if (connection)
		return is_expected(connection, hash, first) ? PARSED : REASON_CHALLENGED;
	add_connection(packet, hash, CONNECTION_OPEN | CONNECTION_IS_PROVEN);
	connection = find_connection(packet, hash);
	if (connection)
		begin_stream(connection, hash, first, profile);
	return PARSED;
}

/* Global, as the next one: backends that ask for no proof don't call it, and the verifier looks at
 * it once. `line` is the backend's first one. */
__noinline int prove_syn(struct xdp_md *ctx, struct packet *packet, __u32 line)
{
	struct proving proving;
	int reason;

	if (!packet || !begin_proving(packet, line, &proving))
		return REASON_INTERNAL;
	is_learning(&proving, packet);
	if (!is_asked(&proving, &proving.bucket->attack_empty_at_nanos, packet))
		return PARSED;
	if (!(proving.checks & CHECK_PROVE_BY_RESET))
		return answer_syn(ctx, packet);
	reason = find_connection(packet, hash_source(packet)) ?
			 open_by_syn(packet, proving.profile) :
			 REASON_CHALLENGED;
	return reason == REASON_CHALLENGED ? ask_for_reset(ctx, packet) : reason;
}

/* Cookies come back in peace too: a stack that takes them opens nothing without. */
__noinline int prove_tcp(struct xdp_md *ctx, struct packet *packet, __u32 line)
{
	struct connection *connection;
	struct proving proving;
	int is_learned;
	__u64 hash;
	__u8 flags;

	if (!packet)
		return REASON_INTERNAL;
	flags = connection_flags(packet);
	hash = hash_connection(packet);
	connection = find_connection(packet, hash);
	if (connection && is_settled(connection, flags))
		return PARSED;
	if (!begin_proving(packet, line, &proving))
		return REASON_INTERNAL;
	if (proving.checks & CHECK_PROVE_BY_RESET && flags == TCP_RST &&
	    was_asked(&proving, packet) && take_reset(ctx, packet, connection))
		return REASON_PROOF_TAKEN;
	if (!connection || may_be_next(connection, hash, packet)) {
		is_learned = is_learning(&proving, packet);
		if (flags == TCP_ACK && !(proving.checks & CHECK_PROVE_BY_RESET) &&
		    take_cookie(ctx, packet)) {
			add_connection(packet, hash, CONNECTION_OPEN | CONNECTION_IS_PROVEN);
			connection = find_connection(packet, hash);
			if (!connection)
				return PARSED;
			begin_stream(connection, hash, packet->tcp_sequence, proving.profile);
		}
		if (!connection)
			return prove_unknown(&proving, packet, hash, flags, is_learned);
	}
	return prove_known(ctx, &proving, packet, connection, hash, flags);
}

/*
 * REASON_CHALLENGED where the frame was made the question to its source, another reason where it
 * is dropped, PARSED where it goes on. `line` is the backend's first one.
 */
static __always_inline int prove(struct xdp_md *ctx, const struct backend_row *backend, __u32 line,
				 struct packet *packet)
{
	if (!(backend->checks & (CHECK_PROVE_ALWAYS | CHECK_PROVE_UNDER_ATTACK)))
		return PARSED;
	if (!packet->has_ports || packet->is_fragment)
		return PARSED;
	if (is_offender(packet))
		return REASON_OFFENDER;
	if (packet->has_tcp_flags)
		return connection_flags(packet) == TCP_SYN ? prove_syn(ctx, packet, line) :
							     prove_tcp(ctx, packet, line);
	if (backend->profile == PROFILE_SOURCE)
		return prove_a2s(ctx, packet, line);
	if (backend->profile == PROFILE_MINECRAFT_QUERY)
		return prove_query(ctx, packet, line);
	if (backend->profile == PROFILE_MINECRAFT_BEDROCK)
		return is_bedrock_query(ctx, packet) ? prove_query(ctx, packet, line) :
						       prove_raknet(ctx, packet, line);
	if (backend->profile == PROFILE_QUIC)
		return prove_quic(ctx, packet, line);
	return PARSED;
}

#endif
