/* SPDX-License-Identifier: GPL-2.0-only */
/* WireGuard (drivers/net/wireguard/messages.h): four messages of known lengths. */
#ifndef BREAKWATER_WIREGUARD_H
#define BREAKWATER_WIREGUARD_H

#include "payload.h"

#define WIREGUARD_INITIATION 1
#define WIREGUARD_RESPONSE 2
#define WIREGUARD_COOKIE 3
#define WIREGUARD_DATA 4
#define WIREGUARD_INITIATION_BYTES 148
#define WIREGUARD_RESPONSE_BYTES 92
#define WIREGUARD_COOKIE_BYTES 64
/* Header and tag of a data message, and what its content is padded to. */
#define WIREGUARD_DATA_BYTES_MIN 32
#define WIREGUARD_PADDING 16

/* The three bytes behind the type are reserved: some clients use them, so they are not asked. */
static __always_inline int inspect_wireguard(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 bytes = packet->payload_bytes;
	int is_whole = 0;
	__u8 type;

	if (!payload_read(ctx, packet, 0, &type, sizeof(type)))
		return REASON_OFF_PROTOCOL;
	switch (type) {
	case WIREGUARD_INITIATION:
		is_whole = bytes == WIREGUARD_INITIATION_BYTES;
		break;
	case WIREGUARD_RESPONSE:
		is_whole = bytes == WIREGUARD_RESPONSE_BYTES;
		break;
	case WIREGUARD_COOKIE:
		is_whole = bytes == WIREGUARD_COOKIE_BYTES;
		break;
	case WIREGUARD_DATA:
		is_whole = bytes >= WIREGUARD_DATA_BYTES_MIN && bytes % WIREGUARD_PADDING == 0;
		break;
	}
	return is_whole ? PARSED : REASON_OFF_PROTOCOL;
}

#endif
