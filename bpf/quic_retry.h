/* SPDX-License-Identifier: GPL-2.0-only */
/* QUIC's Retry, and the token in it (RFC 9000, 17.2.5; docs/operate/quic.md). */
#ifndef BREAKWATER_QUIC_RETRY_H
#define BREAKWATER_QUIC_RETRY_H

#include "cookie.h"
#include "quic.h"
#include "reply.h"
#include "retry_tag.h"
#include "scratch.h"

/* A client's first id for its server; RFC 9000, 7.2. */
#define QUIC_ORIGINAL_ID_BYTES_MIN 8
#define QUIC_SERVER_ID_BYTES 8
/* Set in tokens that servers make themselves. */
#define QUIC_TOKEN_OF_SERVER 0x80
/* Behind the original id and its length: form and period, and the code. */
#define QUIC_TOKEN_END_BYTES 12
/* The first byte of a Retry, the bits that nobody reads as 0. */
#define QUIC_RETRY_FLAGS_1 0xf0
#define QUIC_RETRY_FLAGS_2 0xc0
/* What an Initial begins with, up to the end of a token of ours, and more: it is never so short. */
#define QUIC_HEAD_BYTES 96
/* Where a Retry is put together, so that what its tag covers before it has room there. */
#define RETRY_OFFSET 24
#define RETRY_BYTES_MAX 84

enum token_kind {
	/* None, or one that the server made. */
	TOKEN_OTHER,
	TOKEN_RIGHT,
	/* One in our form that isn't ours, is another client's, or too old. */
	TOKEN_WRONG,
	/* The Initial ends before. */
	TOKEN_CUT,
};

/* An id of up to 20 bytes, with zeros behind it; its first byte is the lowest one. */
struct quic_id {
	__u64 first;
	__u64 second;
	__u32 third;
};

/* From the place that leaves as many of the first ones as an id has bytes. */
const __u8 quic_id_masks[2 * QUIC_CONNECTION_ID_BYTES_MAX] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
};

/* `bytes`: at most QUIC_CONNECTION_ID_BYTES_MAX. Without a branch, which would double the
 * verifier's ways. */
static __always_inline struct quic_id read_id(const __u8 *from, __u32 bytes)
{
	const __u8 *mask = quic_id_masks + (QUIC_CONNECTION_ID_BYTES_MAX - bytes);
	struct quic_id id = {
		.first = *(const __u64 *)from & *(const __u64 *)mask,
		.second = *(const __u64 *)(from + 8) & *(const __u64 *)(mask + 8),
		.third = *(const __u32 *)(from + 16) & *(const __u32 *)(mask + 16),
	};

	return id;
}

/* RFC 9000, 16; `bytes`: how many it is of. */
static __always_inline __u64 read_quic_varint(const __u8 *from, __u32 *bytes)
{
	__u64 word = bpf_be64_to_cpu(*(const __be64 *)from);

	/* 1, 2, 4 or 8, so that the verifier sees that it is no more. */
	*bytes = 0x8421 >> (word >> 62) * 4 & 15;
	return (word & ((1ULL << 62) - 1)) >> (64 - *bytes * 8);
}

/* What only this node can make of an address, an id and a period: SipHash-2-4 of 48 bytes, those of
 * a cookie, then the id, and its length. 0 where there is no key. */
static __always_inline __u64 quic_code(const struct packet *packet, const struct quic_id *id,
				       __u32 id_bytes, __u32 period)
{
	struct siphash hash;

	if (!begin_cookie(packet, COOKIE_QUIC, period, &hash))
		return 0;
	siphash_add(&hash, id->first);
	siphash_add(&hash, id->second);
	siphash_add(&hash, id->third | (__u64)id_bytes << 32);
	return siphash_end(&hash, 48ULL << 56);
}

/* Puts where it is read from in a map what an Initial begins with. */
static __always_inline int load_head(struct xdp_md *ctx, const struct packet *packet)
{
	struct scratch *room = use_scratch();

	return room && packet->payload_bytes >= QUIC_INITIAL_BYTES_MIN &&
	       !bpf_xdp_load_bytes(ctx, packet->payload_offset, room->second, QUIC_HEAD_BYTES);
}

/* Whether it was sent to the packet's source, in this period or the one before. The server's id
 * isn't looked at: later Initials bring the token too, to an id that the server chose. */
static __always_inline int is_token_right(struct packet *packet, const __u8 *token)
{
	__u32 id_bytes = token[0];
	__u32 form_and_period, period, ago;
	struct quic_id id;

	if (id_bytes < QUIC_ORIGINAL_ID_BYTES_MIN || id_bytes > QUIC_CONNECTION_ID_BYTES_MAX)
		return 0;
	id = read_id(token + 1, id_bytes);
	token += 1 + id_bytes;
	form_and_period = *(const __u32 *)token;
	period = form_and_period >> 8;
	ago = (cookie_period(packet) - period) & COOKIE_PERIOD_MASK;
	return (form_and_period & 0xff) == QUIC_TOKEN_FORM && ago <= 1 &&
	       quic_code(packet, &id, id_bytes, period) == *(const __u64 *)(token + 4);
}

