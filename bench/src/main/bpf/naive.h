/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The same meaning by the maps that the kernel offers for it: longest-prefix tries for denied
 * addresses and for where sources are from, a hash for backends, an LRU hash for sources' limits.
 * No rules: one after the other, a thousand would cost thirty times all of this. The peer of
 * shield.path.naive.ratio.
 */
#ifndef BREAKWATER_NAIVE_H
#define BREAKWATER_NAIVE_H

#define NAIVE_DENIED_MAX 1100000
#define NAIVE_GEO_MAX 600000
#define NAIVE_SOURCES_MAX 2097152
#define NAIVE_BURST 1000000
#define NAIVE_NANOS_PER_PACKET 1000

struct naive_prefix {
	__u32 length;
	__be32 address;
};

struct naive_place {
	__be32 address;
	__be16 port;
	__u16 protocol;
};

struct naive_bucket {
	__u64 at_nanos;
	__u64 credit;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, NAIVE_DENIED_MAX);
	__type(key, struct naive_prefix);
	__type(value, __u32);
} naive_denied SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, NAIVE_GEO_MAX);
	__type(key, struct naive_prefix);
	__type(value, __u32);
} naive_geo SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, struct naive_place);
	__type(value, __u32);
} naive_places SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, NAIVE_SOURCES_MAX);
	__type(key, __be32);
	__type(value, struct naive_bucket);
} naive_sources SEC(".maps");

/* A token bucket, as it is mostly written. */
static __always_inline int naive_within(__be32 source)
{
	struct naive_bucket *bucket = bpf_map_lookup_elem(&naive_sources, &source);
	__u64 now = bpf_ktime_get_coarse_ns();
	struct naive_bucket fresh = {.at_nanos = now, .credit = NAIVE_BURST};

	if (!bucket) {
		bpf_map_update_elem(&naive_sources, &source, &fresh, BPF_ANY);
		return 1;
	}
	bucket->credit += (now - bucket->at_nanos) / NAIVE_NANOS_PER_PACKET;
	if (bucket->credit > NAIVE_BURST)
		bucket->credit = NAIVE_BURST;
	bucket->at_nanos = now;
	if (!bucket->credit)
		return 0;
	bucket->credit--;
	return 1;
}

static __always_inline int naive_frame(struct xdp_md *ctx)
{
	struct packet *packet = new_packet();
	struct naive_prefix source = {.length = 32};
	struct naive_place place = {};
	__u32 *backend, *country;

	if (!packet || parse_frame(ctx, packet) != PARSED)
		return XDP_DROP;
	source.address = bpf_htonl(packet->source_high >> 32);
	if (bpf_map_lookup_elem(&naive_denied, &source))
		return XDP_DROP;
	country = bpf_map_lookup_elem(&naive_geo, &source);
	if (country && *country == 1)
		return XDP_DROP;
	place.address = bpf_htonl(packet->destination_high >> 32);
	place.port = bpf_htons(packet->destination_port);
	place.protocol = packet->protocol;
	backend = bpf_map_lookup_elem(&naive_places, &place);
	if (backend && !naive_within(source.address))
		return XDP_DROP;
	packet->backend_slot = backend ? *backend : 0;
	packet->reason = REASON_SERVED;
	count_packet(packet);
	return XDP_PASS;
}

#endif
