package dev.breakwater.shield.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.FeedFormat;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedReaderTest {
    private static final List<FeedFormat> FORMATS = List.of(FeedFormat.values());

    private static final String NETSET =
            """
            #
            # firehol_level2
            # Entries    : 3 subnets
            #
            192.0.2.0/24
            198.51.100.7
            203.0.113.0-203.0.113.5

            """;

    private static final String DROP =
            """
            ; Spamhaus DROP List 2026/07/30 - (c) 2026 The Spamhaus Project
            ; Expires: Thu, 30 Jul 2026 20:00:00 GMT
            192.0.2.0/24 ; SBL256894
            2001:db8::/32 ; SBL434604
            """;

    private static final String JSON =
            """
            {"cidr":"192.0.2.0/24","sblid":"SBL256894","rir":"apnic"}
            {"cidr":"2001:db8::/32","sblid":"SBL434604","rir":"ripencc"}
            {"type":"metadata","timestamp":1753891201,"size":118,"records":2,"copyright":"(c) S"}
            """;

    @Test
    void readsANetset() {
        assertThat(read(NETSET, FeedFormat.FIREHOL).entries())
                .hasToString("[192.0.2.0/24, 198.51.100.7, 203.0.113.0/30, 203.0.113.4/31]");
    }

    @ParameterizedTest
    @CsvSource({"DROP, SPAMHAUS_DROP", "DROP, AUTO", "JSON, SPAMHAUS_DROP_JSON", "JSON, AUTO"})
    void readsSpamhausDropWithItsRecordsAsReasons(String text, FeedFormat format) {
        FeedReading.Read reading = read(text.equals("DROP") ? DROP : JSON, format);

        assertThat(reading.entries()).hasToString("[192.0.2.0/24, 2001:db8::/32]");
        assertThat(reading.entries().notes().of(0).reason()).isEqualTo("SBL256894");
        assertThat(reading.entries().notes().of(1).reason()).isEqualTo("SBL434604");
        assertThat(reading.lineCount()).isEqualTo(2);
        assertThat(reading.refused()).isEmpty();
    }

    @Test
    void readsLinesWithReturnsBlanksAndAMark() {
        FeedReading.Read reading =
                read("\uFEFF  192.0.2.1 \r\n\t2001:db8::1\t# caf\u00e9\r\n\r\n", FeedFormat.AUTO);

        assertThat(reading.entries()).hasToString("[192.0.2.1, 2001:db8::1]");
        assertThat(reading.refusedCount()).isZero();
    }

    @Test
    void readsCommentsInAnyEncoding() {
        byte[] latin = "192.0.2.1 # caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(accepted(FeedReader.read(latin, FeedFormat.PLAIN)).entries()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x|not an address (expected: an address, prefix or range)",
                "1.2.3|not an address (expected: an address, prefix or range)",
                "1.2.3.4 evil|not an address (expected: an address, prefix or range)",
                "1.2.3.0 1.2.3.255 24|not an address (expected: an address, prefix or range)",
                "010.0.0.1|not an address (expected: an address, prefix or range)",
                "192.0.2.7/24|bits after its length (expected: 192.0.2.0/24 or 192.0.2.7)",
                "0.0.0.0/0|0.0.0.0/0: too much of the network (expected: /8 or longer)",
                "128.0.0.0/1|128.0.0.0/1: too much of the network (expected: /8 or longer)",
                "::/0|::/0: too much of the network (expected: /12 or longer)",
                "2000::/3|2000::/3: too much of the network (expected: /12 or longer)",
                "1.0.0.0-200.0.0.0|2.0.0.0/7: too much of the network (expected: /8 or longer)",
                "::ffff:192.0.2.1|IPv4 as IPv6 (expected: the IPv4 form)",
                "1.1.1.2-1.1.1.1|a range that ends before it begins (expected: the first address"
                        + " first)",
                "1.1.1.1-::1|a range of two families (expected: of one)",
                "1.1.1.1-|not an address (expected: an address, prefix or range)",
            })
    void refusesALineAndReadsOn(String line, String reason) {
        FeedReading.Read reading = read("9.9.9.9\n" + line + "\n8.8.8.8\n", FeedFormat.PLAIN);

        assertThat(reading.entries()).hasToString("[8.8.8.8, 9.9.9.9]");
        assertThat(reading.refused()).containsExactly(new RefusedLine(2, 8, line, reason));
    }

    @Test
    void readsNetworksThatNobodyIsGivenHoweverLarge() {
        assertThat(read("224.0.0.0/3\n0.0.0.0/8\n4000::/3\nfc00::/7\n", FeedFormat.AUTO).entries())
                .hasSize(4);
    }

    @Test
    void readsTheLargestNetworksThatAListMayDeny() {
        assertThat(read("9.0.0.0/8\n2400::/12\n", FeedFormat.PLAIN).entries())
                .hasToString("[9.0.0.0/8, 2400::/12]");
    }

    @Test
    void readsALineAsLongAsItMayBe() {
        String longest = "192.0.2.1 #" + "x".repeat(FeedReader.LINE_BYTES_MAX - 11);

        FeedReading.Read reading = read(longest + "\n" + longest + "x\n", FeedFormat.PLAIN);

        assertThat(reading.entries()).hasSize(1);
        assertThat(reading.refused())
                .containsExactly(
                        new RefusedLine(
                                2,
                                FeedReader.LINE_BYTES_MAX + 1,
                                longest.substring(0, 60),
                                "4097 bytes (expected: at most 4096)"));
    }

    @Test
    void keepsReasonsUpToABound() {
        String lines =
                IntStream.range(0, 5_001)
                        .mapToObj(i -> "10.0.%d.%d ; SBL%d%n".formatted(i >> 8, i & 255, i))
                        .collect(Collectors.joining());

        FeedReading.Read reading = read(lines, FeedFormat.SPAMHAUS_DROP);

        assertThat(reading.entries()).hasSize(5_001);
        assertThat(reading.entries().notes().of(4_999).reason()).isEqualTo("SBL4999");
        assertThat(reading.entries().notes().of(5_000).reason()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"cidr\":\"192.0.2.0/24\"|column 23: not so",
                "{\"cidr\":{\"a\":\"b\"}}|column 9: not so",
                "{\"sblid\":\"SBL1\"}|no cidr (expected: one, as text)",
                "{\"cidr\":\"1.1.1.1\",\"cidr\":\"2.2.2.2\"}|column 35: not so",
                "{\"cidr\":\"1.1.1.1\"} x|column 20: not so",
                "192.0.2.1|column 1: not so",
                "{\"cidr\":\"1.1.1.1/8\"}|bits after its length",
                "{\"cidr\":\"1.1.1.1\\|column 18: not so",
            })
    void refusesAJsonLineAndReadsOn(String line, String reason) {
        FeedReading.Read reading =
                read("{\"cidr\":\"9.9.9.9\"}\n" + line + "\n", FeedFormat.SPAMHAUS_DROP_JSON);

        assertThat(reading.entries()).hasToString("[9.9.9.9]");
        assertThat(reading.refused())
                .singleElement()
                .extracting(RefusedLine::reason)
                .asString()
                .startsWith(reason);
    }

    @Test
    void refusesAJsonTextThatLacksRecords() {
        assertThat(FeedReader.read(utf8(JSON.substring(58)), FeedFormat.AUTO))
                .isEqualTo(new FeedReading.Unreadable("1 records (expected: 2, as it says)"));
    }

    @Test
    void refusesALastLineWithoutItsEnd() {
        FeedReading.Read reading = read("192.0.2.1\n10.0.0.0/8", FeedFormat.PLAIN);

        assertThat(reading.entries()).hasToString("[192.0.2.1]");
        assertThat(reading.refused())
                .containsExactly(
                        new RefusedLine(
                                2,
                                10,
                                "10.0.0.0/8",
                                "no line end (expected: one; it may be cut short)"));
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE", "UTF-16BE", "UTF-32"})
    void refusesTextOfWideCharactersWhole(String charset) {
        byte[] wide = NETSET.getBytes(Charset.forName(charset));

        assertThat(FeedReader.read(wide, FeedFormat.AUTO))
                .isInstanceOfSatisfying(
                        FeedReading.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.reason())
                                        .matches(
                                                "a zero byte at byte [01] \\(expected: UTF-8 text,"
                                                        + " not compressed\\)"));
    }

    @Test
    void refusesALongLineAndReadsOn() {
        String line = "1".repeat(10_000_000);

        FeedReading.Read reading = read(line + "\n192.0.2.1\n", FeedFormat.AUTO);

        assertThat(reading.entries()).hasSize(1);
        assertThat(reading.refused())
                .containsExactly(
                        new RefusedLine(
                                1, 0, "1".repeat(60), "10000000 bytes (expected: at most 4096)"));
    }

    @Test
    void refusesMoreThanItMayReadWhole() {
        assertThat(FeedReader.read(new byte[FeedReader.BYTES_MAX + 1], FeedFormat.AUTO))
                .isEqualTo(
                        new FeedReading.Unreadable("67108865 bytes (expected: at most 67108864)"));
        byte[] lines = new byte[FeedReader.LINES_MAX + 1];
        Arrays.fill(lines, (byte) '\n');
        assertThat(FeedReader.read(lines, FeedFormat.AUTO))
                .isEqualTo(
                        new FeedReading.Unreadable(
                                "more than 4000000 lines at byte 4000000 (expected: fewer)"));
    }

    @Test
    void showsTheFirstRefusedLinesAndCountsAll() {
        FeedReading.Read reading = read("\u001b[31m\u00e9\n".repeat(1_000), FeedFormat.PLAIN);

        assertThat(reading.refusedCount()).isEqualTo(1_000);
        assertThat(reading.refused()).hasSize(RefusedLine.COUNT_MAX);
        assertThat(reading.refused().getFirst().text()).isEqualTo("?[31m??");
    }

    @Test
    void readsAMillionLines() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_000_000; i++) {
            int address = i * 0x9E37_79B1;
            text.append(address >>> 24).append('.').append(address >>> 16 & 255).append('.');
            text.append(address >>> 8 & 255).append('.').append(address & 255).append('\n');
        }

        assertThat(read(text.toString(), FeedFormat.AUTO).entries().size()).isEqualTo(1_000_000);
    }

    @Test
    void neverFailsWhateverTheBytes() {
        Random random = new Random(11);
        List<String> texts = List.of(NETSET, DROP, JSON);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = utf8(texts.get(random.nextInt(texts.size())));
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));

            FeedReading reading = FeedReader.read(cut, FORMATS.get(random.nextInt(FORMATS.size())));

            if (reading instanceof FeedReading.Read(var entries, long lines, long refused, var _)) {
                assertThat(refused).isLessThanOrEqualTo(lines);
                assertThat(entries.size()).isLessThanOrEqualTo(1_000);
            }
        }
    }

    private static FeedReading.Read read(String text, FeedFormat format) {
        return accepted(FeedReader.read(utf8(text), format));
    }

    private static FeedReading.Read accepted(FeedReading reading) {
        return switch (reading) {
            case FeedReading.Read read -> read;
            case FeedReading.Unreadable(String reason) -> throw new AssertionError(reason);
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