/* What token the Initial of the loaded head brings: TOKEN_*. Global: the verifier looks at it
 * once. */
__noinline int judge_token(struct packet *packet)
{
	struct scratch *room = use_scratch();
	__u32 at, destination_bytes, source_bytes, varint_bytes;
	const __u8 *head;
	__u64 bytes;

	if (!packet || !room)
		return TOKEN_WRONG;
	head = room->second;
	destination_bytes = head[5];
	if (destination_bytes > QUIC_CONNECTION_ID_BYTES_MAX)
		return TOKEN_CUT;
	source_bytes = head[6 + destination_bytes];
	if (source_bytes > QUIC_CONNECTION_ID_BYTES_MAX)
		return TOKEN_CUT;
	at = 7 + destination_bytes + source_bytes;
	bytes = read_quic_varint(head + at, &varint_bytes);
	at += varint_bytes;
	if (bytes > packet->payload_bytes || at + bytes > packet->payload_bytes)
		return TOKEN_CUT;
	if (!bytes || head[at] & QUIC_TOKEN_OF_SERVER)
		return TOKEN_OTHER;
	if (bytes != 1 + head[at] + QUIC_TOKEN_END_BYTES)
		return TOKEN_WRONG;
	return is_token_right(packet, head + at) ? TOKEN_RIGHT : TOKEN_WRONG;
}

static __always_inline void put_id(__u8 *to, const struct quic_id *id)
{
	*(__u64 *)to = id->first;
	*(__u64 *)(to + 8) = id->second;
	*(__u32 *)(to + 16) = id->third;
}

/*
 * Puts a Retry together, RETRY_OFFSET behind the start of a zeroed room, all but its first byte and
 * its tag; its length. Each id is followed by what is written over its zeros.
 *
 * covered_offset: where in the room begins what the tag covers: the original id, and the Retry
 */
static __always_inline __u32 write_retry(struct packet *packet, __u8 *room, const __u8 *head,
					 __u32 original_bytes, __u32 client_bytes,
					 __u32 covered_offset)
{
	__u32 period = cookie_period(packet) & COOKIE_PERIOD_MASK;
	struct quic_id original = read_id(head + 6, original_bytes);
	struct quic_id client = read_id(head + 7 + original_bytes, client_bytes);
	__u64 code = quic_code(packet, &original, original_bytes, period);
	__u8 *at;

	room[covered_offset] = original_bytes;
	put_id(room + covered_offset + 1, &original);
	at = room + RETRY_OFFSET;
	*(__u32 *)(at + 1) = *(const __u32 *)(head + 1);
	at[5] = client_bytes;
	put_id(at + 6, &client);
	at += 6 + client_bytes;
	at[0] = QUIC_SERVER_ID_BYTES;
	/* Any id that nobody guesses will do. */
	*(__u64 *)(at + 1) = code;
	at += 1 + QUIC_SERVER_ID_BYTES;
	at[0] = original_bytes;
	put_id(at + 1, &original);
	at += 1 + original_bytes;
	*(__u32 *)at = QUIC_TOKEN_FORM | period << 8;
	*(__u64 *)(at + 4) = code;
	return 6 + client_bytes + 1 + QUIC_SERVER_ID_BYTES + 1 + original_bytes +
	       QUIC_TOKEN_END_BYTES;
}

/*
 * Answers the Initial of the loaded head with a Retry. Never with more than came: an Initial is far
 * longer. Global: the verifier looks at it once.
 */
__noinline int send_retry(struct xdp_md *ctx, struct packet *packet)
{
	struct scratch *scratch = use_scratch();
	__u8 *room = __builtin_assume_aligned(scratch, 8);
	__u32 original_bytes, client_bytes, covered_offset, bytes;
	const __u8 *head;
	int is_version_2;

	if (!packet || !room)
		return REASON_INTERNAL;
	head = scratch->second;
	original_bytes = head[5];
	if (original_bytes < QUIC_ORIGINAL_ID_BYTES_MIN ||
	    original_bytes > QUIC_CONNECTION_ID_BYTES_MAX)
		return REASON_UNPROVEN;
	client_bytes = head[6 + original_bytes];
	if (client_bytes > QUIC_CONNECTION_ID_BYTES_MAX)
		return REASON_UNPROVEN;
	is_version_2 = *(const __be32 *)(head + 1) == bpf_htonl(QUIC_VERSION_2);
	__builtin_memset(room, 0, sizeof(scratch->first));
	/* The verifier takes no pointer that something unknown was taken from. */
	covered_offset = RETRY_OFFSET - 1 - original_bytes;
	barrier_var(covered_offset);
	bytes = write_retry(packet, room, head, original_bytes, client_bytes, covered_offset);
	room[RETRY_OFFSET] = is_version_2 ? QUIC_RETRY_FLAGS_2 : QUIC_RETRY_FLAGS_1;
	put_retry_tag(room, covered_offset, RETRY_OFFSET + bytes, is_version_2);
	bytes += RETRY_BLOCK_BYTES;
	room += RETRY_OFFSET;
	return reply_stored(ctx, packet, room, bytes, csum_many_words(room, RETRY_BYTES_MAX)) ?
		       REASON_CHALLENGED :
		       REASON_INTERNAL;
}

#endif
