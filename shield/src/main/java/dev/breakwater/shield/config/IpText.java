package dev.breakwater.shield.config;

import java.util.Optional;

/// Addresses and prefixes as text, both ways.
///
/// Literals only, and only the common forms: dotted quads without leading zeros (`010.0.0.1` means
/// different addresses to different programs) and RFC 4291 section 2.2, without a zone. Written as
/// RFC 5952 says.
public final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    /// The address that the text means, or empty where it is none.
    public static Optional<IpAddress> parseAddress(String text) {
        return text.indexOf(':') < 0 ? parseIpv4(text) : parseIpv6(text);
    }

    /// The prefix that the text means, an address alone being the longest; empty where it is none.
    /// Bits after the length may be set in the text: they are cleared.
    public static Optional<IpPrefix> parsePrefix(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return parseAddress(text).map(IpPrefix::single);
        }
        int length = parseNumber(text.substring(slash + 1), 3, 128);
        return parseAddress(text.substring(0, slash))
                .filter(address -> length >= 0 && length <= address.family().bits())
                .map(address -> IpPrefix.of(address, length));
    }

    static String format(IpAddress address) {
        return switch (address.family()) {
            case IPV4 -> formatIpv4((int) (address.high() >>> 32));
            case IPV6 -> formatIpv6(address.high(), address.low());
        };
    }

    private static Optional<IpAddress> parseIpv4(String text) {
        int bits = 0;
        int start = 0;
        for (int part = 0; part < 4; part++) {
            int dot = part < 3 ? text.indexOf('.', start) : text.length();
            int value = dot < 0 ? -1 : parseNumber(text.substring(start, dot), 3, 255);
            if (value < 0) {
                return Optional.empty();
            }
            bits = bits << 8 | value;
            start = dot + 1;
        }
        return Optional.of(IpAddress.ipv4(bits));
    }

    /// A decimal number without sign or leading zero, or -1.
    private static int parseNumber(String text, int digitsMax, int max) {
        boolean isNumber =
                !text.isEmpty()
                        && text.length() <= digitsMax
                        && (text.length() == 1 || text.charAt(0) != '0');
        for (int i = 0; i < text.length() && isNumber; i++) {
            isNumber = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!isNumber) {
            return -1;
        }
        int value = Integer.parseInt(text);
        return value <= max ? value : -1;
    }

    private static Optional<IpAddress> parseIpv6(String text) {
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        if (gap < 0) {
            return parseGroups(text, groups, 0) == GROUPS
                    ? Optional.of(join(groups))
                    : Optional.empty();
        }
        String tail = text.substring(gap + 2);
        int[] after = new int[GROUPS];
        int headCount = gap == 0 ? 0 : parseGroups(text.substring(0, gap), groups, 0);
        int tailCount = tail.isEmpty() ? 0 : parseGroups(tail, after, 0);
        if (headCount < 0 || tailCount < 0 || headCount + tailCount > GROUPS - 1) {
            return Optional.empty();
        }
        if (gap > 0 && text.substring(0, gap).indexOf('.') >= 0) {
            return Optional.empty();
        }
        System.arraycopy(after, 0, groups, GROUPS - tailCount, tailCount);
        return Optional.of(join(groups));
    }

    /// Fills groups of sixteen bits from `from` on; the last may be a dotted quad. Answers how many
    /// are filled, -1 where the text is none.
    private static int parseGroups(String text, int[] groups, int from) {
        String[] parts = text.split(":", -1);
        int count = from;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                Optional<IpAddress> quad = parseIpv4(parts[i]);
                if (quad.isEmpty() || count + 2 > GROUPS) {
                    return -1;
                }
                int bits = (int) (quad.get().high() >>> 32);
                groups[count++] = bits >>> 16;
                groups[count++] = bits & 0xFFFF;
            } else {
                int value = parseHex(parts[i]);
                if (value < 0 || count + 1 > GROUPS) {
                    return -1;
                }
                groups[count++] = value;
            }
        }
        return count;
    }

    private static int parseHex(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IpAddress join(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + GROUPS / 2];
        }
        return IpAddress.ipv6(high, low);
    }

    private static String formatIpv4(int bits) {
        return (bits >>> 24)
                + "."
                + (bits >>> 16 & 255)
                + "."
                + (bits >>> 8 & 255)
                + "."
                + (bits & 255);
    }

    private static String formatIpv6(long high, long low) {
        if (high == 0 && low >>> 32 == 0xFFFF) {
            return "::ffff:" + formatIpv4((int) low);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xFFFF;
        }
        int bestStart = -1;
        int bestLength = 1; // RFC 5952 4.2.2: one group of zeros alone stays written out.
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
