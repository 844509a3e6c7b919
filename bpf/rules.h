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
#include "payload.h"
#include "rule_rows.h"
#include "tables.h"
#include "trie.h"

/* Rules looked at in one step of bpf_loop. */
#define HITS_PER_STEP 4
/* Words looked at without bpf_loop. */
#define WORDS_INLINE 2
/* Every word that a summary can name, every hit counted and every payload looked at, once each. */
#define SEARCH_STEPS_MAX \
	(RULE_SLOTS_MAX / 64 + SHADOW_HITS_MAX + PAYLOAD_LOOKS_MAX + 2 * SUMMARY_WORDS_MAX + 2)

/* In the order of asking: what is cheap to ask and leaves few rules goes first. */
enum field {
	/* What its place leaves, or every rule. */
	FIELD_PLACE,
	FIELD_KIND,
	FIELD_DESTINATION_PORT,
	FIELD_SOURCE_PORT,
	FIELD_LENGTH,
	FIELD_TTL,
	FIELD_GEO,
	FIELD_LEFT,
	/* Found by tries, once some rule is left by all others. */
	FIELD_SOURCE,
	FIELD_DESTINATION,
	FIELDS,
};

/* How far a search is. In a map, as the packet is. */
struct search_state {
	/* Of each field that some rule asks for, a bit, and its row. */
	__u32 asked;
	__u32 rows[FIELDS];
	/* A bit for each word that may hold a rule that matches. */
	__u64 summary[SUMMARY_WORDS_MAX];
	/* The word in hand: rules that match. */
	__u64 word;
	__u32 word_index;
	__u32 shadow_left;
	__u32 payload_looks_left;
	/* 1 once one of both is used up, until the word in hand holds only rules that are left. */
	__u32 is_narrower;
	/* A reason once one was found. */
	int reason;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct search_state);
} search_in_hand SEC(".maps");

struct search {
	struct xdp_md *ctx;
	struct packet *packet;
	const struct rules_head *head;
	const struct rules_fields *fields;
	struct search_state *state;
};

static __always_inline void ask(struct search_state *state, enum field field, __u32 row)
{
	state->asked |= 1U << field;
	state->rows[field] = row;
}

/* Whether the place said already what rules ask of the destination, its port and the protocol. */
static __always_inline int is_placed(const struct search_state *state)
{
	return state->rows[FIELD_PLACE] != ROW_EVERY_RULE;
}

/* Finds the row of an address. 0 where the part contradicts itself. */
static __always_inline int find_address(const struct search *search, enum field field,
					__u32 first_line, __u64 high, __u64 low)
{
	const struct rules_head *head = search->head;
	__u32 first = search->packet->tables.rules_first;
	__s64 row;

	if (!first_line)
		return 1;
	row = rules_leaf(first + head->nodes_line, first + head->leaves_line, first + first_line,
			 high, low);
	if (row < 0)
		return 0;
	ask(search->state, field, row);
	return 1;
}

/* Finds the rows of both addresses; of the source's alone where the place knows the destination. 0
 * where the part contradicts itself. */
static __always_inline int find_addresses(const struct search *search)
{
	const struct rules_fields *fields = search->fields;
	const struct packet *packet = search->packet;

	return find_address(search, FIELD_SOURCE,
			    packet->is_ipv6 ? fields->source_ipv6_line : fields->source_ipv4_line,
			    packet->source_high, packet->source_low) &&
	       (is_placed(search->state) ||
		find_address(search, FIELD_DESTINATION,
			     packet->is_ipv6 ? fields->destination_ipv6_line :
					       fields->destination_ipv4_line,
			     packet->destination_high, packet->destination_low));
}

/* Word `index` of one field's row, or all bits where no rule asks for the field. */
static __always_inline __u64 field_word(const struct search *search, enum field field, __u32 index)
{
	const struct search_state *state = search->state;

	if (!(state->asked >> field & 1))
		return ~0ULL;
	return row_word(search->packet, search->head, state->rows[field], index);
}

