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
/* The root included. An IPv6 address has 35, a little more on a blocklist; 128 could be, but each
 * costs. */
#define DNS_LABELS_MAX 40
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

/* Where the name of the question ends in the payload; 0 where it doesn't. A label of more than 63
 * bytes would be a pointer to an earlier name: before the first there is none. */
static __always_inline __u32 dns_name_end(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 at = sizeof(struct dns_header);
	__u8 label;
	int i;

	for (i = 0; i < DNS_LABELS_MAX; i++) {
		if (!payload_read(ctx, packet, at, &label, sizeof(label)) ||
		    label > DNS_LABEL_BYTES_MAX)
			return 0;
		at += 1 + label;
		if (!label)
			return at;
	}
	return 0;
}

/* One question, which isn't for all that there is of a name (RFC 8482). */
static __always_inline int is_dns_question(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 end = dns_name_end(ctx, packet);
	struct {
		__be16 type;
		__be16 class;
	} question;

	return end && end - sizeof(struct dns_header) <= DNS_NAME_BYTES_MAX &&
	       payload_read(ctx, packet, end, &question, sizeof(question)) &&
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
