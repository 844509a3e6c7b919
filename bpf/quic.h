/* SPDX-License-Identifier: GPL-2.0-only */
/* QUIC: what every version has (RFC 8999), and versions 1 and 2 (RFC 9000, RFC 9369). */
#ifndef BREAKWATER_QUIC_H
#define BREAKWATER_QUIC_H

#include "payload.h"

#define QUIC_LONG 0x80
#define QUIC_NEGOTIATION 0
#define QUIC_VERSION_1 1
#define QUIC_VERSION_2 0x6b3343cf
/* Versions that never will be: clients name them so that servers name theirs. */
#define QUIC_RESERVED_MASK 0x0f0f0f0f
#define QUIC_RESERVED 0x0a0a0a0a
/* In versions 1 and 2. */
#define QUIC_CONNECTION_ID_BYTES_MAX 20
/* Of the datagram, whatever packets it holds, where a client begins a connection. */
#define QUIC_INITIAL_BYTES_MIN 1200
/* The shortest packet that ciphers and their header protection leave; RFC 9000 10.3. */
#define QUIC_SHORT_BYTES_MIN 21
/* A length and as much of packet number and content as header protection asks; RFC 9001 5.4.2. */
#define QUIC_PROTECTED_BYTES_MIN 21

enum quic_type {
	QUIC_INITIAL,
	QUIC_ZERO_RTT,
	QUIC_HANDSHAKE,
	QUIC_RETRY,
};

/* The source's id follows, its length before it. */
struct quic_long_header {
	__u8 flags;
	__be32 version;
	__u8 destination_id_bytes;
} __attribute__((packed));

/* Version 2 counts its types from Retry on. */
static __always_inline enum quic_type quic_type(__u8 flags, __u32 version)
{
	__u8 type = flags >> 4;

	return (version == QUIC_VERSION_2 ? type + 3 : type) & 3;
}

/* Of version 1 or 2. The fixed bit isn't asked: once a client has heard that the server greases it
 * (RFC 9287), each of its packets may be without, Initials among them. */
static __always_inline int inspect_quic_known(const struct packet *packet,
					      const struct quic_long_header *header,
					      __u8 source_id_bytes, __u32 left)
{
	enum quic_type type = quic_type(header->flags, bpf_ntohl(header->version));

	if (type == QUIC_RETRY)
		return REASON_PROTOCOL_REPLY;
	if (header->destination_id_bytes > QUIC_CONNECTION_ID_BYTES_MAX ||
	    source_id_bytes > QUIC_CONNECTION_ID_BYTES_MAX || left < QUIC_PROTECTED_BYTES_MIN)
		return REASON_OFF_PROTOCOL;
	return type == QUIC_INITIAL && packet->payload_bytes < QUIC_INITIAL_BYTES_MIN ?
		       REASON_OFF_PROTOCOL :
		       PARSED;
}

static __always_inline int inspect_quic_long(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 bytes = packet->payload_bytes;
	struct quic_long_header header;
	__u8 source_id_bytes;
	__u32 at = sizeof(header);
	__u32 version;

	if (!payload_read(ctx, packet, 0, &header, sizeof(header)))
		return REASON_OFF_PROTOCOL;
	version = bpf_ntohl(header.version);
	if (version == QUIC_NEGOTIATION)
		return REASON_PROTOCOL_REPLY;
	at += header.destination_id_bytes;
	if (!payload_read(ctx, packet, at, &source_id_bytes, sizeof(source_id_bytes)))
		return REASON_OFF_PROTOCOL;
	at += sizeof(source_id_bytes) + source_id_bytes;
	if (at > bytes)
		return REASON_OFF_PROTOCOL;
	if (version == QUIC_VERSION_1 || version == QUIC_VERSION_2)
		return inspect_quic_known(packet, &header, source_id_bytes, bytes - at);
	return (version & QUIC_RESERVED_MASK) == QUIC_RESERVED && bytes < QUIC_INITIAL_BYTES_MIN ?
		       REASON_OFF_PROTOCOL :
		       PARSED;
}

static __always_inline int inspect_quic(struct xdp_md *ctx, const struct packet *packet)
{
	__u8 flags;

	if (!payload_read(ctx, packet, 0, &flags, sizeof(flags)))
		return REASON_OFF_PROTOCOL;
	if (flags & QUIC_LONG)
		return inspect_quic_long(ctx, packet);
	return packet->payload_bytes >= QUIC_SHORT_BYTES_MIN ? PARSED : REASON_OFF_PROTOCOL;
}

#endif
