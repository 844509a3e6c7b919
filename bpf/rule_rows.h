/* SPDX-License-Identifier: GPL-2.0-only */
/* The rows of the filter rules' bit vectors: tables_abi.h lays them out. */
#ifndef BREAKWATER_RULE_ROWS_H
#define BREAKWATER_RULE_ROWS_H

#include "packet.h"
#include "tables.h"

#define SUMMARY_WORDS_MAX (RULE_SLOTS_MAX / 4096)

/* By the upper six bits of DE_BRUIJN shifted left by n, the n. */
#define DE_BRUIJN 0x03f79d71b4cb0a89ULL
const __u8 shift_of[64] = {
	0,  1,	48, 2,	57, 49, 28, 3,	61, 58, 50, 42, 38, 29, 17, 4,	62, 55, 59, 36, 53, 51,
	43, 22, 45, 39, 33, 30, 24, 18, 12, 5,	63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21,
	44, 32, 23, 11, 46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9,	13, 8,	7,  6,
};

/* The number of the lowest set bit; BPF has no instruction for it (Leiserson, Prokop and Randall,
 * "Using de Bruijn Sequences to Index a 1 in a Computer Word", 1998). */
static __always_inline __u32 lowest_bit(__u64 word)
{
	return shift_of[(word & -word) * DE_BRUIJN >> 58];
}

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
