package dev.breakwater.control.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Writes the little of ASN.1's distinguished encoding that a certificate needs. What it writes is
/// read back by the JDK. Pure.
///
/// Source: ITU-T X.690.
final class Der {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;

    /// X.509 wants the short form of time up to 2049.
    private static final int SHORT_YEAR_MAX = 2049;

    private static final DateTimeFormatter SHORT_TIME =
            DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LONG_TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(SEQUENCE, join(parts));
    }

    static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    static byte[] yes() {
        return value(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] octets(byte[] content) {
        return value(OCTET_STRING, content);
    }

    /// @param unusedBits of the last byte
    static byte[] bits(int unusedBits, byte[] content) {
        return value(BIT_STRING, join(new byte[] {(byte) unusedBits}, content));
    }

    /// @param numbers `2.5.29.15`
    static byte[] objectIdentifier(String numbers) {
        String[] parts = numbers.split("\\.", -1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(40 * Integer.parseInt(parts[0]) + Integer.parseInt(parts[1]));
        for (int i = 2; i < parts.length; i++) {
            writeBase128(content, Long.parseLong(parts[i]));
        }
        return value(OBJECT_IDENTIFIER, content.toByteArray());
    }

    private static void writeBase128(ByteArrayOutputStream out, long number) {
        int septets = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 6) / 7);
        for (int i = septets - 1; i >= 0; i--) {
            int more = i > 0 ? 0x80 : 0;
            out.write(((int) (number >>> (7 * i)) & 0x7f) | more);
        }
    }

    static byte[] time(Instant at) {
        return at.atOffset(ZoneOffset.UTC).getYear() <= SHORT_YEAR_MAX
                ? value(UTC_TIME, SHORT_TIME.format(at).getBytes(US_ASCII))
                : value(GENERALIZED_TIME, LONG_TIME.format(at).getBytes(US_ASCII));
    }

    /// A value under a number of its context, as it stands.
    static byte[] implicit(int number, byte[] content) {
        return value(CONTEXT | number, content);
    }

    /// A whole value within one of its context's numbers.
    static byte[] explicit(int number, byte[] content) {
        return value(CONTEXT | CONSTRUCTED | number, content);
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int sign = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - sign));
            out.write(length, sign, length.length - sign);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
