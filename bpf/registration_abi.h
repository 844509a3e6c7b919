/* SPDX-License-Identifier: GPL-2.0-only */
/* Servers that told the node their secret, as the agent keeps them. A part of shield_abi.h, in its
 * form. */
#ifndef BREAKWATER_REGISTRATION_ABI_H
#define BREAKWATER_REGISTRATION_ABI_H

#define REGISTRATIONS_MAX 512
/* Keys of a server, one after the other: of a week, for the next agent doesn't know the secret. */
#define REGISTRATION_EPOCHS 1008
/* How long each is good for. */
#define REGISTRATION_EPOCH_MINUTES 10
/* Where clients reach the server. */
struct registration_key {
	/* In the form of tables_abi.h. */
	__u64 address_high;
	__u64 address_low;
	__u16 port;
	__u16 is_ipv6;
	__u32 unused;
};
/* SipHash's, the first byte of either half lowest. */
struct epoch_key {
	__u64 first;
	__u64 second;
};
struct registration {
	/* The first key's: how many times ten minutes after 1970 began it began. */
	__u64 first_epoch;
	struct epoch_key keys[1008];
};
/* What the time of day is more than CLOCK_MONOTONIC; 0 where nobody has told. */
struct wall_clock {
	__u64 offset_nanos;
};

#endif