/* Word `index` of all rows found so far together. */
static __always_inline __u64 search_word(const struct search *search, __u32 index)
{
	__u64 word = ~0ULL;
	int field;

#pragma unroll
	for (field = 0; field < FIELDS; field++) {
		word &= field_word(search, field, index);
		if (!word)
			return 0;
	}
	return word;
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
	/* What is read behind the rule's bytes has no bit in its mask. */
	if (!payload_read(search->ctx, packet, rule->payload_offset, found, sizeof(found)) &&
	    bpf_xdp_load_bytes(search->ctx, packet->payload_offset + rule->payload_offset, found,
			       bytes))
		return 0;
	return (found[0] & rule->mask_first) == rule->payload_first &&
	       (found[1] & rule->mask_second) == rule->payload_second;
}

/* Judges by one rule that matches, but maybe for the payload. 1 where it decides. */
static __always_inline int search_hit(struct search *search, __u32 index)
{
	const struct rule_row *rule =
		rules_line(&search->packet->tables, search->head->rules_line + index);

	if (!rule) {
		search->state->reason = REASON_INTERNAL;
		return 1;
	}
	if (rule->payload_bytes) {
		search->state->is_narrower = --search->state->payload_looks_left == 0;
		if (!payload_matches(search, rule))
			return 0;
	}
	count_rule(rule->slot, search->packet->frame_bytes);
	if (rule->is_shadow || rule->action == RULE_LOG) {
		if (!rule->is_shadow && !search->packet->logged_rule_slot)
			search->packet->logged_rule_slot = rule->slot;
		if (--search->state->shadow_left == 0)
			search->state->is_narrower = 1;
		return 0;
	}
	search->packet->rule_slot = rule->slot;
	search->packet->interface_index = rule->interface_index;
	if (rule->action == RULE_DROP)
		search->state->reason = REASON_RULE_DROP;
	else if (rule->action == RULE_REDIRECT)
		search->state->reason = REASON_RULE_REDIRECT;
	else if (rule->action == RULE_RATE_LIMIT && !rule_within(rule, search->packet))
		search->state->reason = REASON_RULE_LIMIT;
	else
		search->state->reason = REASON_RULE_PASS;
	return 1;
}

/* The rules that are still looked at, now that enough others were. */
static __always_inline void narrow_left(struct search *search)
{
	const struct rules_head *head = search->head;
	__u32 row = head->payloadless_row;

	if (!search->state->shadow_left)
		row = search->state->payload_looks_left ? head->deciding_row :
						   head->deciding_payloadless_row;
	ask(search->state, FIELD_LEFT, row);
	search->state->word &= search_word(search, search->state->word_index);
	search->state->is_narrower = 0;
}

/* Takes the next word in hand; 0 where none is left. */
static __always_inline int next_word(struct search *search)
{
	__u64 summary;
	int i;

#pragma unroll
	for (i = 0; i < SUMMARY_WORDS_MAX; i++) {
		summary = search->state->summary[i];
		if (summary) {
			search->state->summary[i] = summary & (summary - 1);
			search->state->word_index = i * 64 + lowest_bit(summary);
			search->state->word = search_word(search, search->state->word_index);
			return 1;
		}
	}
	return 0;
}

/* One step of bpf_loop, which is a call: the next rules, else the next word. */
static long search_step(__u32 step, void *context)
{
	struct search *search = context;
	struct search_state *state = search->state;
	__u32 bit;
	int i;

	(void)step;
	if (state->is_narrower) {
		narrow_left(search);
		return 0;
	}
	if (!state->word)
		return !next_word(search);
#pragma unroll
	for (i = 0; i < HITS_PER_STEP; i++) {
		bit = lowest_bit(state->word);
		state->word &= state->word - 1;
		if (search_hit(search, state->word_index * 64 + bit))
			return 1;
		if (!state->word || state->is_narrower)
			break;
	}
	return 0;
}

/* The entry of a port; of no port at all, the one behind the last port's. */
static __always_inline __u32 port_index(__u16 port, __u8 has_ports)
{
	return port + ((__u32)(has_ports ^ 1) << 16);
}

/* Leaves only the rules of the row that a field's table names. 0 where none is left, or the part
 * contradicts itself. */
