/* SPDX-License-Identifier: GPL-2.0-only */
/* Which backend a packet is for. */
#ifndef BREAKWATER_PLACE_H
#define BREAKWATER_PLACE_H

#include "packet.h"
#include "tables.h"

#define HASH_SCOPE_PLACE 0x10000000000ULL

/* The place of (destination, protocol, port); NULL where there is none. */
static __always_inline const struct place *find_place(const struct tables *tables,
						      const struct rules_head *head,
						      const struct packet *packet, __u8 protocol,
						      __u16 port)
{
	__u64 scope = HASH_SCOPE_PLACE | (__u64)packet->is_ipv6 << 32 | protocol << 16 | port;
	__u64 hash = hash_in_scope(tables, packet->destination_hash, scope);
	const struct place *place;
	int probe, i;

	for (probe = 0; probe < PLACE_PROBES_MAX; probe++) {
		place = rules_line(tables,
				   head->places_line + ((hash + probe) & head->places_mask));
		if (!place)
			return NULL;
#pragma unroll
		for (i = 0; i < PLACES_PER_LINE; i++, place++) {
			if (!place->backend_slot)
				return NULL;
			if (place->high == packet->destination_high &&
			    place->low == packet->destination_low && place->port == port &&
			    place->protocol == protocol &&
			    place->is_ipv6 == packet->is_ipv6)
				return place;
		}
	}
	return NULL;
}

/* The packet's place: by port, or for a fragment and for ICMP by address alone. NULL where there is
 * none. */
static __always_inline const struct place *place_packet(const struct tables *tables,
							const struct rules_head *head,
							const struct packet *packet)
{
	const struct place *place = NULL;

	if (!head->places_line)
		return NULL;
	if (packet->has_ports)
		place = find_place(tables, head, packet, packet->protocol,
				   packet->destination_port);
	if (!place && (packet->is_fragment || packet->is_icmp))
		place = find_place(tables, head, packet, 0, 0);
	return place;
}

#endif
