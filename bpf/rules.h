/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filter rules, by bit vectors: each field of the packet leaves a row, a bit for every rule that
 * the field lets match; the rules that match are the AND of all rows, in the order of judging. A
 * row begins with a summary, a bit for every 64 rules, so that ten thousand rules cost hardly more
 * than ten (Lakshman and Stiliadis, SIGCOMM 1998; Baboescu and Varghese, "Aggregated Bit Vector",
 * 2001).
 */
#ifndef BREAKWATER_RULES_H
#define BREAKWATER_RULES_H

#include "count.h"
#include "limit.h"
#include "packet.h"
#include "parse.h"
#include "tables.h"
#include "trie.h"

#define SUMMARY_WORDS_MAX (RULE_SLOTS_MAX / 4096)
/* Every word that a summary can name, every hit counted and every payload looked at, once each. */
#define SEARCH_STEPS_MAX \
	(RULE_SLOTS_MAX / 64 + SHADOW_HITS_MAX + PAYLOAD_LOOKS_MAX + 2 * SUMMARY_WORDS_MAX + 2)

/* In the order of asking: what is cheap to ask and leaves few rules goes first. */
enum field {
	FIELD_KIND,
	FIELD_DESTINATION_PORT,
	FIELD_SOURCE_PORT,
	FIELD_LENGTH,
	FIELD_TTL,
	FIELD_GEO,
	FIELD_LEFT,
	FIELDS,
};

/* First lines of the rows of both addresses, which tries find: only once some rule is left by all
 * fields. */
struct address_lines {
	__u32 source;
	__u32 destination;
	__u32 are_known;
	__u32 unused;
};

struct search {
	struct xdp_md *ctx;
	const struct tables *tables;
	const struct rules_head *head;
	const struct rules_fields *fields;
	struct packet *packet;
	/* First line of each field's row. */
	__u32 row_lines[FIELDS];
	/* A bit for each word that may hold a rule that matches. */
	__u64 summary[SUMMARY_WORDS_MAX];
	/* The word in hand: rules that match. */
	__u64 word;
	__u32 word_index;
	__u32 shadow_left;
	__u32 payload_looks_left;
	/* 1 once one of both is used up, until the word in hand holds only rules that are left. */
	__u32 is_narrower;
	struct address_lines addresses;
	/* What was found. */
	int reason;
	__u32 rule_slot;
	__u32 interface_index;
};

/* First line of row `row`. */
static __always_inline __u32 row_line(const struct rules_head *head, __u32 row)
{
	return head->rows_line + row * head->row_lines;
}

/* The first line of an address's row; of that of every rule where no rule asks for addresses. -1
 * where the part contradicts itself. */
static __always_inline __s64 address_line(const struct tables *tables,
					  const struct rules_head *head, __u32 first_line,
					  __u64 high, __u64 low)
{
	__u32 first = tables->rules_first;
	__s64 row = ROW_EVERY_RULE;

	if (first_line)
		row = rules_leaf(first + head->nodes_line, first + head->leaves_line,
				 first + first_line, high, low);
	return row < 0 ? -1 : row_line(head, row);
}

/* Finds the rows of both addresses. 0 where the part contradicts itself. Global, as parse_frame
 * is. */
__noinline int find_addresses(const struct tables *tables, const struct packet *packet,
			      struct address_lines *lines)
{
	const struct rules_head *head;
	const struct rules_fields *fields;
	__s64 source, destination;

	if (!tables || !packet || !lines)
		return 0;
	head = rules_line(tables, 0);
	fields = rules_line(tables, 1);
	if (!head || !fields)
		return 0;
	source = address_line(tables, head,
			      packet->is_ipv6 ? fields->source_ipv6_line :
						fields->source_ipv4_line,
			      packet->source_high, packet->source_low);
	destination = address_line(tables, head,
				   packet->is_ipv6 ? fields->destination_ipv6_line :
						     fields->destination_ipv4_line,
				   packet->destination_high, packet->destination_low);
	if (source < 0 || destination < 0)
		return 0;
	lines->source = source;
	lines->destination = destination;
	lines->are_known = 1;
	return 1;
}

