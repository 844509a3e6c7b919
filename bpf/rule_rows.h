/* SPDX-License-Identifier: GPL-2.0-only */
/* The rows of the filter rules' bit vectors: tables_abi.h lays them out. */
#ifndef BREAKWATER_RULE_ROWS_H
#define BREAKWATER_RULE_ROWS_H

#include "bits.h"
#include "packet.h"
#include "tables.h"

#define SUMMARY_WORDS_MAX (RULE_SLOTS_MAX / 4096)

/* Line `line` of a row; NULL beyond the part's end. */
static __always_inline const __u64 *row_line(const struct packet *packet,
					     const struct rules_head *head, __u32 row, __u32 line)
{
	return rules_line(&packet->tables, head->rows_line + (row & ~ROW_PACKED) + line);
}

/* Word `index` of a row; 0 beyond the part's end. */
static __always_inline __u64 row_word(const struct packet *packet, const struct rules_head *head,
				      __u32 row, __u32 index)
{
	__u32 place = head->summary_words;
	__u64 summary, counts;
	const __u64 *line;

	if (row & ROW_PACKED) {
		line = row_line(packet, head, row, 0);
		if (!line)
			return 0;
		summary = line[index / 64 % SUMMARY_WORDS_MAX];
		counts = line[place % 8];
		if (!(summary >> index % 64 & 1))
			return 0;
		place += 1 + (counts >> index / 64 * ROW_COUNT_BITS & 0xffff);
		/* Counting bits is a dozen instructions, and often no word stands before. */
		summary &= (1ULL << index % 64) - 1;
		if (summary)
			place += __builtin_popcountll(summary);
		if (place < 8)
			return line[place];
	} else {
		place += index;
	}
	line = row_line(packet, head, row, place / 8);
	return line ? line[place % 8] : 0;
}

#endif
