/* SPDX-License-Identifier: GPL-2.0-only */
/* DNS over UDP: queries to a resolver or name server (RFC 1035). */
#ifndef BREAKWATER_DNS_H
#define BREAKWATER_DNS_H

#include "payload.h"

#define DNS_RESPONSE 0x8000
#define DNS_OPCODE 0x7800
/* Nobody knows how much more a server takes (RFC 1035 4.2.1). */
#define DNS_BYTES_MAX 512
#define DNS_NAME_BYTES_MAX 255
#define DNS_LABEL_BYTES_MAX 63
/* The longest name of the shortest labels, its root included. */
#define DNS_LABELS_MAX 128
/* EDNS and a signature (RFC 6891, RFC 8945). */
#define DNS_ADDITIONAL_MAX 2
#define DNS_TYPE_ANY 255

struct dns_header {
	__be16 id;
	__be16 flags;
	__be16 questions;
	__be16 answers;
	__be16 authorities;
	__be16 additional;
};

/* A name that is walked over, label by label. */
struct dns_name {
	struct xdp_md *ctx;
	const struct packet *packet;
	/* Where the next label begins in the payload. */
	__u32 at;
	__u32 is_whole;
};

/* One step of bpf_loop. A label of more than 63 bytes would be a pointer to an earlier name: before
 * the first there is none. */
static long walk_label(__u32 step, void *context)
{
	struct dns_name *name = context;
	__u8 bytes;

	(void)step;
	if (!payload_read(name->ctx, name->packet, name->at, &bytes, sizeof(bytes)) ||
	    bytes > DNS_LABEL_BYTES_MAX)
		return 1;
	name->at += 1 + bytes;
	name->is_whole = !bytes;
	return name->is_whole;
}

/* One question, which isn't for all that there is of a name (RFC 8482). */
static __always_inline int is_dns_question(struct xdp_md *ctx, const struct packet *packet)
{
	struct dns_name name = {.ctx = ctx, .packet = packet, .at = sizeof(struct dns_header)};
	struct {
		__be16 type;
		__be16 class;
	} question;

	bpf_loop(DNS_LABELS_MAX, walk_label, &name, 0);
	return name.is_whole && name.at - sizeof(struct dns_header) <= DNS_NAME_BYTES_MAX &&
	       payload_read(ctx, packet, name.at, &question, sizeof(question)) &&
	       question.type != bpf_htons(DNS_TYPE_ANY);
}

/* NOTIFY and UPDATE are no queries: who sends them to a name server is known to it. */
static __always_inline int inspect_dns(struct xdp_md *ctx, const struct packet *packet)
{
	struct dns_header header;

	if (!payload_read(ctx, packet, 0, &header, sizeof(header)))
		return REASON_OFF_PROTOCOL;
	if (header.flags & bpf_htons(DNS_RESPONSE))
		return REASON_PROTOCOL_REPLY;
	if (packet->payload_bytes > DNS_BYTES_MAX || header.flags & bpf_htons(DNS_OPCODE) ||
	    header.questions != bpf_htons(1) || header.answers || header.authorities ||
	    bpf_ntohs(header.additional) > DNS_ADDITIONAL_MAX)
		return REASON_OFF_PROTOCOL;
	return is_dns_question(ctx, packet) ? PARSED : REASON_OFF_PROTOCOL;
}

#endif
