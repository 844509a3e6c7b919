/* SPDX-License-Identifier: GPL-2.0-only */
/* HTTP: a request begins with its method and a space (RFC 9112, 3), a connection of HTTP/2 with a
 * preface (RFC 9113, 3.4). */
#ifndef BREAKWATER_HTTP_H
#define BREAKWATER_HTTP_H

#include "stream_read.h"

/* The preface, or the longest method and its space. */
#define HTTP_OPENING_BYTES_MAX 24
#define HTTP_PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define HTTP_PREFACE_METHOD_BYTES 3
/* Who is believed that brings another's address is no client: PROXY protocol, version 1. */
#define HTTP_PROXY "PROXY"
#define HTTP_REPLY "HTTP/"
#define HTTP_WORD_BYTES 5

/* A note: how many bytes were read, and what they are not the beginning of. */
#define HTTP_NOTE_BYTES 31
#define HTTP_NO_PREFACE 32
#define HTTP_NO_PROXY 64
#define HTTP_NO_REPLY 128

const char http_preface[] = HTTP_PREFACE;
const char http_proxy[] = HTTP_PROXY;
const char http_reply[] = HTTP_REPLY;

/* Methods are tokens; all that are known are of these. */
static __always_inline int is_http_method(__u8 byte)
{
	return (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_';
}

static __always_inline int read_http_byte(struct stream *stream, __u8 byte)
{
	__u8 before = stream->note;
	__u8 note = before;
	__u8 at = before & HTTP_NOTE_BYTES;

	if (at >= HTTP_OPENING_BYTES_MAX)
		return REASON_OFF_PROTOCOL;
	if (byte != http_preface[at])
		note |= HTTP_NO_PREFACE;
	if (at < HTTP_WORD_BYTES && byte != http_proxy[at])
		note |= HTTP_NO_PROXY;
	if (at < HTTP_WORD_BYTES && byte != http_reply[at])
		note |= HTTP_NO_REPLY;
	stream->note = note + 1;

	if (!(note & HTTP_NO_PREFACE)) {
		if (at == HTTP_OPENING_BYTES_MAX - 1)
			stream->step = STEP_DONE;
		return PARSED;
	}
	if (!(before & HTTP_NO_PREFACE) && at > HTTP_PREFACE_METHOD_BYTES)
		return REASON_OFF_PROTOCOL;
	if (byte == ' ') {
		if (!at || (at == HTTP_WORD_BYTES && !(note & HTTP_NO_PROXY)))
			return REASON_OFF_PROTOCOL;
		stream->step = STEP_DONE;
		return PARSED;
	}
	if (at == HTTP_WORD_BYTES - 1 && !(note & HTTP_NO_REPLY))
		return REASON_PROTOCOL_REPLY;
	return is_http_method(byte) && at < HTTP_OPENING_BYTES_MAX - 1 ? PARSED :
									  REASON_OFF_PROTOCOL;
}

struct http_walk {
	struct xdp_md *ctx;
	const struct packet *packet;
	struct stream *stream;
	int reason;
};

/* One byte: a step of bpf_loop, so that the verifier looks at it once. */
static long walk_http(__u32 step, void *context)
{
	struct http_walk *walk = context;
	__u8 byte;

	(void)step;
	if (!stream_read(walk->ctx, walk->packet, walk->stream, 0, &byte, sizeof(byte)))
		return 1;
	walk->reason = read_http_byte(walk->stream, byte);
	walk->stream->next_sequence++;
	return walk->reason != PARSED || walk->stream->step == STEP_DONE;
}

static __always_inline int read_http(struct xdp_md *ctx, const struct packet *packet,
				     struct stream *stream)
{
	struct http_walk walk = {
		.ctx = ctx, .packet = packet, .stream = stream, .reason = PARSED};

	bpf_loop(HTTP_OPENING_BYTES_MAX, walk_http, &walk, 0);
	return walk.reason;
}

#endif
