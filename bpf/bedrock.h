/* SPDX-License-Identifier: GPL-2.0-only */
/* Minecraft Bedrock: RakNet's messages before a connection, its datagrams within one, and the
 * query. */
#ifndef BREAKWATER_BEDROCK_H
#define BREAKWATER_BEDROCK_H

#include "minecraft_query.h"
#include "payload.h"

#define BEDROCK_PING 0x01
/* A ping that wants an answer only where there is room. */
#define BEDROCK_PING_OPEN 0x02
#define BEDROCK_REQUEST_1 0x05
#define BEDROCK_REQUEST_2 0x07
/* Within a connection: frames, with flags in the low bits, and what came or didn't. */
#define BEDROCK_FRAMES_FIRST 0x80
#define BEDROCK_FRAMES_LAST 0x9f
#define BEDROCK_NACK 0xa0
#define BEDROCK_ACK 0xc0
#define BEDROCK_QUERY (QUERY_MAGIC >> 8)

#define BEDROCK_MAGIC "\x00\xff\xff\x00\xfe\xfe\xfe\xfe\xfd\xfd\xfd\xfd\x12\x34\x56\x78"
#define BEDROCK_MAGIC_BYTES 16
#define BEDROCK_PING_TIME_OFFSET 1
#define BEDROCK_PING_TIME_BYTES 8
/* Behind the id and the time; the client's own id may follow. */
#define BEDROCK_PING_MAGIC_OFFSET 9
#define BEDROCK_PING_BYTES_MIN 25
/* Behind the id alone; the protocol's number follows, and zeros, as many as may fit a packet. */
#define BEDROCK_MAGIC_OFFSET 1
#define BEDROCK_PROTOCOL_OFFSET 17
#define BEDROCK_REQUEST_1_BYTES_MIN 18
/* Request 2: id and magic; maybe cookie and a flag; the server's address; MTU and client's id. */
#define BEDROCK_REQUEST_2_OPENING_BYTES 17
#define BEDROCK_SECURITY_BYTES 5
#define BEDROCK_REQUEST_2_BYTES_IPV4 34
#define BEDROCK_REQUEST_2_BYTES_IPV6 56
#define BEDROCK_ADDRESS_IPV4 4
#define BEDROCK_ADDRESS_IPV6 6
#define BEDROCK_CLOSING_BYTES 10
#define BEDROCK_MTU_MIN 400
#define BEDROCK_MTU_MAX 1500
/* An MTU of 1500 less the headers of IPv4 and UDP. */
#define BEDROCK_BYTES_MAX 1472
#define BEDROCK_DATAGRAM_BYTES_MIN 4

/* What servers send to clients: replies to both requests, that they can't connect, a pong. */
static __always_inline int is_bedrock_reply(__u8 id)
{
	return id == 0x06 || id == 0x08 || id == 0x10 || id == 0x12 || id == 0x14 || id == 0x17 ||
	       id == 0x19 || id == 0x1a || id == 0x1c;
}

static __always_inline int has_bedrock_magic(struct xdp_md *ctx, const struct packet *packet,
					     __u32 offset)
{
	return payload_is(ctx, packet, offset, BEDROCK_MAGIC, BEDROCK_MAGIC_BYTES);
}

/* The address is what the client takes for the server's, of either family: not compared. */
static __always_inline int is_bedrock_request_2(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 bytes = packet->payload_bytes;
	__u32 at = BEDROCK_REQUEST_2_OPENING_BYTES;
	__u8 kind, wanted = BEDROCK_ADDRESS_IPV4;
	__be16 mtu;

	if (bytes == BEDROCK_REQUEST_2_BYTES_IPV4 + BEDROCK_SECURITY_BYTES ||
	    bytes == BEDROCK_REQUEST_2_BYTES_IPV6 + BEDROCK_SECURITY_BYTES) {
		at += BEDROCK_SECURITY_BYTES;
		bytes -= BEDROCK_SECURITY_BYTES;
	}
	if (bytes == BEDROCK_REQUEST_2_BYTES_IPV6)
		wanted = BEDROCK_ADDRESS_IPV6;
	else if (bytes != BEDROCK_REQUEST_2_BYTES_IPV4)
		return 0;
	if (!has_bedrock_magic(ctx, packet, BEDROCK_MAGIC_OFFSET) ||
	    !payload_read(ctx, packet, at, &kind, sizeof(kind)) || kind != wanted ||
	    !payload_read(ctx, packet, packet->payload_bytes - BEDROCK_CLOSING_BYTES, &mtu,
			  sizeof(mtu)))
		return 0;
	return bpf_ntohs(mtu) >= BEDROCK_MTU_MIN && bpf_ntohs(mtu) <= BEDROCK_MTU_MAX;
}

static __always_inline int is_bedrock_query(struct xdp_md *ctx, const struct packet *packet)
{
	__u8 id;

	return payload_read(ctx, packet, 0, &id, sizeof(id)) && id == BEDROCK_QUERY;
}

static __always_inline int inspect_bedrock(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 bytes = packet->payload_bytes;
	int is_whole;
	__u8 id;

	if (!payload_read(ctx, packet, 0, &id, sizeof(id)))
		return REASON_OFF_PROTOCOL;
	if (id == BEDROCK_QUERY)
		return inspect_query(ctx, packet);
	if (is_bedrock_reply(id))
		return REASON_PROTOCOL_REPLY;
	if (id == BEDROCK_PING || id == BEDROCK_PING_OPEN)
		is_whole = bytes >= BEDROCK_PING_BYTES_MIN &&
			   has_bedrock_magic(ctx, packet, BEDROCK_PING_MAGIC_OFFSET);
	else if (id == BEDROCK_REQUEST_1)
		is_whole = bytes >= BEDROCK_REQUEST_1_BYTES_MIN &&
			   has_bedrock_magic(ctx, packet, BEDROCK_MAGIC_OFFSET);
	else if (id == BEDROCK_REQUEST_2)
		is_whole = is_bedrock_request_2(ctx, packet);
	else
		is_whole = bytes >= BEDROCK_DATAGRAM_BYTES_MIN &&
			   ((id >= BEDROCK_FRAMES_FIRST && id <= BEDROCK_FRAMES_LAST) ||
			    id == BEDROCK_NACK || id == BEDROCK_ACK);
	return is_whole && bytes <= BEDROCK_BYTES_MAX ? PARSED : REASON_OFF_PROTOCOL;
}

#endif
