/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Minecraft Java: a handshake, then a status request and a ping, or a login start; and the pings of
 * before 1.7 (minecraft.wiki, "Java Edition protocol"). Every message is a frame: a VarInt that
 * says how long it is, its id, its fields.
 */
#ifndef BREAKWATER_MINECRAFT_JAVA_H
#define BREAKWATER_MINECRAFT_JAVA_H

#include "stream_read.h"

/* Seven bits a byte, the lowest first; the highest bit is set where another follows. */
#define VARINT_MORE 0x80
#define VARINT_BITS 7
#define VARINT_BYTES_MAX 5
/* Of a frame's length, of what a client sends first, and of a host. */
#define MINECRAFT_LENGTH_BYTES_MAX 2

/* Id, protocol version, host of none, port, intent. */
#define HANDSHAKE_BYTES_MIN 6
/* A host of 255 characters and what Forge puts behind it, of three bytes each. */
#define HANDSHAKE_BYTES_MAX 794
#define HANDSHAKE_ID 0x00
/* Port and intent. */
#define HANDSHAKE_CLOSING_BYTES 3
#define INTENT_STATUS 1
#define INTENT_LOGIN 2
#define INTENT_TRANSFER 3

/* Of 1.6, of before; from 1.7 on, 254 bytes begin so as well. */
#define LEGACY_PING 0xfe
#define LEGACY_PING_KIND 0x01
#define LEGACY_PING_HOST 0xfa
#define LEGACY_LOGIN 0x02

#define STATUS_REQUEST_ID 0x00
#define STATUS_REQUEST_BYTES 1
#define PING_ID 0x01
#define PING_BYTES 9

#define LOGIN_START_ID 0x00
/* Id, a name of one character; 759 with the longest name, key and signature, and with an id. */
#define LOGIN_START_BYTES_MIN 3
#define LOGIN_START_BYTES_MAX 4688
#define NAME_CHARACTERS_MAX 16
#define NAME_BYTES_MAX 48
#define UUID_BYTES 16
/* When it ends, the key, the signature, each of the two behind its length. */
#define KEY_BYTES_MIN 10
#define KEY_BYTES_MAX 4620

/* What follows the name in a login start, by the protocol's version: nothing; whether there is a
 * key, and it; that, whether there is an id, and it; whether there is an id, and it; an id. */
#define LAYOUT_ANY 0
#define LAYOUT_NAME 1
#define LAYOUT_KEY 2
#define LAYOUT_KEY_MAYBE_UUID 3
#define LAYOUT_MAYBE_UUID 4
#define LAYOUT_UUID 5
#define VERSION_1_19 759
#define VERSION_1_19_1 760
#define VERSION_1_19_3 761
#define VERSION_1_20_2 764
#define VERSION_TRANSFER 766
/* Snapshots count from here on, whatever they hold; negative numbers are above. */
#define VERSION_SNAPSHOT 0x40000000

/* A note: the layout, and what was announced, if it is known. */
#define NOTE_LAYOUT 7
#define NOTE_STATUS 8
#define NOTE_LOGIN 16

/* What is read of one: its value, how many bytes it has, 0 where it is cut; or that it is wrong. */
#define VARINT_BYTES_SHIFT 32
#define VARINT_WRONG (1ULL << 63)

static __always_inline __u32 varint_bytes(__u64 varint)
{
	return varint >> VARINT_BYTES_SHIFT & 7;
}

/* A VarInt, `ahead` of where the stream goes on: none known is longer than it must be. Global, so
 * that the verifier knows nothing of what it reads: it would follow every length on its own. */
__noinline __u64 read_varint(struct xdp_md *ctx, const struct packet *packet,
			     const struct stream *stream, __u32 ahead, __u32 bytes_max)
{
	__u64 value = 0;
	__u32 i;
	__u8 byte;

	if (!packet || !stream)
		return VARINT_WRONG;
	for (i = 0; i < VARINT_BYTES_MAX && i < bytes_max; i++) {
		if (!stream_read(ctx, packet, stream, ahead + i, &byte, sizeof(byte)))
			return 0;
		value |= (__u64)(byte & ~VARINT_MORE) << i * VARINT_BITS;
		if (byte & VARINT_MORE)
			continue;
		if ((i && !byte) || value > 0xffffffff)
			return VARINT_WRONG;
		return value | (__u64)(i + 1) << VARINT_BYTES_SHIFT;
	}
	return VARINT_WRONG;
}