/* Word `place` of a row. */
static __always_inline __u64 row_word(const struct search *search, __u32 row_line, __u32 place)
{
	const __u64 *line = rules_line(search->tables, row_line + (place >> 3));

	return line ? line[place & 7] : 0;
}

/* Word `index` of all rows together. */
static __always_inline __u64 search_word(struct search *search, __u32 index)
{
	__u32 place = search->head->summary_words + index;
	__u64 word = ~0ULL;
	int field;

#pragma unroll
	for (field = 0; field < FIELDS; field++)
		word &= row_word(search, search->row_lines[field], place);
	if (!word)
		return 0;
	if (!search->addresses.are_known &&
	    !find_addresses(search->tables, search->packet, &search->addresses)) {
		search->reason = REASON_INTERNAL;
		return 0;
	}
	return word & row_word(search, search->addresses.source, place) &
	       row_word(search, search->addresses.destination, place);
}

/* The number of the lowest set bit; BPF has no instruction for it. */
static __always_inline __u32 lowest_bit(__u64 word)
{
	return __builtin_popcountll((word & -word) - 1);
}

/* Whether the payload holds the bytes that a rule asks for. */
static __always_inline int payload_matches(const struct search *search,
					   const struct rule_row *rule)
{
	const struct packet *packet = search->packet;
	__u32 bytes = rule->payload_bytes;
	__u64 found[2] = {};

	if (bytes < 1 || bytes > sizeof(found) ||
	    rule->payload_offset + bytes > packet->payload_bytes)
		return 0;
	if (bpf_xdp_load_bytes(search->ctx,
			       payload_offset(packet) + rule->payload_offset,
			       found, bytes))
		return 0;
	return (found[0] & rule->mask_first) == rule->payload_first &&
	       (found[1] & rule->mask_second) == rule->payload_second;
}

/* Judges by one rule that matches, but maybe for the payload. 1 where it decides. */
static __always_inline int search_hit(struct search *search, __u32 index)
{
	const struct rule_row *rule = rules_line(search->tables, search->head->rules_line + index);

	if (!rule) {
		search->reason = REASON_INTERNAL;
		return 1;
	}
	if (rule->payload_bytes) {
		search->is_narrower = --search->payload_looks_left == 0;
		if (!payload_matches(search, rule))
			return 0;
	}
	count_rule(rule->slot, search->packet->frame_bytes);
	if (rule->is_shadow || rule->action == RULE_LOG) {
		if (!rule->is_shadow && !search->packet->logged_rule_slot)
			search->packet->logged_rule_slot = rule->slot;
		if (--search->shadow_left == 0)
			search->is_narrower = 1;
		return 0;
	}
	search->rule_slot = rule->slot;
	search->interface_index = rule->interface_index;
	if (rule->action == RULE_DROP)
		search->reason = REASON_RULE_DROP;
	else if (rule->action == RULE_REDIRECT)
		search->reason = REASON_RULE_REDIRECT;
	else if (rule->action == RULE_RATE_LIMIT && !rule_within(rule, search->packet))
		search->reason = REASON_RULE_LIMIT;
	else
		search->reason = REASON_RULE_PASS;
	return 1;
}

/* The rules that are still looked at, now that enough others were. */
static __always_inline void narrow_left(struct search *search)
{
	const struct rules_head *head = search->head;
	__u32 row = head->payloadless_row;

	if (!search->shadow_left)
		row = search->payload_looks_left ? head->deciding_row :
						   head->deciding_payloadless_row;
	search->row_lines[FIELD_LEFT] = row_line(head, row);
	search->word &= search_word(search, search->word_index);
	search->is_narrower = 0;
}

/* One step of bpf_loop: the next rule, else the next word. */
static long search_step(__u32 step, void *context)
{
	struct search *search = context;
	__u64 summary;
	__u32 bit;
	int i;

	(void)step;
	if (search->is_narrower) {
		narrow_left(search);
		return 0;
	}
	if (search->word) {
		bit = lowest_bit(search->word);
		search->word &= search->word - 1;
		return search_hit(search, search->word_index * 64 + bit);
	}
#pragma unroll
	for (i = 0; i < SUMMARY_WORDS_MAX; i++) {
		summary = search->summary[i];
		if (summary) {
			search->summary[i] = summary & (summary - 1);
			search->word_index = i * 64 + lowest_bit(summary);
			search->word = search_word(search, search->word_index);
			return 0;
		}
	}
	return 1;
}

