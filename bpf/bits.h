/* SPDX-License-Identifier: GPL-2.0-only */
/* What BPF has no instruction for. */
#ifndef BREAKWATER_BITS_H
#define BREAKWATER_BITS_H

#include <linux/types.h>

/* By the upper six bits of DE_BRUIJN shifted left by n, the n. */
#define DE_BRUIJN 0x03f79d71b4cb0a89ULL
const __u8 shift_of[64] = {
	0, 1, 48, 2, 57, 49, 28, 3, 61, 58, 50, 42, 38, 29, 17, 4,
	62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
	63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11,
	46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9, 13, 8, 7, 6,
};

/* The number of the lowest set bit (Leiserson, Prokop and Randall, "Using de Bruijn Sequences to
 * Index a 1 in a Computer Word", 1998). */
static __always_inline __u32 lowest_bit(__u64 word)
{
	return shift_of[(word & -word) * DE_BRUIJN >> 58];
}

#endif
