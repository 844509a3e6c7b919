/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RakNet's clients prove their address by the cookie in Open Connection Reply 1, which they bring
 * back in Open Connection Request 2 (PROTOCOLS.md 5.2, 5.4): no server has to know them before. A
 * server that told its secret gets that request as it came, all others without the cookie.
 */
#ifndef BREAKWATER_RAKNET_PROOF_H
#define BREAKWATER_RAKNET_PROOF_H

#include "answer.h"
#include "attack.h"
#include "bedrock.h"
#include "connection.h"
#include "cookie.h"
#include "payload.h"
#include "registration.h"
#include "reply.h"
#include "scratch.h"

/* The most that servers made with CloudburstMC's library take, unless told otherwise: they refuse a
 * Request 2 that says more, and clients say what Reply 1 said. */
#define RAKNET_MTU_MAX 1400
#define RAKNET_REPLY_1 0x06
#define RAKNET_PONG 0x1c
#define RAKNET_GUID_BYTES 8
/* In a pong. */
#define RAKNET_GUID_OFFSET 9
/* Request 2 behind its opening and its security: of either address. */
#define RAKNET_REST_IPV4 (BEDROCK_REQUEST_2_BYTES_IPV4 - BEDROCK_REQUEST_2_OPENING_BYTES)
#define RAKNET_REST_IPV6 (BEDROCK_REQUEST_2_BYTES_IPV6 - BEDROCK_REQUEST_2_OPENING_BYTES)
/* The longest Request 2, in whole words. */
#define RAKNET_REQUEST_WORDS 64

struct raknet_reply_1 {
	__u8 id;
	__u8 magic[BEDROCK_MAGIC_BYTES];
	__u8 guid[RAKNET_GUID_BYTES];
	__u8 has_security;
	__be32 cookie;
	__be16 mtu;
} __attribute__((packed));

/* A pong that says nothing of the game. */
struct raknet_pong {
	__u8 id;
	__u8 time[BEDROCK_PING_TIME_BYTES];
	__u8 guid[RAKNET_GUID_BYTES];
	__u8 magic[BEDROCK_MAGIC_BYTES];
	/* Not sent. */
	__u8 zeros[3];
} __attribute__((packed));

#define RAKNET_PONG_BYTES offsetof(struct raknet_pong, zeros)

/* The server's own number, where its pong is known: 1 then. */
static __always_inline int read_guid(struct packet *packet, __u8 *guid)
{
	const struct answer *pong = find_answer(packet, ANSWER_RAKNET_PONG);

	if (!pong)
		return 0;
	__builtin_memcpy(guid, pong->payload + RAKNET_GUID_OFFSET, RAKNET_GUID_BYTES);
	return 1;
}

/* Answers a ping with a pong as long as pings are. Never with more than came. */
static __always_inline int pong_shortly(struct xdp_md *ctx, struct packet *packet)
{
	struct raknet_pong reply = {
		.id = RAKNET_PONG,
		.magic = BEDROCK_MAGIC,
	};

	if (packet->payload_bytes < RAKNET_PONG_BYTES || !read_guid(packet, reply.guid) ||
	    !payload_read(ctx, packet, BEDROCK_PING_TIME_OFFSET, reply.time, sizeof(reply.time)))
		return REASON_UNPROVEN;
	return reply_udp(ctx, packet, &reply, RAKNET_PONG_BYTES) ? REASON_ANSWERED :
								   REASON_INTERNAL;
}

/* Answers Open Connection Request 1. Never with more than came. */
static __always_inline int reply_1(struct xdp_md *ctx, struct packet *packet, __u32 cookie)
{
	__u32 mtu = packet->ip_bytes;
	struct raknet_reply_1 reply = {
		.id = RAKNET_REPLY_1,
		.magic = BEDROCK_MAGIC,
		.has_security = 1,
		.cookie = bpf_htonl(cookie),
	};

	if (packet->payload_bytes < sizeof(reply))
		return REASON_UNPROVEN;
	read_guid(packet, reply.guid);
	reply.mtu = bpf_htons(mtu < RAKNET_MTU_MAX ? mtu : RAKNET_MTU_MAX);
	return reply_udp(ctx, packet, &reply, sizeof(reply)) ? REASON_CHALLENGED : REASON_INTERNAL;
}

