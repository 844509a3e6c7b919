/* SPDX-License-Identifier: GPL-2.0-only */
/* SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). */
#ifndef BREAKWATER_SIPHASH_H
#define BREAKWATER_SIPHASH_H

#include <linux/types.h>

struct siphash {
	__u64 v0, v1, v2, v3;
};

static __always_inline __u64 rotate_left(__u64 value, int bits)
{
	return value << bits | value >> (64 - bits);
}

static __always_inline struct siphash siphash_begin(__u64 first, __u64 second)
{
	struct siphash hash = {
		.v0 = first ^ 0x736f6d6570736575ULL,
		.v1 = second ^ 0x646f72616e646f6dULL,
		.v2 = first ^ 0x6c7967656e657261ULL,
		.v3 = second ^ 0x7465646279746573ULL,
	};

	return hash;
}

static __always_inline void siphash_round(struct siphash *hash)
{
	hash->v0 += hash->v1;
	hash->v1 = rotate_left(hash->v1, 13) ^ hash->v0;
	hash->v0 = rotate_left(hash->v0, 32);
	hash->v2 += hash->v3;
	hash->v3 = rotate_left(hash->v3, 16) ^ hash->v2;
	hash->v0 += hash->v3;
	hash->v3 = rotate_left(hash->v3, 21) ^ hash->v0;
	hash->v2 += hash->v1;
	hash->v1 = rotate_left(hash->v1, 17) ^ hash->v2;
	hash->v2 = rotate_left(hash->v2, 32);
}

/* Eight bytes of the message, the first one lowest. */
static __always_inline void siphash_add(struct siphash *hash, __u64 word)
{
	hash->v3 ^= word;
	siphash_round(hash);
	siphash_round(hash);
	hash->v0 ^= word;
}

/* Eight bytes as CloudburstMC's library adds them, which isn't as SipHash does: once, behind the
 * rounds. */
static __always_inline void siphash_add_behind(struct siphash *hash, __u64 word)
{
	siphash_round(hash);
	siphash_round(hash);
	hash->v0 ^= word;
	hash->v3 ^= word;
}

/* Up to seven last bytes, with the message's length in the highest one. */
static __always_inline __u64 siphash_end(struct siphash *hash, __u64 word)
{
	siphash_add(hash, word);
	hash->v2 ^= 0xff;
	siphash_round(hash);
	siphash_round(hash);
	siphash_round(hash);
	siphash_round(hash);
	return hash->v0 ^ hash->v1 ^ hash->v2 ^ hash->v3;
}

#endif
