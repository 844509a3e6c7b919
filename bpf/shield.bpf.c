// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet path: parse, lists, place, limit, rules. docs/paths/packet.md tells it; the oracle of
 * shield/judge says the same in Java.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "shield_abi.h"
#include "abi_check.h"
#include "count.h"
#include "image.h"
#include "limit.h"
#include "lists.h"
#include "packet.h"
#include "parse.h"
#include "place.h"
#include "rules.h"
#include "trial.h"

struct decision {
	__u32 reason;
	__u32 backend_slot;
	__u32 rule_slot;
};

/* What becomes of a parsed packet under the image, and why. */
static __always_inline __u32 judge(void *image, struct packet *packet, struct decision *decision)
{
	const struct image_head *head = image_line(image, 0);
	const struct image_rules *rules = image_line(image, 1);
	const struct backend_row *backend = NULL;
	const struct place *place;
	__u32 source_row = 0;
	int list, reason;

	if (!head || !rules)
		return REASON_INTERNAL;
	packet->source_hash = hash_address(head, packet->source_high, packet->source_low);
	packet->destination_hash =
		hash_address(head, packet->destination_high, packet->destination_low);
	list = find_source(image, head, packet, &source_row);
	place = place_packet(image, head, rules, packet);
	if (place)
		decision->backend_slot = place->backend_slot;

	if (list == LIST_ALLOW)
		return REASON_ALLOWED;
	if (list == LIST_DENY)
		return REASON_DENIED;
	if (list != LIST_NONE)
		return REASON_INTERNAL;
	if (place && packet->is_fragment && !(place->flags & PLACE_PASSES_FRAGMENTS))
		return REASON_FRAGMENT;
	if (place) {
		backend = image_line(image, rules->backends_line + place->backend_row);
		if (!backend)
			return REASON_INTERNAL;
		if (backend->source_interval_nanos &&
		    !source_within(head, backend, place->backend_slot, packet))
			return REASON_SOURCE_LIMIT;
	}
	if (rules->row_lines) {
		reason = judge_rules(image, head, rules, packet, source_row, &decision->rule_slot);
		if (reason >= 0)
			return reason;
	}
	return place ? REASON_SERVED : REASON_NO_BACKEND;
}

static __always_inline __u32 decide(struct xdp_md *ctx, struct packet *packet,
				    struct decision *decision)
{
	__u32 zero = 0;
	void *image = bpf_map_lookup_elem(&images, &zero);
	int reason = parse_frame(ctx, packet);

	if (reason == REASON_NOT_IP)
		return REASON_NOT_IP;
	if (!image)
		return REASON_UNCONFIGURED;
	if (reason != PARSED)
		return reason;
	return judge(image, packet, decision);
}

static __always_inline int action_of(__u32 reason)
{
	return reason < REASON_DROP_FIRST ? XDP_PASS : XDP_DROP;
}

static __always_inline int shield_frame(struct xdp_md *ctx)
{
	struct packet packet = {.frame_bytes = bpf_xdp_get_buff_len(ctx)};
	struct decision decision = {};

	count_received(packet.frame_bytes);
	decision.reason = decide(ctx, &packet, &decision);
	count_reason(decision.backend_slot, decision.reason, packet.frame_bytes);
	tell_trial(decision.reason, decision.backend_slot, decision.rule_slot);
	return action_of(decision.reason);
}

SEC("xdp.frags")
int shield(struct xdp_md *ctx)
{
	return shield_frame(ctx);
}

char _license[] SEC("license") = "GPL";
