/* SPDX-License-Identifier: GPL-2.0-only */
/* Telemetry frames: a header, and behind it what the device tells. */
#ifndef BREAKWATER_TELEMETRY_H
#define BREAKWATER_TELEMETRY_H

#include "payload.h"

#define TELEMETRY_MAGIC 0xaa55
#define TELEMETRY_DEVICE_BYTES 16

struct telemetry_header {
	__be16 magic;
	/* UTF-8, NULs behind it. */
	__u8 device[TELEMETRY_DEVICE_BYTES];
	__be32 sequence;
} __attribute__((packed));

static __always_inline int inspect_telemetry(struct xdp_md *ctx, const struct packet *packet)
{
	struct telemetry_header header;

	if (!payload_read(ctx, packet, 0, &header, sizeof(header)) ||
	    header.magic != bpf_htons(TELEMETRY_MAGIC) || !header.device[0])
		return REASON_OFF_PROTOCOL;
	return PARSED;
}

#endif
