/* SPDX-License-Identifier: GPL-2.0-only */
/* The clock, and how a trial (BPF_PROG_TEST_RUN) sets it and hears what was decided. */
#ifndef BREAKWATER_TRIAL_H
#define BREAKWATER_TRIAL_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "packet.h"
#include "shield_abi.h"

#define SECOND_NANOS 1000000000ULL

/* Never set on a program that is attached: the verifier then cuts all of this. */
const volatile __u8 on_trial = 0;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct trial);
} trial SEC(".maps");

/* Ticks a second; 0 where neither /proc/config.gz nor /boot tells. */
extern unsigned long CONFIG_HZ __kconfig __weak;

/* The packet's time, read once. It moves by ticks of at most 4 ms (CONFIG_HZ 250 and above), which
 * RateLimit.toleranceNanos allows for: the verifier makes one load of counting them, the coarse
 * clock is a call, the exact one two. */
static __always_inline __u64 packet_now(struct packet *packet)
{
	__u32 zero = 0;
	struct trial *told;

	if (packet->now_nanos)
		return packet->now_nanos;
	if (on_trial) {
		told = bpf_map_lookup_elem(&trial, &zero);
		packet->now_nanos = told ? told->now_nanos : 0;
	} else if (CONFIG_HZ) {
		packet->now_nanos = bpf_jiffies64() * (SECOND_NANOS / CONFIG_HZ);
	} else {
		packet->now_nanos = bpf_ktime_get_coarse_ns();
	}
	return packet->now_nanos;
}

/* The clock that the agent has too, CLOCK_MONOTONIC: ticks, which packet_now counts, are the
 * kernel's own. */
static __always_inline __u64 shared_now(struct packet *packet)
{
	return on_trial ? packet_now(packet) : bpf_ktime_get_coarse_ns();
}

static __always_inline void tell_trial(const struct packet *packet)
{
	__u32 zero = 0;
	struct trial *told;

	if (!on_trial)
		return;
	told = bpf_map_lookup_elem(&trial, &zero);
	if (!told)
		return;
	told->reason = packet->reason;
	told->backend_slot = packet->backend_slot;
	told->rule_slot = packet->rule_slot;
}

#endif