static __always_inline __u8 login_layout(__u32 version)
{
	if (version >= VERSION_SNAPSHOT)
		return LAYOUT_ANY;
	if (version >= VERSION_1_20_2)
		return LAYOUT_UUID;
	if (version >= VERSION_1_19_3)
		return LAYOUT_MAYBE_UUID;
	if (version == VERSION_1_19_1)
		return LAYOUT_KEY_MAYBE_UUID;
	return version == VERSION_1_19 ? LAYOUT_KEY : LAYOUT_NAME;
}

/*
 * BungeeCord tells the backends behind it who the client is, in the host: the host, an address, an
 * id of 32 digits, maybe properties, NUL between them. Backends that listen to it believe anybody,
 * so a client's own is refused. Forge too puts something behind a NUL: FML, FML2 ... FORGE.
 */
#define FORWARDED_BYTES_MIN 34
/* The host that is looked through, eight bytes at a time: longer than any name that there is. */
#define HOST_WORDS_MAX 32

static __always_inline int is_forwarded_address(__u8 byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || byte == '.' ||
	       byte == ':' || !byte;
}

/* Where the first NUL of a word is, its first byte the lowest; 8 where there is none. */
static __always_inline __u32 first_nul(__u64 word)
{
	__u64 found = (word - 0x0101010101010101ULL) & ~word & 0x8080808080808080ULL;
	__u32 at = 8;

	if (!found)
		return at;
	/* The lowest bit alone. */
	found &= -found;
	at = found > 0xffffffff ? 4 : 0;
	found >>= at * 8;
	if (found > 0xffff) {
		at += 2;
		found >>= 16;
	}
	return found > 0xff ? at + 1 : at;
}

/* Whether a host, `ahead` of where the stream goes on, is one that no client sends. Global too. */
__noinline int is_host_forwarded(struct xdp_md *ctx, const struct packet *packet,
				 const struct stream *stream, __u32 ahead, __u32 bytes)
{
	__u32 i, nul;
	__u64 word;
	__u8 next;

	if (!packet || !stream)
		return 1;
	for (i = 0; i < HOST_WORDS_MAX; i++) {
		if (i * 8 + FORWARDED_BYTES_MIN > bytes ||
		    !stream_read(ctx, packet, stream, ahead + i * 8, &word, sizeof(word)))
			return 0;
		nul = first_nul(__builtin_bswap64(bpf_be64_to_cpu(word)));
		if (nul == 8)
			continue;
		nul += i * 8;
		return nul + FORWARDED_BYTES_MIN <= bytes &&
		       stream_read(ctx, packet, stream, ahead + nul + 1, &next,
				   sizeof(next)) &&
		       is_forwarded_address(next);
	}
	return 1;
}

/* A handshake's fields, `ahead` of where the stream goes on, as far as they came. */
static __always_inline int read_handshake_fields(struct xdp_md *ctx, const struct packet *packet,
						 struct stream *stream, __u32 ahead,
						 __u32 bytes)
{
	__u8 id, intent, note;
	__u64 version, host;
	__u32 fields;

	stream->note = LAYOUT_ANY;
	if (!stream_read(ctx, packet, stream, ahead, &id, sizeof(id)))
		return PARSED;
	if (id != HANDSHAKE_ID)
		return REASON_OFF_PROTOCOL;
	fields = 1;
	version = read_varint(ctx, packet, stream, ahead + fields, VARINT_BYTES_MAX);
	if (!varint_bytes(version))
		return version ? REASON_OFF_PROTOCOL : PARSED;
	note = login_layout(version);
	stream->note = note;
	fields += varint_bytes(version);
	host = read_varint(ctx, packet, stream, ahead + fields, MINECRAFT_LENGTH_BYTES_MAX);
	if (!varint_bytes(host))
		return host ? REASON_OFF_PROTOCOL : PARSED;
	fields += varint_bytes(host);
	if (fields + (__u32)host + HANDSHAKE_CLOSING_BYTES != bytes ||
	    is_host_forwarded(ctx, packet, stream, ahead + fields, host))
		return REASON_OFF_PROTOCOL;
	if (!stream_read(ctx, packet, stream, ahead + bytes - 1, &intent, sizeof(intent)))
		return PARSED;
	if (intent < INTENT_STATUS || intent > INTENT_TRANSFER ||
	    (intent == INTENT_TRANSFER && (__u32)version < VERSION_TRANSFER))
		return REASON_OFF_PROTOCOL;
	stream->note = note | (intent == INTENT_STATUS ? NOTE_STATUS : NOTE_LOGIN);
	return PARSED;
}