/*
 * The row that entry `index` of a table names; -1 beyond the part's end. A field that no rule asks
 * for has a table of one entry and the mask 0: without a branch, the verifier has half the ways.
 */
static __always_inline __s64 table_row(const struct tables *tables, __u32 table_line, __u32 mask,
				       __u32 index)
{
	const __u32 *row = rules_number(tables, table_line, index & mask);

	return row ? *row : -1;
}

/* The entry of a port; of no port at all, the one behind the last port's. */
static __always_inline __u32 port_index(__u16 port, __u8 has_ports)
{
	return port + ((__u32)(has_ports ^ 1) << 16);
}

/* Leaves only the rules of a field's row; 0 where none is left, or the part contradicts itself. */
static __always_inline int narrow(struct search *search, enum field field, __s64 row)
{
	const __u64 *words;
	__u64 left = 0;
	int i;

	if (row < 0) {
		search->reason = REASON_INTERNAL;
		return 0;
	}
	search->row_lines[field] = row_line(search->head, row);
	words = rules_line(search->tables, search->row_lines[field]);
	if (!words) {
		search->reason = REASON_INTERNAL;
		return 0;
	}
#pragma unroll
	for (i = 0; i < SUMMARY_WORDS_MAX; i++) {
		search->summary[i] &= words[i];
		left |= search->summary[i];
	}
	return left != 0;
}

/* Asks the fields that have tables. 0 where no rule is left, or the part contradicts itself. */
static __always_inline int narrow_all(struct search *search)
{
	const struct rules_fields *fields = search->fields;
	const struct tables *tables = search->tables;
	const struct packet *packet = search->packet;

	if (!narrow(search, FIELD_KIND,
		    table_row(tables, fields->kinds_line, fields->kinds_mask,
			      packet->protocol + packet->tcp_flags +
				      ((__u32)packet->has_tcp_flags << 8))))
		return 0;
	if (!narrow(search, FIELD_DESTINATION_PORT,
		    table_row(tables, fields->destination_ports_line,
			      fields->destination_ports_mask,
			      port_index(packet->destination_port, packet->has_ports))))
		return 0;
	if (!narrow(search, FIELD_SOURCE_PORT,
		    table_row(tables, fields->source_ports_line, fields->source_ports_mask,
			      port_index(packet->source_port, packet->has_ports))))
		return 0;
	if (!narrow(search, FIELD_LENGTH,
		    table_row(tables, fields->lengths_line, fields->lengths_mask,
			      packet->ip_bytes)))
		return 0;
	if (!narrow(search, FIELD_TTL,
		    table_row(tables, fields->ttls_line, fields->ttls_mask, packet->ttl)))
		return 0;
	return narrow(search, FIELD_GEO,
		      table_row(tables, fields->geo_line, fields->geo_mask, packet->geo_class));
}

/*
 * What the rules say: a reason, and in packet->rule_slot the rule that decided; PARSED where none
 * did. Global, as parse_frame is.
 */
__noinline int judge_rules(struct xdp_md *ctx, const struct tables *tables, struct packet *packet)
{
	struct search search = {
		.ctx = ctx,
		.tables = tables,
		.packet = packet,
		.shadow_left = SHADOW_HITS_MAX,
		.payload_looks_left = PAYLOAD_LOOKS_MAX,
		.reason = PARSED,
	};
	int i;

	if (!tables || !packet)
		return REASON_INTERNAL;
	search.head = rules_line(tables, 0);
	search.fields = rules_line(tables, 1);
	if (!search.head || !search.fields)
		return REASON_INTERNAL;
	search.row_lines[FIELD_LEFT] = row_line(search.head, ROW_EVERY_RULE);
#pragma unroll
	for (i = 0; i < SUMMARY_WORDS_MAX; i++)
		search.summary[i] = i < search.head->summary_words ? ~0ULL : 0;
	if (narrow_all(&search))
		bpf_loop(SEARCH_STEPS_MAX, search_step, &search, 0);
	packet->rule_slot = search.rule_slot;
	packet->interface_index = search.interface_index;
	return search.reason;
}

#endif
