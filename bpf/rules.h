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
#include "image.h"
#include "limit.h"
#include "lists.h"
#include "packet.h"
#include "parse.h"

/* Every summary word, every word and every hit counted, once each. */
#define SEARCH_STEPS_MAX (RULE_SLOTS_MAX / 4096 + RULE_SLOTS_MAX / 64 + SHADOW_HITS_MAX + 4)

enum field {
	FIELD_SOURCE,
	FIELD_DESTINATION,
	FIELD_KIND,
	FIELD_SOURCE_PORT,
	FIELD_DESTINATION_PORT,
	FIELD_LENGTH,
	FIELD_ENFORCED,
	FIELDS,
};

struct search {
	void *image;
	struct packet *packet;
	/* First line of each field's row. */
	__u32 row_lines[FIELDS];
	__u32 rules_line;
	__u32 enforced_line;
	__u32 summary_words;
	/* The summary word in hand, and how many come after it. Counted down from a number that the
	 * verifier doesn't know, so that to it all steps are alike. */
	__u64 summary;
	__u32 summaries_left;
	/* The word in hand: rules that match. */
	__u32 word_index;
	__u64 word;
	__u32 shadow_left;
	/* What was found. */
	int reason;
	__u32 rule_slot;
};

/* Word `index` of all rows together. */
static __always_inline __u64 search_word(struct search *search, __u32 index)
{
	__u64 word = ~0ULL;
	const __u64 *line;
	int field;

#pragma unroll
	for (field = 0; field < FIELDS; field++) {
		line = image_line(search->image, search->row_lines[field] + (index >> 3));
		if (!line)
			return 0;
		word &= line[index & 7];
		if (!word)
			return 0;
	}
	return word;
}

/* The number of the lowest set bit; BPF has no instruction for it. */
static __always_inline __u32 lowest_bit(__u64 word)
{
	return __builtin_popcountll((word & -word) - 1);
}

/* Judges by one rule that matches. 1 where it decides. */
static __always_inline int search_hit(struct search *search, __u32 index)
{
	const struct rule_row *rule = image_line(search->image, search->rules_line + index);

	if (!rule) {
		search->reason = REASON_INTERNAL;
		return 1;
	}
	count_rule(rule->slot, search->packet->frame_bytes);
	if (rule->is_shadow) {
		if (search->shadow_left && --search->shadow_left == 0) {
			/* Enough counted: from here on only rules that decide. */
			search->row_lines[FIELD_ENFORCED] = search->enforced_line;
			search->word &= search_word(search, search->summary_words +
							    search->word_index);
		}
		return 0;
	}
	search->rule_slot = rule->slot;
	if (rule->action == RULE_DROP)
		search->reason = REASON_RULE_DROP;
	else if (rule->action == RULE_RATE_LIMIT && !rule_within(rule, search->packet))
		search->reason = REASON_RULE_LIMIT;
	else
		search->reason = REASON_RULE_PASS;
	return 1;
}

/* One step of bpf_loop: the next rule, else the next word, else the next summary word. */
static long search_step(__u32 step, void *context)
{
	struct search *search = context;
	__u32 bit;

	(void)step;
	if (search->word) {
		bit = lowest_bit(search->word);
		search->word &= search->word - 1;
		return search_hit(search, search->word_index * 64 + bit);
	}
	if (search->summary) {
		search->word_index =
			(search->summary_words - search->summaries_left - 1) * 64 +
			lowest_bit(search->summary);
		search->summary &= search->summary - 1;
		search->word = search_word(search, search->summary_words + search->word_index);
		return 0;
	}
	if (!search->summaries_left)
		return 1;
	search->summary = search_word(search, search->summary_words - search->summaries_left);
	search->summaries_left--;
	return 0;
}

/* First line of row `row`. */
static __always_inline __u32 row_line(const struct image_rules *rules, __u32 row)
{
	return rules->rows_line + row * rules->row_lines;
}

/*
 * The row that entry `index` of a table names; -1 beyond the image's end. A field that no rule asks
 * for has a table of one entry and the mask 0: without a branch, the verifier has half the ways.
 */
static __always_inline __s64 table_row(void *image, __u32 table_line, __u32 mask, __u32 index)
{
	const __u32 *row = image_number(image, table_line, index & mask);

	return row ? *row : -1;
}

/* The entry of a port; of no port at all, the one behind the last port's. */
static __always_inline __u32 port_index(__u16 port, __u8 has_ports)
{
	return port + ((__u32)(has_ports ^ 1) << 16);
}

/* The row of each field of the packet. 0 where the image contradicts itself. */
static __always_inline int find_rows(void *image, const struct image_head *head,
				     const struct image_rules *rules, const struct packet *packet,
				     __u32 source_row, __u32 *row_lines)
{
	__u32 trie_line = packet->is_ipv6 ? rules->destination_ipv6_line :
					    rules->destination_ipv4_line;
	__s64 destination = trie_leaf(image, head, trie_line, packet->destination_high,
				      packet->destination_low);
	__s64 kind = table_row(image, rules->kinds_line, rules->kinds_mask,
			       packet->protocol + packet->tcp_flags +
				       ((__u32)packet->has_tcp_flags << 8));
	__s64 source_port =
		table_row(image, rules->source_ports_line, rules->source_ports_mask,
			  port_index(packet->source_port, packet->has_ports));
	__s64 destination_port =
		table_row(image, rules->destination_ports_line, rules->destination_ports_mask,
			  port_index(packet->destination_port, packet->has_ports));
	__s64 length = table_row(image, rules->lengths_line, rules->lengths_mask, packet->ip_bytes);

	if (destination < 0 || kind < 0 || source_port < 0 || destination_port < 0 || length < 0)
		return 0;
	row_lines[FIELD_SOURCE] = row_line(rules, source_row);
	row_lines[FIELD_DESTINATION] = row_line(rules, destination & TRIE_ROW_MASK);
	row_lines[FIELD_KIND] = row_line(rules, kind);
	row_lines[FIELD_SOURCE_PORT] = row_line(rules, source_port);
	row_lines[FIELD_DESTINATION_PORT] = row_line(rules, destination_port);
	row_lines[FIELD_LENGTH] = row_line(rules, length);
	row_lines[FIELD_ENFORCED] = row_line(rules, ROW_EVERY_RULE);
	return 1;
}

/*
 * What the rules say: a reason, and in *rule_slot the rule that decided; PARSED where none did.
 * source_row: what find_source left.
 */
static __always_inline int judge_rules(void *image, const struct image_head *head,
				       const struct image_rules *rules, struct packet *packet,
				       __u32 source_row, __u32 *rule_slot)
{
	struct search search = {
		.image = image,
		.packet = packet,
		.rules_line = rules->rules_line,
		.enforced_line = row_line(rules, rules->enforced_row),
		.summary_words = rules->summary_words,
		.summaries_left = rules->summary_words,
		.shadow_left = SHADOW_HITS_MAX,
		.reason = PARSED,
	};

	if (!find_rows(image, head, rules, packet, source_row, search.row_lines))
		return REASON_INTERNAL;
	bpf_loop(SEARCH_STEPS_MAX, search_step, &search, 0);
	*rule_slot = search.rule_slot;
	return search.reason;
}

#endif