/* Open Connection Request 1. A server that leaves cookies to the node never answers one, in peace
 * neither. */
static __always_inline int ask_raknet(struct xdp_md *ctx, const struct proving *proving,
				      struct packet *packet)
{
	int asked = is_asked(proving, &proving->bucket->attack_empty_at_nanos, packet);
	const struct registration *registration = find_registration(packet);
	__u32 cookie;
	__u8 protocol;

	if (!registration)
		return asked ? reply_1(ctx, packet, make_cookie_of(packet, COOKIE_RAKNET)) : PARSED;
	if (!payload_read(ctx, packet, BEDROCK_PROTOCOL_OFFSET, &protocol, sizeof(protocol)) ||
	    !make_registered_cookie(packet, registration, protocol, &cookie))
		return REASON_UNPROVEN;
	return reply_1(ctx, packet, cookie);
}

/* What IP headers say of the length behind them. RFC 1624, 3. */
static __always_inline void shorten_ip(void *header, int is_ipv6, __u32 bytes)
{
	if (is_ipv6) {
		struct ipv6hdr *ip = header;

		ip->payload_len = bpf_htons(bpf_ntohs(ip->payload_len) - bytes);
	} else {
		struct iphdr *ip = header;
		__be16 shorter = bpf_htons(bpf_ntohs(ip->tot_len) - bytes);

		ip->check = csum_fold((__u64)(__u16)~ip->check + (__u16)~ip->tot_len + shorter);
		ip->tot_len = shorter;
	}
}

/*
 * Takes cookie and flag out of Request 2, so that a server which asks for none takes it; `rest` is
 * what follows them. Where the datagram's own checksum is wrong it is left so: nobody takes it.
 */
static __always_inline void strip_security(struct xdp_md *ctx, const struct packet *packet,
					   const __u32 rest)
{
	const __u32 opening = BEDROCK_REQUEST_2_OPENING_BYTES;
	const __u32 security = BEDROCK_SECURITY_BYTES;
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__u32 at = packet->payload_offset - sizeof(struct udphdr);
	__u32 ip_at = packet->ip_offset;
	struct scratch *room = use_scratch();
	struct udphdr *udp = data + at;
	__u8 *message = (__u8 *)(udp + 1);
	__u64 sum;

	if (!room || at > PAYLOAD_OFFSET_MAX || ip_at > PAYLOAD_OFFSET_MAX ||
	    data + ip_at + sizeof(struct ipv6hdr) > end ||
	    (void *)(message + opening + security + rest) > end)
		return;
	__builtin_memset(room, 0, sizeof(*room));
	__builtin_memcpy(room->first, message, opening + security + rest);
	__builtin_memcpy(room->second, message, opening);
	__builtin_memcpy(room->second + opening, message + opening + security, rest);
	sum = csum_words(udp, sizeof(*udp)) + csum_words(room->first, RAKNET_REQUEST_WORDS);
	sum += pseudo_sum(packet, sizeof(*udp) + opening + security + rest);
	if (udp->check && csum_fold(sum))
		return;
	udp->len = bpf_htons(sizeof(*udp) + opening + rest);
	if (udp->check) {
		udp->check = 0;
		sum = csum_words(udp, sizeof(*udp)) +
		      csum_words(room->second, RAKNET_REQUEST_WORDS);
		udp->check = csum_fold(sum + pseudo_sum(packet, sizeof(*udp) + opening + rest));
		if (!udp->check)
			udp->check = 0xffff;
	}
	__builtin_memcpy(message + opening, room->second + opening, rest);
	shorten_ip(data + ip_at, packet->is_ipv6, security);
	bpf_xdp_adjust_tail(ctx, -(int)security);
}

/* Whether the message has room for a cookie and a flag. */
static __always_inline int has_security(const struct packet *packet)
{
	return packet->payload_bytes ==
		       BEDROCK_REQUEST_2_BYTES_IPV4 + BEDROCK_SECURITY_BYTES ||
	       packet->payload_bytes == BEDROCK_REQUEST_2_BYTES_IPV6 + BEDROCK_SECURITY_BYTES;
}

