// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel module's tests load: one map of each kind that it handles, constants of each
 * width, and programs that answer what they saw.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u8 narrow;
const volatile __u32 wide = 7;
const volatile __u64 widest;

struct image_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE | BPF_F_INNER_MAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct image_map);
} images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} counted SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} named SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} told SEC(".maps");

/* Numbers what is told, whatever CPU tells it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} told_count SEC(".maps");

static __always_inline void count(void)
{
	__u32 first = 0;
	__u64 *packets = bpf_map_lookup_elem(&counted, &first);

	if (packets)
		*packets += 1;
}

const volatile __u32 target_ifindex;

/* Sends all out of the target. */
SEC("xdp")
int redirects(struct xdp_md *ctx)
{
	(void)ctx;
	return bpf_redirect(target_ifindex, 0);
}

/* Drops all, and counts it. */
SEC("xdp.frags")
int drops(struct xdp_md *ctx)
{
	(void)ctx;
	count();
	return XDP_DROP;
}

/* Passes all, and counts nothing. */
SEC("xdp.frags")
int passes(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

/* Passes all, and can't take frames of more than one buffer. */
SEC("xdp")
int passes_small(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

SEC("xdp.frags")
int answers_length(struct xdp_md *ctx)
{
	return bpf_xdp_get_buff_len(ctx);
}

SEC("xdp.frags")
int answers_linear_length(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data;
}

SEC("xdp.frags")
int answers_constants(struct xdp_md *ctx)
{
	(void)ctx;
	return narrow + wide + (widest >> 32);
}

SEC("xdp.frags")
int answers_shared(struct xdp_md *ctx)
{
	__u32 third = 2;
	__u64 *value = bpf_map_lookup_elem(&shared, &third);

	(void)ctx;
	return value ? *value : 0;
}

/* The last value of the image in place; 0 where there is none. */
SEC("xdp.frags")
int answers_image(struct xdp_md *ctx)
{
	__u32 first = 0;
	__u32 last = widest;
	void *image = bpf_map_lookup_elem(&images, &first);
	__u64 *value;

	(void)ctx;
	if (!image)
		return 0;
	value = bpf_map_lookup_elem(image, &last);
	return value ? *value : 0;
}

/* Tells of each frame its number, in records of 8 and of 20 bytes by turns; discards each third.
 * Answers 1, or 0 where the ring had no room. */
SEC("xdp.frags")
int tells(struct xdp_md *ctx)
{
	__u32 first = 0;
	__u64 *packets = bpf_map_lookup_elem(&told_count, &first);
	__u64 number;
	__u64 *record;

	(void)ctx;
	if (!packets)
		return 0;
	number = (*packets)++;
	if (number % 2)
		record = bpf_ringbuf_reserve(&told, 20, 0);
	else
		record = bpf_ringbuf_reserve(&told, 8, 0);
	if (!record)
		return 0;
	*record = number;
	if (number % 3)
		bpf_ringbuf_submit(record, 0);
	else
		bpf_ringbuf_discard(record, 0);
	return 1;
}

char _license[] SEC("license") = "GPL";
