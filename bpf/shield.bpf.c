// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet path: parse, lists, place, geo, limit, rules. docs/paths/packet.md tells it; the
 * oracle of shield/judge says the same in Java.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "shield_abi.h"
#include "abi_check.h"
#include "count.h"
#include "geo.h"
#include "limit.h"
#include "lists.h"
#include "packet.h"
#include "parse.h"
#include "place.h"
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

struct decision {
	__u32 reason;
	__u32 backend_slot;
};

/* Whether the packet passes what its backend asks of it: a reason, PARSED where nothing stands
 * against it. */
static __always_inline int judge_at_backend(struct xdp_md *ctx, const struct tables *tables,
					    const struct rules_head *head,
					    const struct place *place, struct packet *packet)
{
	__u32 line = head->backends_line + place->backend_row * BACKEND_ROW_LINES;
	const struct backend_row *backend = rules_line(tables, line);
	const struct backend_totals *totals = NULL;
	int denied, reason;

	if (!backend)
		return REASON_INTERNAL;
	reason = check_sanity(ctx, packet, backend->checks);
	if (reason != PARSED)
		return reason;
	denied = is_geo_denied(tables, backend->geo_line, packet);
	if (denied)
		return denied < 0 ? REASON_INTERNAL : REASON_GEO_DENIED;
	if (backend->has_totals)
		totals = rules_line(tables, line + 1);
	return limit_packet(tables, backend, totals, place->backend_slot, packet);
}

/* What becomes of a parsed packet under the version in force, and why. */
static __always_inline __u32 judge(struct xdp_md *ctx, const struct tables *tables,
				   struct packet *packet, struct decision *decision, int role)
{
	const struct rules_head *head = rules_line(tables, 0);
	const struct place *place;
	int list, reason;

	if (!head)
		return REASON_INTERNAL;
	packet->source_hash = hash_address(tables, packet->source_high, packet->source_low);
	packet->destination_hash =
		hash_address(tables, packet->destination_high, packet->destination_low);
	list = find_source(tables, packet);
	place = place_packet(tables, head, packet);
	if (place)
		decision->backend_slot = place->backend_slot;

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
		reason = judge_at_backend(ctx, tables, head, place, packet);
		if (reason != PARSED)
			return reason;
	}
	if (head->row_lines) {
		reason = judge_rules(ctx, tables, packet);
		if (reason != PARSED)
			return reason;
	}
	return place ? REASON_SERVED : REASON_NO_BACKEND;
}

static __always_inline __u32 decide(struct xdp_md *ctx, struct packet *packet,
				    struct decision *decision, int role)
{
	struct tables tables = {};
	int reason = parse_frame(ctx, packet);

	if (reason == REASON_NOT_IP)
		return REASON_NOT_IP;
	read_in_force(&tables);
	if (!tables.is_any)
		return REASON_UNCONFIGURED;
	if (reason != PARSED)
		return reason;
	return judge(ctx, &tables, packet, decision, role);
}

static __always_inline int action_of(__u32 reason)
{
	return reason < REASON_DROP_FIRST ? XDP_PASS : XDP_DROP;
}

/* Sends the frame on. An interface that is gone takes nothing: then the rule drops. */
static __always_inline int redirect(const struct packet *packet, struct decision *decision)
{
	if (on_trial ||
	    bpf_redirect_map(&redirect_interfaces, packet->interface_index, XDP_DROP) ==
		    XDP_REDIRECT)
		return XDP_REDIRECT;
	decision->reason = REASON_RULE_DROP;
	return XDP_DROP;
}

static __always_inline int shield_frame(struct xdp_md *ctx, int role)
{
	struct packet packet = {.frame_bytes = bpf_xdp_get_buff_len(ctx)};
	struct decision decision = {};
	int action;

	count_received(packet.frame_bytes);
	decision.reason = decide(ctx, &packet, &decision, role);
	action = decision.reason < REASON_REDIRECT_FIRST ? action_of(decision.reason) :
							   redirect(&packet, &decision);
	count_reason(decision.backend_slot, decision.reason, packet.frame_bytes);
	if (packet.has_geo)
		count_country(packet.country, decision.reason, packet.frame_bytes);
	see_packet(ctx, &packet, decision.reason, decision.backend_slot);
	tell_trial(decision.reason, decision.backend_slot, packet.rule_slot);
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