static __always_inline int narrow(struct search *search, enum field field, __u32 table_line,
				  __u32 mask, __u32 index)
{
	struct search_state *state = search->state;
	const __u64 *summary;
	const __u32 *row;
	__u64 left;
	int i;

	if (!mask)
		return 1;
	row = rules_number(&search->packet->tables, table_line, index & mask);
	summary = row ? row_line(search->packet, search->head, *row, 0) : NULL;
	if (!summary) {
		state->reason = REASON_INTERNAL;
		return 0;
	}
	ask(state, field, *row);
	left = state->summary[0] &= summary[0];
	if (search->head->summary_words > 1) {
#pragma unroll
		for (i = 1; i < SUMMARY_WORDS_MAX; i++)
			left |= state->summary[i] &= summary[i];
	}
	return left != 0;
}

/* Asks the fields that have tables. 0 where no rule is left, or the part contradicts itself. */
static __always_inline int narrow_all(struct search *search)
{
	const struct rules_fields *fields = search->fields;
	const struct packet *packet = search->packet;
	int placed = is_placed(search->state);

	return ((placed && !packet->has_tcp_flags) ||
		narrow(search, FIELD_KIND, fields->kinds_line, fields->kinds_mask,
		       packet->protocol + packet->tcp_flags +
			       ((__u32)packet->has_tcp_flags << 8))) &&
	       (placed || narrow(search, FIELD_DESTINATION_PORT, fields->destination_ports_line,
				 fields->destination_ports_mask,
				 port_index(packet->destination_port, packet->has_ports))) &&
	       narrow(search, FIELD_SOURCE_PORT, fields->source_ports_line,
		      fields->source_ports_mask,
		      port_index(packet->source_port, packet->has_ports)) &&
	       narrow(search, FIELD_LENGTH, fields->lengths_line, fields->lengths_mask,
		      packet->ip_bytes) &&
	       narrow(search, FIELD_TTL, fields->ttls_line, fields->ttls_mask, packet->ttl) &&
	       narrow(search, FIELD_GEO, fields->geo_line, fields->geo_mask, packet->geo_class);
}

/* Looks at what words are left, up to the first rule that decides. Of most packets few are, and no
 * rule in them: the first ones are looked at without bpf_loop, each of whose steps is a call. */
static __always_inline void search_words(struct search *search)
{
	struct search_state *state = search->state;
	__u64 left;
	int i;

#pragma unroll
	for (i = 0; i < WORDS_INLINE; i++) {
		if (!next_word(search))
			return;
		if (state->word)
			break;
	}
	if (!find_addresses(search)) {
		state->reason = REASON_INTERNAL;
		return;
	}
	state->word &= field_word(search, FIELD_SOURCE, state->word_index) &
		       field_word(search, FIELD_DESTINATION, state->word_index);
	left = state->word;
#pragma unroll
	for (i = 0; i < SUMMARY_WORDS_MAX; i++)
		left |= state->summary[i];
	if (left)
		bpf_loop(SEARCH_STEPS_MAX, search_step, search, 0);
}

/* Begins a search among the rules of a row. 0 where it has none. */
static __always_inline int search_begin(struct search_state *state, const __u64 *summary,
					__u32 summary_words, __u32 row)
{
	__u64 left = 0;
	__u32 i;

#pragma unroll
	for (i = 0; i < SUMMARY_WORDS_MAX; i++)
		left |= state->summary[i] = i < summary_words ? summary[i] : 0;
	state->asked = 0;
	ask(state, FIELD_PLACE, row);
	state->word = 0;
	state->shadow_left = SHADOW_HITS_MAX;
	state->payload_looks_left = PAYLOAD_LOOKS_MAX;
	state->is_narrower = 0;
	state->reason = PARSED;
	return left != 0;
}

/*
 * What the rules of a row say: a reason, and in packet->rule_slot the rule that decided; PARSED
 * where none did. The row is that of the packet's place.
 */
static __always_inline int judge_rules(struct xdp_md *ctx, const struct rules_head *head, __u32 row,
				       struct packet *packet)
{
	__u32 zero = 0;
	struct search_state *state = bpf_map_lookup_elem(&search_in_hand, &zero);
	struct search search = {
		.ctx = ctx,
		.packet = packet,
		.head = head,
		.fields = rules_line(&packet->tables, 1),
		.state = state,
	};
	const __u64 *summary = row_line(packet, head, row, 0);

	if (!state || !search.fields || !summary)
		return REASON_INTERNAL;
	if (search_begin(state, summary, head->summary_words, row) && narrow_all(&search))
		search_words(&search);
	return state->reason;
}

#endif