/* Takes its security out of Request 2. */
static __always_inline void strip_request_2(struct xdp_md *ctx, const struct packet *packet)
{
	if (packet->payload_bytes == BEDROCK_REQUEST_2_BYTES_IPV4 + BEDROCK_SECURITY_BYTES)
		strip_security(ctx, packet, RAKNET_REST_IPV4);
	else
		strip_security(ctx, packet, RAKNET_REST_IPV6);
}

/* Whether Request 2 brings the cookie of its source. */
static __always_inline int brings_raknet_cookie(struct xdp_md *ctx, const struct proving *proving,
						struct packet *packet,
						const struct registration *registration)
{
	__be32 cookie;

	if (!has_security(packet) ||
	    !payload_read(ctx, packet, BEDROCK_REQUEST_2_OPENING_BYTES, &cookie, sizeof(cookie)))
		return 0;
	if (registration)
		return is_registered_cookie(packet, registration, bpf_ntohl(cookie));
	return was_asked(proving, packet) &&
	       is_cookie_of(packet, COOKIE_RAKNET, bpf_ntohl(cookie));
}

/* Open Connection Request 2. */
static __always_inline int take_raknet(struct xdp_md *ctx, const struct proving *proving,
				       struct packet *packet, __u64 hash)
{
	const struct registration *registration = find_registration(packet);

	fetch_connection(hash);
	fetch_connection(hash_source(packet));
	if (brings_raknet_cookie(ctx, proving, packet, registration)) {
		add_connection(packet, hash, CONNECTION_DATAGRAMS | CONNECTION_IS_PROVEN);
		add_connection(packet, hash_source(packet),
			       CONNECTION_SOURCE | CONNECTION_IS_PROVEN);
		if (!registration)
			strip_request_2(ctx, packet);
		return PARSED;
	}
	if (!is_asked(proving, &proving->bucket->unknown_empty_at_nanos, packet))
		return PARSED;
	return has_security(packet) ? REASON_BAD_PROOF : REASON_UNPROVEN;
}

/* Whether the source of a message proved its address; negative where nothing is known of it. */
static __always_inline int find_proof(struct packet *packet, __u64 hash)
{
	const struct connection *known = find_connection(packet, hash);

	if (known && is_proven(known))
		return 1;
	if (find_connection(packet, hash_source(packet)))
		return 1;
	return known ? 0 : -1;
}

/*
 * A ping. Whether there is room, which the other kind of ping asks, the server alone knows. Who is
 * known but not proven, since he was there before, gets his pong from the server.
 */
static __always_inline int take_ping(struct xdp_md *ctx, const struct proving *proving,
				     struct packet *packet, __u64 hash, __u8 id)
{
	int proven = find_proof(packet, hash);

	if (proven < 0) {
		if (!is_asked(proving, &proving->bucket->attack_empty_at_nanos, packet))
			return PARSED;
		return id == BEDROCK_PING ? pong_shortly(ctx, packet) : REASON_UNPROVEN;
	}
	if (proven && id == BEDROCK_PING && is_asking(proving, packet))
		packet->answer_kind = ANSWER_RAKNET_PONG;
	return PARSED;
}

/* Global: few packets call it. `line` is the backend's first one. */
__noinline int prove_raknet(struct xdp_md *ctx, struct packet *packet, __u32 line)
{
	struct proving proving;
	int is_learned;
	__u64 hash;
	__u8 id;

	if (!packet || !begin_proving(packet, line, &proving))
		return REASON_INTERNAL;
	is_learned = is_learning(&proving, packet);
	if (!payload_read(ctx, packet, 0, &id, sizeof(id)))
		return PARSED;
	if (id == BEDROCK_REQUEST_1)
		return ask_raknet(ctx, &proving, packet);
	hash = hash_connection(packet);
	if (id == BEDROCK_REQUEST_2)
		return take_raknet(ctx, &proving, packet, hash);
	if (id == BEDROCK_PING || id == BEDROCK_PING_OPEN)
		return take_ping(ctx, &proving, packet, hash, id);
	if (find_connection(packet, hash))
		return PARSED;
	if (!is_learned && is_asked(&proving, &proving.bucket->unknown_empty_at_nanos, packet))
		return REASON_UNPROVEN;
	add_connection(packet, hash, CONNECTION_DATAGRAMS);
	return PARSED;
}

#endif
