package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads lines of ranges to a layer: first and last address, then the number of an autonomous
/// system or the two letters of a country; what follows a further comma is not looked at. The
/// ranges of each family ascend, as in ip-location-db's CSV files; where two overlap, the later one
/// decides. One use reads one file, on one thread.
final class RangesReader {
    private static final int LINE_BYTES_MAX = 1_024;

    /// With the end of the one before, and its own.
    private static final int STEPS_OF_A_RANGE = 3;

    /// What of a line is looked at to tell a file of ranges from others.
    private static final int OPENING_BYTES = 94;

    private static final Pattern OPENING =
            Pattern.compile("[0-9A-Fa-f:.]{2,45},[0-9A-Fa-f:.]{2,45},.*", Pattern.DOTALL);
    private static final Pattern LINE =
            Pattern.compile("([0-9A-Fa-f:.]+),([0-9A-Fa-f:.]+),\"?([0-9A-Za-z-]*)\"?(?:,.*)?");

    private final ByteBuffer bytes;
    private final GeoField field;
    private final Steps ipv4 = new Steps();
    private final Steps ipv6 = new Steps();
    private boolean hasField;
    private int lineAt;

    /// The ranges of one family so far.
    private static final class Steps {
        private final AddressSteps.Builder builder = new AddressSteps.Builder();
        private Optional<IpAddress> first = Optional.empty();
        private Optional<IpAddress> last = Optional.empty();

        boolean isUpwards(IpAddress nextFirst, IpAddress nextLast) {
            return first.map(before -> compare(before, nextFirst) < 0).orElse(true)
                    && last.map(before -> compare(before, nextLast) < 0).orElse(true);
        }

        void add(IpAddress nextFirst, IpAddress nextLast, int value) {
            if (last.map(before -> compare(before, nextFirst) < 0).orElse(false)) {
                end();
            }
            builder.add(nextFirst.high(), nextFirst.low(), value);
            first = Optional.of(nextFirst);
            last = Optional.of(nextLast);
        }

        /// Nothing is known behind the last range, but where its family ends there.
        private void end() {
            IpAddress end = last.orElseThrow();
            boolean isIpv4 = end.family() == IpFamily.IPV4;
            long low = isIpv4 ? 0 : end.low() + 1;
            long carried = low == 0 ? 1 : 0;
            long high = end.high() + (isIpv4 ? 1L << Integer.SIZE : carried);
            if (high != 0 || low != 0) {
                builder.add(high, low, 0);
            }
        }

        AddressSteps build() {
            if (last.isPresent()) {
                end();
            }
            return builder.build();
        }
    }

    private RangesReader(ByteBuffer bytes, GeoField field) {
        this.bytes = bytes;
        this.field = field;
    }

    /// Whether a file begins with a range.
    static boolean isRanges(ByteBuffer file) {
        return OPENING.matcher(text(file, file.position(), file.position() + OPENING_BYTES))
                .matches();
    }

    /// What a file says of a field.
    ///
    /// @throws DamagedDatabaseException with the line's first byte
    static GeoLayer read(ByteBuffer file, GeoField field) {
        return new RangesReader(file.slice(), field).read();
    }

    private GeoLayer read() {
        while (lineAt < bytes.limit()) {
            int end = lineEnd();
            String line = text(bytes, lineAt, end).strip();
            if (!line.isEmpty()) {
                readLine(line);
            }
            lineAt = end + 1;
        }
        if (!hasField) {
            throw new DamagedDatabaseException(
                    bytes.limit(), "ranges: none has a known value (expected: " + expected() + ")");
        }
        return new GeoLayer(ipv4.build(), ipv6.build(), "ranges", 0);
    }

    private int lineEnd() {
        int end = lineAt;
        while (end < bytes.limit() && bytes.get(end) != '\n') {
            end++;
            if (end - lineAt > LINE_BYTES_MAX) {
                throw damaged("line: longer (expected: at most " + LINE_BYTES_MAX + " bytes)");
            }
        }
        if (end == bytes.limit()) {
            throw damaged("line: the last one, cut off (expected: a line feed at its end)");
        }
        return end;
    }

    private void readLine(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw damaged("line: " + line + " (expected: first,last," + expected() + ")");
        }
        IpAddress first = address(parts.group(1));
        IpAddress last = address(parts.group(2));
        if (first.family() != last.family() || compare(first, last) > 0) {
            throw damaged("range: " + first + " to " + last + " (expected: upwards, one family)");
        }
        Steps steps = first.family() == IpFamily.IPV4 ? ipv4 : ipv6;
        if (!steps.isUpwards(first, last)) {
            throw damaged(
                    "range: "
                            + first
                            + " to "
                            + last
                            + " (expected: to begin and end behind the one before)");
        }
        int value = value(parts.group(3));
        hasField |= value != 0;
        if (steps.builder.count() + STEPS_OF_A_RANGE > AddressSteps.STEPS_MAX) {
            throw damaged(
                    "ranges: more than can be kept (expected: the value to change at most "
                            + AddressSteps.STEPS_MAX
                            + " times)");
        }
        steps.add(first, last, value);
    }

    private IpAddress address(String text) {
        return IpText.parseAddress(text)
                .orElseThrow(() -> damaged("address: " + text + " (expected: IPv4 or IPv6)"));
    }

    private int value(String text) {
        return switch (field) {
            // Databases write "" or "-" where they don't know.
            case COUNTRY ->
                    CountryCode.isForm(text) ? new CountryCode(text).id() : CountryCode.UNKNOWN_ID;
            case ASN -> asn(text);
        };
    }

    private int asn(String text) {
        if (text.isEmpty() || text.equals("-")) {
            return 0;
        }
        try {
            long number = Long.parseLong(text);
            if (number <= Asn.MAX) {
                return (int) number;
            }
        } catch (NumberFormatException notOne) {
            // Said below, as of a number that is too large.
        }
        throw damaged("autonomous system: " + text + " (expected: 0 to " + Asn.MAX + ")");
    }

    private String expected() {
        return switch (field) {
            case COUNTRY -> "a country's two letters";
            case ASN -> "an autonomous system's number";
        };
    }

    private DamagedDatabaseException damaged(String reason) {
        return new DamagedDatabaseException(lineAt, reason);
    }

    private static int compare(IpAddress one, IpAddress other) {
        int byHigh = Long.compareUnsigned(one.high(), other.high());
        return byHigh != 0 ? byHigh : Long.compareUnsigned(one.low(), other.low());
    }

    private static String text(ByteBuffer bytes, int from, int to) {
        byte[] copied = new byte[Math.min(to, bytes.limit()) - from];
        bytes.get(from, copied);
        return new String(copied, StandardCharsets.UTF_8);
    }
}
