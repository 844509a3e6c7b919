/* SPDX-License-Identifier: GPL-2.0-only */
/* Room for a message in hand, beside the 512 bytes of stack that all calls share. */
#ifndef BREAKWATER_SCRATCH_H
#define BREAKWATER_SCRATCH_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Left as the last one who used it left it. */
struct scratch {
	__u8 first[128];
	__u8 second[128];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratch SEC(".maps");

static __always_inline struct scratch *use_scratch(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&scratch, &zero);
}

#endif
