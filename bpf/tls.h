/* SPDX-License-Identifier: GPL-2.0-only */
/* TLS: a client begins with a record that begins with ClientHello (RFC 8446, 4.1.2 and 5.1). */
#ifndef BREAKWATER_TLS_H
#define BREAKWATER_TLS_H

#include "stream_read.h"

#define TLS_HANDSHAKE 22
#define TLS_MAJOR 3
#define TLS_MINOR_MAX 4
#define TLS_RECORD_BYTES_MAX 16384
#define TLS_CLIENT_HELLO 1
#define TLS_SERVER_HELLO 2
/* A version, a random, no session, one cipher suite, one compression. */
#define TLS_HELLO_BYTES_MIN 41
#define TLS_HELLO_BYTES_MAX 65535
/* Before a message's content. */
#define TLS_MESSAGE_HEADER_BYTES 4

struct tls_record {
	__u8 type;
	__u8 major;
	__u8 minor;
	__u8 bytes[2];
	/* What the record begins with, and the length of that. */
	__u8 message;
	__u8 message_bytes[3];
} __attribute__((packed));

/* Some clients cut ClientHello into records so short that its length isn't in the first. */
static __always_inline int has_hello_lengths(const struct tls_record *record)
{
	__u32 bytes = record->bytes[0] << 8 | record->bytes[1];
	__u32 hello = record->message_bytes[0] << 16 | record->message_bytes[1] << 8 |
		      record->message_bytes[2];

	if (!bytes || bytes > TLS_RECORD_BYTES_MAX)
		return 0;
	return bytes < TLS_MESSAGE_HEADER_BYTES ||
	       (hello >= TLS_HELLO_BYTES_MIN && hello <= TLS_HELLO_BYTES_MAX);
}

/* A note says how many were read before. */
static __always_inline int read_tls_byte(struct stream *stream, __u8 byte)
{
	int is_right = 1;

	switch (stream->note) {
	case offsetof(struct tls_record, type):
		is_right = byte == TLS_HANDSHAKE;
		break;
	case offsetof(struct tls_record, major):
		is_right = byte == TLS_MAJOR;
		break;
	case offsetof(struct tls_record, minor):
		is_right = byte <= TLS_MINOR_MAX;
		break;
	case offsetof(struct tls_record, bytes):
		is_right = byte <= TLS_RECORD_BYTES_MAX >> 8;
		break;
	case offsetof(struct tls_record, message):
		if (byte == TLS_SERVER_HELLO)
			return REASON_PROTOCOL_REPLY;
		is_right = byte == TLS_CLIENT_HELLO;
		stream->step = STEP_DONE;
		break;
	}
	stream->note++;
	return is_right ? PARSED : REASON_OFF_PROTOCOL;
}

/* Lengths are looked at where all of them are in one segment, as clients send them. */
static __always_inline int read_tls(struct xdp_md *ctx, const struct packet *packet,
				    struct stream *stream)
{
	struct tls_record record;
	int reason;
	__u32 i;
	__u8 byte;

	if (!stream->note &&
	    stream_read(ctx, packet, stream, 0, &record, sizeof(record)) &&
	    !has_hello_lengths(&record))
		return REASON_OFF_PROTOCOL;
	for (i = 0; i <= offsetof(struct tls_record, message); i++) {
		if (!stream_read(ctx, packet, stream, 0, &byte, sizeof(byte)))
			return PARSED;
		reason = read_tls_byte(stream, byte);
		if (reason != PARSED || stream->step == STEP_DONE)
			return reason;
		stream->next_sequence++;
	}
	return PARSED;
}

#endif
