/* SPDX-License-Identifier: GPL-2.0-only */
/* The clock, and how a trial (BPF_PROG_TEST_RUN) sets it and hears what was decided. */
#ifndef BREAKWATER_TRIAL_H
#define BREAKWATER_TRIAL_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"
#include "shield_abi.h"

/* Never set on a program that is attached: the verifier then cuts all of this. */
const volatile __u8 on_trial = 0;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct trial);
} trial SEC(".maps");

/* The packet's time, read once. The coarse clock costs a tenth of the exact one and moves by ticks
 * of at most 4 ms (CONFIG_HZ 250 and above), which RateLimit.toleranceNanos allows for. */
static __always_inline __u64 packet_now(struct packet *packet)
{
	__u32 zero = 0;
	struct trial *told;

	if (packet->now_nanos)
		return packet->now_nanos;
	if (on_trial) {
		told = bpf_map_lookup_elem(&trial, &zero);
		packet->now_nanos = told ? told->now_nanos : 0;
	} else {
		packet->now_nanos = bpf_ktime_get_coarse_ns();
	}
	return packet->now_nanos;
}

static __always_inline void tell_trial(__u32 reason, __u32 backend_slot, __u32 rule_slot)
{
	__u32 zero = 0;
	struct trial *told;

	if (!on_trial)
		return;
	told = bpf_map_lookup_elem(&trial, &zero);
	if (!told)
		return;
	told->reason = reason;
	told->backend_slot = backend_slot;
	told->rule_slot = rule_slot;
}

#endif
