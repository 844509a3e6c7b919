// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet path: parse, place, lists, geo, limit, rules. docs/paths/packet.md tells it; the
 * oracle of shield/judge says the same in Java.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "shield_abi.h"
#include "abi_check.h"
#include "answer.h"
#include "count.h"
#include "geo.h"
#include "inspect.h"
#include "limit.h"
#include "lists.h"
#include "packet.h"
#include "parse.h"
#include "place.h"
#include "prove.h"
#include "rules.h"
#include "sanity.h"
#include "sight.h"
#include "tables.h"
#include "trial.h"

/* Interfaces that rules redirect to, by the kernel's number. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, REDIRECT_INTERFACES_MAX);
	__type(key, __u32);
	__type(value, __u32);
} redirect_interfaces SEC(".maps");

/* Whether the packet passes what its backend asks of it: a reason, PARSED where nothing stands
 * against it. */
static __always_inline int judge_at_backend(struct xdp_md *ctx, const struct rules_head *head,
					    const struct place *place, struct packet *packet)
{
	const struct tables *tables = &packet->tables;
	__u32 line = head->backends_line + place->backend_row * BACKEND_ROW_LINES;
	const struct backend_row *backend = rules_line(tables, line);
	int denied, reason;

	if (!backend)
		return REASON_INTERNAL;
	reason = check_sanity(ctx, packet, backend->checks);
	if (reason != PARSED)
		return reason;
	denied = is_geo_denied(tables, backend->geo_line, packet);
	if (denied)
		return denied < 0 ? REASON_INTERNAL : REASON_GEO_DENIED;
	reason = inspect(ctx, backend, packet);
	if (reason != PARSED)
		return reason;
	reason = prove(ctx, backend, line, packet);
	if (reason != PARSED)
		return reason;
	return limit_packet(ctx, backend, line, packet);
}

/* What becomes of a parsed packet under the version in force, and why. */
static __always_inline __u32 judge(struct xdp_md *ctx, struct packet *packet, int role)
{
	const struct tables *tables = &packet->tables;
	const struct rules_head *head = rules_line(tables, 0);
	const struct place *place;
	int list, reason;

	if (!head)
		return REASON_INTERNAL;
	packet->source_hash = hash_address(tables, packet->source_high, packet->source_low);
	packet->destination_hash =
		hash_address(tables, packet->destination_high, packet->destination_low);
	place = place_packet(tables, head, packet);
	if (place)
		packet->backend_slot = place->backend_slot;
	list = find_source(tables, packet);

	if (list == LIST_ALLOW)
		return REASON_ALLOWED;
	if (list == LIST_DENY)
		return REASON_DENIED;
	if (list != LIST_NONE)
		return REASON_INTERNAL;
	if (!find_geo(tables, packet))
		return REASON_INTERNAL;
	if (role == ROLE_WAN) {
		reason = judge_wan_source(packet);
		if (reason != PARSED)
			return reason;
	}
	if (place) {
		reason = judge_at_backend(ctx, head, place, packet);
		if (reason != PARSED)
			return reason;
	}
	if (head->summary_words) {
		reason = judge_rules(ctx, head, place ? place->rules_row : ROW_EVERY_RULE, packet);
		if (reason != PARSED)
			return reason;
	}
	return place ? REASON_SERVED : REASON_NO_BACKEND;
}

static __always_inline __u32 decide(struct xdp_md *ctx, struct packet *packet, int role)
{
	int reason = parse_frame(ctx, packet);

	if (reason == REASON_NOT_IP)
		return REASON_NOT_IP;
	if (!read_in_force(&packet->tables))
		return REASON_UNCONFIGURED;
	if (reason != PARSED)
		return reason;
	return judge(ctx, packet, role);
}

/* Sends the frame on. An interface that is gone takes nothing: then the rule drops. */
static __always_inline int redirect(struct packet *packet)
{
	if (on_trial ||
	    bpf_redirect_map(&redirect_interfaces, packet->interface_index, XDP_DROP) ==
		    XDP_REDIRECT)
		return XDP_REDIRECT;
	packet->reason = REASON_RULE_DROP;
	return XDP_DROP;
}

/* What the reason means for the frame. */
static __always_inline int apply(struct packet *packet)
{
	/* Read back, so that the verifier takes every reason for one way to here. */
	__u32 reason = *(volatile __u32 *)&packet->reason;

	if (reason >= REASON_REDIRECT_FIRST)
		return redirect(packet);
	if (reason >= REASON_TX_FIRST)
		return XDP_TX;
	return reason < REASON_DROP_FIRST ? XDP_PASS : XDP_DROP;
}

static __always_inline int shield_frame(struct xdp_md *ctx, int role)
{
	struct packet *packet = new_packet();
	int action;

	if (!packet)
		return XDP_ABORTED;
	packet->reason = decide(ctx, packet, role);
	if (packet->answer_kind)
		answer_packet(ctx, packet);
	action = apply(packet);
	count_packet(packet);
	see_packet(ctx, packet);
	tell_trial(packet);
	return action;
}

/* For interfaces towards machines of our own. */
SEC("xdp.frags")
int shield(struct xdp_md *ctx)
{
	return shield_frame(ctx, ROLE_LAN);
}

/* For interfaces towards the Internet. */
SEC("xdp.frags")
int shield_wan(struct xdp_md *ctx)
{
	return shield_frame(ctx, ROLE_WAN);
}

char _license[] SEC("license") = "GPL";
