// SPDX-License-Identifier: GPL-2.0-only
/* Reads one half of an array for so long that it can be seen whether anybody writes to it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define LOOKS (1 << 22)
#define SECOND_BIT 2

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} in_force SEC(".maps");

/* A page each. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4096);
} halves SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__uint(key_size, 4);
		__uint(value_size, 4);
	});
} grace SEC(".maps");

/* 1 while the program reads. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} reading SEC(".maps");

struct watch {
	const volatile __u32 *half;
	__u32 before;
	__u32 has_changed;
};

static long look(__u32 index, struct watch *watch)
{
	(void)index;
	watch->has_changed = *watch->half != watch->before;
	return watch->has_changed;
}

/* Answers 1 where the half that was in force when it began changed while it read. */
SEC("xdp")
int reads_half(struct xdp_md *ctx)
{
	__u32 zero = 0;
	const volatile __u32 *word = bpf_map_lookup_elem(&in_force, &zero);
	volatile __u32 *is_reading = bpf_map_lookup_elem(&reading, &zero);
	struct watch watch = {};
	__u32 index;

	(void)ctx;
	if (!word || !is_reading)
		return 0;
	index = *word & SECOND_BIT ? 1 : 0;
	watch.half = bpf_map_lookup_elem(&halves, &index);
	if (!watch.half)
		return 0;
	watch.before = *watch.half;
	*is_reading = 1;
	bpf_loop(LOOKS, look, &watch, 0);
	*is_reading = 0;
	return watch.has_changed;
}

char _license[] SEC("license") = "GPL";