/* Of a segment that ends with the first byte, the note holds that. */
static __always_inline int read_handshake(struct xdp_md *ctx, const struct packet *packet,
					  struct stream *stream)
{
	int is_held = stream->step == STEP_MINECRAFT_LENGTH;
	__u8 first = stream->note, second = 0, third;
	__u32 ahead = is_held ? 0 : 1;
	__u32 bytes;
	int reason;

	if (!is_held && !stream_read(ctx, packet, stream, 0, &first, sizeof(first)))
		return PARSED;
	if (!is_held && first == LEGACY_LOGIN) {
		stream->step = STEP_DONE;
		return PARSED;
	}
	if (first < HANDSHAKE_BYTES_MIN)
		return REASON_OFF_PROTOCOL;
	if (!stream_read(ctx, packet, stream, ahead, &second, sizeof(second))) {
		stream->step = STEP_MINECRAFT_LENGTH;
		stream->note = first;
		stream->next_sequence++;
		return PARSED;
	}
	bytes = first;
	if (first & VARINT_MORE) {
		if (!second || second & VARINT_MORE)
			return REASON_OFF_PROTOCOL;
		bytes = (first & ~VARINT_MORE) | (__u32)second << VARINT_BITS;
		ahead++;
	}
	if (first == LEGACY_PING && second == LEGACY_PING_KIND &&
	    stream_read(ctx, packet, stream, ahead, &third, sizeof(third)) &&
	    third == LEGACY_PING_HOST) {
		stream->step = STEP_DONE;
		return PARSED;
	}
	if (bytes > HANDSHAKE_BYTES_MAX)
		return REASON_OFF_PROTOCOL;
	reason = read_handshake_fields(ctx, packet, stream, ahead, bytes);
	stream->step = STEP_MINECRAFT_REQUEST;
	stream->next_sequence += ahead + bytes;
	return reason;
}

/* Characters as Java counts them: two where UTF-8 has four bytes. */
static __always_inline int is_name(struct xdp_md *ctx, const struct packet *packet,
				   const struct stream *stream, __u32 ahead, __u32 bytes)
{
	__u32 i, characters = 0;
	__u8 byte;

	if (!bytes || bytes > NAME_BYTES_MAX)
		return 0;
	if (bytes <= NAME_CHARACTERS_MAX)
		return 1;
	for (i = 0; i < NAME_BYTES_MAX; i++) {
		if (i >= bytes ||
		    !stream_read(ctx, packet, stream, ahead + i, &byte, sizeof(byte)))
			break;
		/* Without a branch: the verifier would follow each. */
		characters += 1 - (byte >> 7 & ~(byte >> 6) & 1);
		characters += byte >> 7 & byte >> 6 & byte >> 5 & byte >> 4 & 1;
	}
	return characters <= NAME_CHARACTERS_MAX;
}

#define FLAG_CUT 256

/*
 * Whether what follows the name is as long as the layout has it.
 *
 * flag: its first byte; FLAG_CUT where that is yet to come
 */
static __always_inline int is_login_layout(__u8 layout, __u32 bytes, __u32 flag)
{
	if (layout == LAYOUT_ANY)
		return 1;
	if (layout == LAYOUT_NAME)
		return !bytes;
	if (layout == LAYOUT_UUID)
		return bytes == UUID_BYTES;
	/* The others begin with whether something follows. */
	if (!bytes || flag == FLAG_CUT)
		return bytes;
	bytes--;
	if (flag > 1)
		return 0;
	if (layout == LAYOUT_MAYBE_UUID)
		return bytes == (flag ? UUID_BYTES : 0);
	if (layout == LAYOUT_KEY)
		return flag ? bytes >= KEY_BYTES_MIN && bytes <= KEY_BYTES_MAX : !bytes;
	return flag ? bytes > KEY_BYTES_MIN && bytes <= KEY_BYTES_MAX + 1 + UUID_BYTES :
		      bytes == 1 || bytes == 1 + UUID_BYTES;
}

