/* SPDX-License-Identifier: GPL-2.0-only */
/* FiveM and RedM: the game over ENet, and texts outside of it. */
#ifndef BREAKWATER_FIVEM_H
#define BREAKWATER_FIVEM_H

#include "payload.h"

/* How a text begins: ENet sends none such. */
#define FIVEM_TEXT 0xffffffffU
#define FIVEM_TEXT_OFFSET 4

static __always_inline int is_fivem_reply(struct xdp_md *ctx, const struct packet *packet)
{
	return payload_is(ctx, packet, FIVEM_TEXT_OFFSET, "infoResponse", 12) ||
	       payload_is(ctx, packet, FIVEM_TEXT_OFFSET, "statusResponse", 14) ||
	       payload_is(ctx, packet, FIVEM_TEXT_OFFSET, "print", 5);
}

/* Servers know a third text, rcon: an administrator's, who isn't just anybody. */
static __always_inline int is_fivem_query(struct xdp_md *ctx, const struct packet *packet)
{
	return payload_is(ctx, packet, FIVEM_TEXT_OFFSET, "getinfo", 7) ||
	       payload_is(ctx, packet, FIVEM_TEXT_OFFSET, "getstatus", 9);
}

static __always_inline int inspect_fivem(struct xdp_md *ctx, const struct packet *packet)
{
	__be32 opening;

	if (!payload_read(ctx, packet, 0, &opening, sizeof(opening)))
		return REASON_OFF_PROTOCOL;
	if (opening != bpf_htonl(FIVEM_TEXT) || is_fivem_query(ctx, packet))
		return PARSED;
	return is_fivem_reply(ctx, packet) ? REASON_PROTOCOL_REPLY : REASON_OFF_PROTOCOL;
}

#endif
