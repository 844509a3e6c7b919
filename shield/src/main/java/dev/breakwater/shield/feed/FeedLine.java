package dev.breakwater.shield.feed;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A line of a feed without its comment.
///
/// @param content what stands before `#` or `;`, blanks around it taken away; ISO 8859-1, so that
///     any bytes are some text
/// @param comment the first word after it
record FeedLine(String content, String comment) {
    /// Networks shorter than these hold more than anybody would deny by a list, but for addresses
    /// that nobody is given: those from 224.0.0.0 on, and those outside of 2000::/3.
    private static final int IPV4_LENGTH_MIN = 8;

    private static final int IPV6_LENGTH_MIN = 12;
    private static final IpPrefix UNGIVEN_IPV4 = IpPrefix.of(IpAddress.ipv4(0xE000_0000), 3);
    private static final IpPrefix GIVEN_IPV6 = IpPrefix.of(IpAddress.ipv6(0x2000L << 48, 0), 3);

    /// `::ffff:0:0/96`: IPv4 addresses in another form, which packets never carry.
    private static final IpPrefix MAPPED = IpPrefix.of(IpAddress.ipv6(0, 0xFFFF_0000_0000L), 96);

    private static final String EXPECTED = "an address, prefix or range";
    private static final Pattern REASON = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,31}");

    static FeedLine of(byte[] text, int start, int end) {
        int contentEnd = start;
        while (contentEnd < end && text[contentEnd] != '#' && text[contentEnd] != ';') {
            contentEnd++;
        }
        String content = latin(text, start, contentEnd);
        if (content.isEmpty() || contentEnd == end) {
            return new FeedLine(content, "");
        }
        String comment = latin(text, contentEnd + 1, end);
        int blank = 0;
        while (blank < comment.length() && comment.charAt(blank) > ' ') {
            blank++;
        }
        return new FeedLine(content, comment.substring(0, blank));
    }

    private static String latin(byte[] text, int start, int end) {
        return new String(text, start, end - start, StandardCharsets.ISO_8859_1).trim();
    }

    /// Whether the line says nothing.
    boolean isEmpty() {
        return content.isEmpty();
    }

    /// Why the entry is there, where the comment is a short word: Spamhaus's record.
    String reason() {
        return isReason(comment) ? comment : "";
    }

    static boolean isReason(String word) {
        return REASON.matcher(word).matches();
    }

    /// What the line names.
    ///
    /// @throws RefusedLineException where that is no place on the network, or far too much of it
    List<IpPrefix> prefixes() {
        int dash = content.indexOf('-');
        List<IpPrefix> prefixes =
                dash < 0
                        ? List.of(prefix(content))
                        : AddressRange.split(
                                address(content.substring(0, dash).trim()),
                                address(content.substring(dash + 1).trim()));
        prefixes.forEach(FeedLine::requireNarrow);
        return prefixes;
    }

    private static IpPrefix prefix(String text) {
        IpPrefix prefix = IpText.parsePrefix(text).orElseThrow(FeedLine::notAPrefix);
        int slash = text.indexOf('/');
        if (slash >= 0) {
            IpAddress written =
                    IpText.parseAddress(text.substring(0, slash)).orElseThrow(FeedLine::notAPrefix);
            if (written.high() != prefix.high() || written.low() != prefix.low()) {
                throw new RefusedLineException(
                        "bits after its length (expected: " + prefix + " or " + written + ")");
            }
        }
        return prefix;
    }

    private static IpAddress address(String text) {
        return Optional.of(text).flatMap(IpText::parseAddress).orElseThrow(FeedLine::notAPrefix);
    }

    private static RefusedLineException notAPrefix() {
        return new RefusedLineException("not an address (expected: " + EXPECTED + ")");
    }

    private static void requireNarrow(IpPrefix prefix) {
        boolean isWide =
                switch (prefix.family()) {
                    case IPV4 ->
                            prefix.length() < IPV4_LENGTH_MIN && !UNGIVEN_IPV4.contains(prefix);
                    case IPV6 ->
                            prefix.length() < IPV6_LENGTH_MIN
                                    && (GIVEN_IPV6.contains(prefix) || prefix.contains(GIVEN_IPV6));
                };
        if (isWide) {
            int min = prefix.family() == IpFamily.IPV4 ? IPV4_LENGTH_MIN : IPV6_LENGTH_MIN;
            throw new RefusedLineException(
                    prefix + ": too much of the network (expected: /" + min + " or longer)");
        }
        if (MAPPED.contains(prefix)) {
            throw new RefusedLineException("IPv4 as IPv6 (expected: the IPv4 form)");
        }
    }
}
