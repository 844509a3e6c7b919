/* SPDX-License-Identifier: GPL-2.0-only */
/* QUIC's Version Negotiation (RFC 8999, 6; RFC 9000, 6). */
#ifndef BREAKWATER_QUIC_VERSIONS_H
#define BREAKWATER_QUIC_VERSIONS_H

#include "payload.h"
#include "quic.h"
#include "reply.h"
#include "scratch.h"

/* The fixed bit is set for those who share a port with other protocols. */
#define QUIC_NEGOTIATION_FLAGS 0xc0
/* Of each id: then both have room in a scratch. Longer ones may be, and nobody has them. */
#define QUIC_NEGOTIATION_ID_BYTES_MAX 118

/* The last one is reserved, so that no client counts on the others: as random as the client's
 * id. */
struct quic_versions {
	__be32 first;
	__be32 second;
	__be32 reserved;
} __attribute__((packed));

/* Copies an id to `to`, in a map, and the byte behind it, for an id may be of no length. */
static __always_inline int copy_id(struct xdp_md *ctx, const struct packet *packet, __u32 at,
				   __u8 *to, __u32 bytes)
{
	return !bpf_xdp_load_bytes(ctx, packet->payload_offset + at, to, bytes + 1);
}

/* room: a zeroed scratch. The answer's length, 0 where it has no room. */
static __always_inline __u32 write_versions(struct xdp_md *ctx, const struct packet *packet,
					    __u8 *room, __u32 destination_bytes,
					    __u32 source_bytes, __u32 version)
{
	__u32 at = sizeof(struct quic_long_header);
	__u32 bytes = at + source_bytes + 1 + destination_bytes;
	struct quic_versions *versions = (struct quic_versions *)(room + bytes);
	__u32 reserved;

	if (!payload_read(ctx, packet, at, &reserved, sizeof(reserved)) ||
	    !copy_id(ctx, packet, at + destination_bytes + 1, room + at, source_bytes) ||
	    !copy_id(ctx, packet, at, room + at + source_bytes + 1, destination_bytes))
		return 0;
	reserved = (bpf_ntohl(reserved) & ~QUIC_RESERVED_MASK) | QUIC_RESERVED;
	/* A client ignores a list with the version that it began with. */
	if (reserved == version)
		reserved ^= ~QUIC_RESERVED_MASK;
	room[0] = QUIC_NEGOTIATION_FLAGS;
	room[at - 1] = source_bytes;
	room[at + source_bytes] = destination_bytes;
	versions->first = bpf_htonl(QUIC_VERSION_1);
	versions->second = bpf_htonl(QUIC_VERSION_2);
	versions->reserved = bpf_htonl(reserved);
	return bytes + sizeof(*versions);
}

/*
 * Tells who begins with a version that isn't known which ones are. Never with more than came.
 * Global: the verifier looks at it once.
 */
__noinline int send_versions(struct xdp_md *ctx, struct packet *packet)
{
	struct scratch *scratch = use_scratch();
	__u8 *room = __builtin_assume_aligned(scratch, 8);
	struct quic_long_header header;
	__u32 destination_bytes, bytes;
	__u8 source_bytes;

	if (!packet || !room || !payload_read(ctx, packet, 0, &header, sizeof(header)))
		return REASON_INTERNAL;
	destination_bytes = header.destination_id_bytes;
	if (packet->payload_bytes < QUIC_INITIAL_BYTES_MIN ||
	    destination_bytes > QUIC_NEGOTIATION_ID_BYTES_MAX ||
	    !payload_read(ctx, packet, sizeof(header) + destination_bytes, &source_bytes,
			  sizeof(source_bytes)) ||
	    source_bytes > QUIC_NEGOTIATION_ID_BYTES_MAX)
		return REASON_UNPROVEN;
	__builtin_memset(room, 0, sizeof(*scratch));
	bytes = write_versions(ctx, packet, room, destination_bytes, source_bytes,
			       bpf_ntohl(header.version));
	if (!bytes)
		return REASON_INTERNAL;
	return reply_stored(ctx, packet, room, bytes, csum_many_words(room, sizeof(*scratch))) ?
		       REASON_CHALLENGED :
		       REASON_INTERNAL;
}

#endif
