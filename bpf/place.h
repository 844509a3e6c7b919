/* SPDX-License-Identifier: GPL-2.0-only */
/* Which backend a packet is for. */
#ifndef BREAKWATER_PLACE_H
#define BREAKWATER_PLACE_H

#include "image.h"
#include "packet.h"

#define HASH_SCOPE_PLACE 0x10000000000ULL

/* The place of (destination, protocol, port); NULL where there is none. */
static __always_inline const struct place *find_place(void *image, const struct image_head *head,
						      const struct image_rules *rules,
						      const struct packet *packet, __u8 protocol,
						      __u16 port)
{
	__u64 scope = HASH_SCOPE_PLACE | (__u64)packet->is_ipv6 << 32 | protocol << 16 | port;
	__u64 hash = hash_in_scope(head, packet->destination_hash, scope);
	const struct place *place;
	int probe, i;

	for (probe = 0; probe < PLACE_PROBES_MAX; probe++) {
		place = image_line(image,
				   rules->places_line + ((hash + probe) & rules->places_mask));
		if (!place)
			return NULL;
#pragma unroll
		for (i = 0; i < PLACES_PER_LINE; i++, place++) {
			if (!place->backend_slot)
				return NULL;
			if (place->high == packet->destination_high &&
			    place->low == packet->destination_low && place->port == port &&
			    place->protocol == protocol &&
			    (place->flags & PLACE_IS_IPV6) == packet->is_ipv6)
				return place;
		}
	}
	return NULL;
}

/* The packet's place: by port, or for a fragment by address alone. NULL where there is none. */
static __always_inline const struct place *place_packet(void *image, const struct image_head *head,
							const struct image_rules *rules,
							const struct packet *packet)
{
	const struct place *place = NULL;

	if (!rules->places_line)
		return NULL;
	if (packet->has_ports)
		place = find_place(image, head, rules, packet, packet->protocol,
				   packet->destination_port);
	if (!place && packet->is_fragment)
		place = find_place(image, head, rules, packet, 0, 0);
	return place;
}

#endif
