/* SPDX-License-Identifier: GPL-2.0-only */
/* Telemetry frames: a header, and behind it what the device tells. */
#ifndef BREAKWATER_TELEMETRY_H
#define BREAKWATER_TELEMETRY_H

#include "parse.h"
#include "payload.h"

#define TELEMETRY_MAGIC 0xaa55
#define TELEMETRY_DEVICE_BYTES 16

struct telemetry_header {
	__be16 magic;
	/* UTF-8, NULs behind it. */
	__u8 device[TELEMETRY_DEVICE_BYTES];
	__be32 sequence;
} __attribute__((packed));

/* 0 where the payload is no telemetry frame. */
static __always_inline int telemetry_read(struct xdp_md *ctx, const struct packet *packet,
					  struct telemetry_header *header)
{
	return payload_read(ctx, packet, 0, header, sizeof(*header)) &&
	       header->magic == bpf_htons(TELEMETRY_MAGIC) && header->device[0];
}

static __always_inline int inspect_telemetry(struct xdp_md *ctx, const struct packet *packet)
{
	struct telemetry_header header;

	return telemetry_read(ctx, packet, &header) ? PARSED : REASON_OFF_PROTOCOL;
}

/* FNV-1a of 64 bits over the device's id (draft-eastlake-fnv). */
static __always_inline __u64 telemetry_device_hash(const struct telemetry_header *header)
{
	__u64 hash = 0xcbf29ce484222325ULL;
	int i;

#pragma unroll
	for (i = 0; i < TELEMETRY_DEVICE_BYTES; i++)
		hash = (hash ^ header->device[i]) * 0x100000001b3ULL;
	return hash;
}

#endif
