// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue of the origin's narrow link, as a router's: it drops early and evenly (RED: Floyd and
 * Jacobson, "Random Early Detection Gateways for Congestion Avoidance", 1993). A queue that drops
 * at its end alone would spare whoever sends between two bursts, and floods come in bursts. Runs
 * where packets leave towards the origin; the shaper behind it (tbf) holds them back. It is here
 * because a kernel need not have sch_red.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

/* 20 Mbit/s, as Lab.UPLINK_MEGABITS says. */
#define NANOS_PER_BYTE 400
/* Ethernet's preamble, checksum and gap go over the wire, too. */
#define WIRE_OVERHEAD_BYTES 24
/* Nothing is dropped below the one, everything beyond the other. */
#define QUEUE_NANOS_MIN 3000000
#define QUEUE_NANOS_MAX 25000000
/* The average forgets within 2^this packets. */
#define AVERAGE_SHIFT 8

struct queue {
	/* When all that was let in will have left. */
	__u64 empty_at_nanos;
	/* Its length, averaged over packets. */
	__u64 average_nanos;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct queue);
} queues SEC(".maps");

static __always_inline int is_early_drop(__u64 average_nanos)
{
	__u64 beyond;

	if (average_nanos <= QUEUE_NANOS_MIN)
		return 0;
	beyond = average_nanos - QUEUE_NANOS_MIN;
	return bpf_get_prandom_u32() % (QUEUE_NANOS_MAX - QUEUE_NANOS_MIN) < beyond;
}

/* CPUs race for the queue; one packet's length more or less changes nothing. */
SEC("tc")
int uplink(struct __sk_buff *packet)
{
	__u32 first = 0;
	struct queue *queue = bpf_map_lookup_elem(&queues, &first);
	__u64 now_nanos = bpf_ktime_get_ns();
	__u64 length_nanos;

	if (!queue)
		return TC_ACT_OK;
	if (queue->empty_at_nanos <= now_nanos) {
		queue->empty_at_nanos = now_nanos;
		queue->average_nanos = 0;
	}
	length_nanos = queue->empty_at_nanos - now_nanos;
	queue->average_nanos += (__s64)(length_nanos - queue->average_nanos) >> AVERAGE_SHIFT;
	if (is_early_drop(queue->average_nanos))
		return TC_ACT_SHOT;
	queue->empty_at_nanos += (__u64)(packet->len + WIRE_OVERHEAD_BYTES) * NANOS_PER_BYTE;
	return TC_ACT_OK;
}

char _license[] SEC("license") = "GPL";
