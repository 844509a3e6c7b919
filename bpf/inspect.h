/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a packet is one that clients of its backend's protocol send: by its payload alone. What
 * comes in streams is stream.h's. */
#ifndef BREAKWATER_INSPECT_H
#define BREAKWATER_INSPECT_H

#include "bedrock.h"
#include "dns.h"
#include "fivem.h"
#include "minecraft_query.h"
#include "packet.h"
#include "parse.h"
#include "quic.h"
#include "shield_abi.h"
#include "source_engine.h"
#include "teamspeak.h"
#include "telemetry.h"
#include "wireguard.h"

/* Global: backends without a profile don't call it, and the verifier looks at it once. */
__noinline int inspect_profile(struct xdp_md *ctx, const struct packet *packet, __u32 profile)
{
	if (!packet)
		return REASON_INTERNAL;
	switch (profile) {
	case PROFILE_DNS:
		return inspect_dns(ctx, packet);
	case PROFILE_FIVEM:
		return inspect_fivem(ctx, packet);
	case PROFILE_MINECRAFT_BEDROCK:
		return inspect_bedrock(ctx, packet);
	case PROFILE_MINECRAFT_QUERY:
		return inspect_query(ctx, packet);
	case PROFILE_QUIC:
		return inspect_quic(ctx, packet);
	case PROFILE_SOURCE:
		return inspect_source(ctx, packet);
	case PROFILE_TEAMSPEAK:
		return inspect_teamspeak(ctx, packet);
	case PROFILE_TELEMETRY:
		return inspect_telemetry(ctx, packet);
	case PROFILE_WIREGUARD:
		return inspect_wireguard(ctx, packet);
	default:
		return PARSED;
	}
}

/* What stands against the packet's payload: a reason, PARSED where nothing does. Whether a fragment
 * is taken is the backend's word on fragments. */
static __always_inline int inspect(struct xdp_md *ctx, const struct backend_row *backend,
				   const struct packet *packet)
{
	if (!backend->profile || backend->profile >= PROFILE_STREAMS_FIRST || !has_message(packet))
		return PARSED;
	return inspect_profile(ctx, packet, backend->profile);
}

#endif