/* A login start's fields behind its id, `ahead` of where the stream goes on, as far as they came.
 * What follows it is encrypted. */
static __always_inline int read_login_start(struct xdp_md *ctx, const struct packet *packet,
					    struct stream *stream, __u32 ahead,
					    __u32 bytes)
{
	__u8 name_bytes, flag;
	int has_flag;

	if (!stream_read(ctx, packet, stream, ahead, &name_bytes, sizeof(name_bytes)))
		return PARSED;
	ahead++;
	bytes--;
	if (name_bytes > bytes || !is_name(ctx, packet, stream, ahead, name_bytes))
		return REASON_OFF_PROTOCOL;
	has_flag = stream_read(ctx, packet, stream, ahead + name_bytes, &flag, sizeof(flag));
	return is_login_layout(stream->note & NOTE_LAYOUT, bytes - name_bytes,
			       has_flag ? flag : FLAG_CUT) ?
		       PARSED :
		       REASON_OFF_PROTOCOL;
}

/* What a handshake announced: a login start, or a status request, which some clients leave out
 * before their ping. Of a frame that is cut, what came decides. */
static __always_inline int read_request(struct xdp_md *ctx, const struct packet *packet,
					struct stream *stream)
{
	__u8 note = stream->note, id;
	__u64 length = read_varint(ctx, packet, stream, 0, MINECRAFT_LENGTH_BYTES_MAX);
	__u32 ahead = varint_bytes(length), bytes = length;
	int has_id;

	stream->step = STEP_DONE;
	if (!ahead)
		return length || note & NOTE_STATUS ? REASON_OFF_PROTOCOL : PARSED;
	has_id = stream_read(ctx, packet, stream, ahead, &id, sizeof(id));
	if (!(note & NOTE_LOGIN)) {
		if (bytes == STATUS_REQUEST_BYTES && (!has_id || id == STATUS_REQUEST_ID)) {
			stream->step = STEP_MINECRAFT_PING;
			stream->next_sequence += ahead + bytes;
			return PARSED;
		}
		if (bytes == PING_BYTES && (!has_id || id == PING_ID))
			return PARSED;
	}
	if (note & NOTE_STATUS || bytes < LOGIN_START_BYTES_MIN || bytes > LOGIN_START_BYTES_MAX)
		return REASON_OFF_PROTOCOL;
	if (!has_id)
		return PARSED;
	if (id != LOGIN_START_ID)
		return REASON_OFF_PROTOCOL;
	return read_login_start(ctx, packet, stream, ahead + 1, bytes - 1);
}

/* Clients send it when the status came; some that don't wait, behind the request. */
static __always_inline int read_ping(struct xdp_md *ctx, const struct packet *packet,
				     struct stream *stream)
{
	__u8 bytes, id;

	stream->step = STEP_DONE;
	if (!stream_read(ctx, packet, stream, 0, &bytes, sizeof(bytes)) || bytes != PING_BYTES)
		return REASON_OFF_PROTOCOL;
	return !stream_read(ctx, packet, stream, 1, &id, sizeof(id)) || id == PING_ID ?
		       PARSED :
		       REASON_OFF_PROTOCOL;
}

static __always_inline int read_minecraft(struct xdp_md *ctx, const struct packet *packet,
					  struct stream *stream)
{
	int reason = PARSED;

	if (stream->step == STEP_MINECRAFT_HANDSHAKE ||
	    stream->step == STEP_MINECRAFT_LENGTH)
		reason = read_handshake(ctx, packet, stream);
	if (reason == PARSED && stream->step == STEP_MINECRAFT_REQUEST &&
	    has_more(packet, stream))
		reason = read_request(ctx, packet, stream);
	if (reason == PARSED && stream->step == STEP_MINECRAFT_PING &&
	    has_more(packet, stream))
		reason = read_ping(ctx, packet, stream);
	return reason;
}

#endif
