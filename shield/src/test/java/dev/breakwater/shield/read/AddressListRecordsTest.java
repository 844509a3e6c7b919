package dev.breakwater.shield.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import dev.breakwater.api.v1.AddressListEntry;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.EntryNote;
import dev.breakwater.shield.config.EntrySource;
import dev.breakwater.shield.config.FeedFormat;
import dev.breakwater.shield.config.ListFeed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListRecordsTest {
    private static final long AUGUST = 1_785_520_800L; // 2026-07-31T18:00:00Z

    @Test
    void readsEntriesThatSayMoreAmongThoseThatDoNot() {
        AddressList list =
                fromYaml(
                        """
                        action: DENY
                        entries:
                          - 192.0.2.1
                          - {prefix: 192.0.2.0/24, reason: a scan, expires: 2026-07-31T18:00:00Z}
                          - prefix: "2001:db8::1"
                            source: AUTOMATIC
                        """);

        assertThat(list.entries()).hasToString("[192.0.2.0/24, 192.0.2.1, 2001:db8::1]");
        assertThat(list.entries().notes().of(0))
                .isEqualTo(new EntryNote(EntrySource.MANUAL, "a scan", AUGUST));
        assertThat(list.entries().notes().isNoted(1)).isFalse();
        assertThat(list.entries().notes().of(2).source()).isEqualTo(EntrySource.AUTOMATIC);
    }

    @Test
    void readsAFeed() {
        AddressList list =
                fromYaml(
                        """
                        action: DENY
                        feed: {url: "https://example.org/drop.txt?a=b", everySeconds: 3600,
                               format: SPAMHAUS_DROP, expireAfterSeconds: 86400}
                        """);

        assertThat(list.feed())
                .isEqualTo(
                        new ListFeed.From(
                                new ListFeed.Place.Url("https://example.org/drop.txt?a=b"),
                                FeedFormat.SPAMHAUS_DROP,
                                3600,
                                86400));
    }

    @Test
    void takesEveryEntryOfAListWithAFeedForTheFeeds() {
        AddressList list =
                fromYaml(
                        """
                        action: DENY
                        entries: [192.0.2.1, {prefix: 192.0.2.2, reason: SBL1}]
                        feed: {file: /srv/list.txt, everySeconds: 10}
                        """);

        assertThat(list.entries().notes().of(0).source()).isEqualTo(EntrySource.FEED);
        assertThat(list.entries().notes().of(1).source()).isEqualTo(EntrySource.FEED);
    }

    @Test
    void comesBackPackedToTheSameList() {
        AddressList list =
                fromYaml(
                        """
                        action: ALLOW
                        entries:
                          - {prefix: 0.0.0.0/0, source: FEED}
                          - 255.255.255.255
                          - {prefix: "::/0", reason: all, expires: 9999-12-31T23:59:59Z}
                          - "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                        """);

        var message = ListMessages.packed(list);

        assertThat(ResourceRecords.addressList(message)).isEqualTo(new Reading.Accepted<>(list));
        assertThat(message.getSpec().getEntriesList()).isEmpty();
    }

    @Test
    void showsPackedEntriesAsPeopleWriteThem() {
        AddressList list =
                fromYaml(
                        """
                        action: DENY
                        entries: [10.0.0.0/8, {prefix: "::1", expires: 2026-07-31T18:00:00Z}]
                        """);
        List<String> plain = new ArrayList<>();
        List<AddressListEntry> noted = new ArrayList<>();

        ListMessages.eachEntry(ListMessages.packed(list).getSpec(), plain::add, noted::add);

        assertThat(plain).containsExactly("10.0.0.0/8");
        assertThat(noted)
                .containsExactly(
                        AddressListEntry.newBuilder()
                                .setPrefix("::1")
                                .setExpires("2026-07-31T18:00:00Z")
                                .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['']|spec.entries[0]: \"\" (expected: an IPv4 or IPv6 address or prefix, like"
                        + " 192.0.2.7 or 2001:db8::/32)",
                "[1.1.1.1, {prefix: 1.1.1.1/8}]|spec.entries[1].prefix: 1.1.1.1/8 (expected:"
                        + " 1.0.0.0/8 for the prefix, or 1.1.1.1 for the one address)",
                "[{prefix: 1.1.1.1, expires: tomorrow}]|spec.entries[0].expires: tomorrow"
                        + " (expected: a time in whole seconds, like 2026-08-31T18:00:00Z)",
                "[{prefix: 1.1.1.1, expires: 2026-07-31T18:00:00.5Z}]|spec.entries[0].expires:"
                        + " 2026-07-31T18:00:00.5Z (expected: a time in whole seconds, like"
                        + " 2026-08-31T18:00:00Z)",
                "[{prefix: 1.1.1.1, source: BOT}]|spec.entries[0].source: BOT (expected: MANUAL,"
                        + " FEED or AUTOMATIC)",
                "[{prefix: 1.1.1.1, reason: \"a\\u0007\"}]|spec.entries[0].reason: 2 characters"
                        + " (expected: at most 200, all of them printable)",
                "[{addr: 1.1.1.1}]|spec.entries[0]: field addr (expected: prefix, reason, expires"
                        + " or source)",
            })
    void refusesAnEntryAtItsPlace(String entries, String problem) {
        assertThat(problemsOfYaml("action: DENY\nentries: " + entries))
                .containsExactly("AddressList/l: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{everySeconds: 60}|spec.feed: neither (expected: either url or file)",
                "{url: 'http://a/', file: /a, everySeconds: 60}|spec.feed: both (expected: either"
                        + " url or file)",
                "{url: 'http://a/', everySeconds: 59}|spec.feed.everySeconds: 59 (expected: 60 to"
                        + " 604800)",
                "{file: /a, everySeconds: 9}|spec.feed.everySeconds: 9 (expected: 10 to 604800)",
                "{url: 'http://u:p@a/', everySeconds: 60}|spec.feed.url: http://u:p@a/ (expected:"
                        + " http:// or https:// with a host, without user and fragment)",
                "{url: 'file:///etc/passwd', everySeconds: 60}|spec.feed.url: file:///etc/passwd"
                        + " (expected: http:// or https:// with a host, without user and fragment)",
                "{file: /a/../b, everySeconds: 60}|spec.feed.file: /a/../b (expected: an absolute"
                        + " path without \"..\")",
                "{file: /a, everySeconds: 60, expireAfterSeconds: 179}|spec.feed.expireAfterSeconds:"
                        + " 179 (expected: 180 to 31536000)",
            })
    void refusesAFeed(String feed, String problem) {
        assertThat(problemsOfYaml("action: DENY\nfeed: " + feed))
                .containsExactly("AddressList/l: " + problem);
    }

    @Test
    void refusesOthersEntriesBesideAFeed() {
        assertThat(
                        problemsOfYaml(
                                """
                                action: DENY
                                entries: [{prefix: 192.0.2.1, source: AUTOMATIC}]
                                feed: {file: /srv/list.txt, everySeconds: 10}
                                """))
                .singleElement()
                .asString()
                .startsWith("AddressList/l: spec.entries: some that are not the feed's");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipv4: '123456'|spec.packedEntries.ipv4: 6 bytes (expected: a multiple of 5)",
                "ipv4: '\\001\\001\\001\\001\\041'|spec.packedEntries.ipv4.length: 33 (expected: 0"
                        + " to 32)",
                "ipv4: '\\001\\001\\001\\001\\010'|spec.packedEntries.ipv4.prefix: 1.1.1.1/8"
                        + " (expected: no bit set after the first 8)",
                "ipv4: '\\001\\001\\001\\001\\040' noted: 1 expiry_seconds: 0 reason: 0 source: 0"
                        + " reasons: ''|spec.packedEntries.noted[0]: 1 (expected: 0 to 0)",
                "ipv4: '\\001\\001\\001\\001\\040' noted: 0 expiry_seconds: 0 reason: 1 source: 0"
                        + " reasons: ''|spec.packedEntries.reason[0]: 1 (expected: an index into"
                        + " reasons, of which there are 1)",
                "ipv4: '\\001\\001\\001\\001\\040' noted: 0 reason: 0 source: 0 reasons: ''"
                        + "|spec.packedEntries.expirySeconds: 0 values (expected: 1, one a note)",
                "ipv4: '\\001\\001\\001\\001\\040' noted: 0 expiry_seconds: -5 reason: 0 source: 0"
                        + " reasons: ''|spec.packedEntries.noted[0].expires: -5 (expected: 1 to"
                        + " 253402300799)",
            })
    void refusesPackedEntriesThatMeanNothing(String packed, String problem) throws Exception {
        var spec = AddressListSpec.newBuilder().setAction(AddressListSpec.Action.DENY);
        TextFormat.merge("packed_entries { " + packed + " }", spec);

        assertThat(problems(spec)).containsExactly("AddressList/l: " + problem);
    }

    @Test
    void readsAMillionPackedEntriesAtOnce() {
        byte[] bytes = new byte[5_000_000];
        for (int i = 0; i < 1_000_000; i++) {
            int address = i * 0x9E37_79B1;
            for (int place = 0; place < 4; place++) {
                bytes[5 * i + place] = (byte) (address >>> (24 - 8 * place));
            }
            bytes[5 * i + 4] = 32;
        }
        var spec = AddressListSpec.newBuilder().setAction(AddressListSpec.Action.DENY);
        spec.getPackedEntriesBuilder().setIpv4(ByteString.copyFrom(bytes));

        assertThat(accepted(ResourceRecords.addressList(message(spec))).entries().size())
                .isEqualTo(1_000_000);
    }

    @Test
    void tellsTheLineOfAPrefixBothAllowedAndDenied() {
        String text =
                """
                apiVersion: breakwater.dev/v1
                kind: AddressList
                metadata: {name: a}
                spec: {action: ALLOW, entries: [10.0.0.0/8]}
                ---
                apiVersion: breakwater.dev/v1
                kind: AddressList
                metadata: {name: b}
                spec:
                  action: DENY
                  entries:
                    - 192.0.2.1
                    - {prefix: 10.0.0.0/8, reason: x}
                """;

        assertThat(ConfigurationReader.read("f", text))
                .isInstanceOfSatisfying(
                        ConfigurationReading.Rejected.class,
                        rejected ->
                                assertThat(rejected.problems().getFirst().toString())
                                        .startsWith(
                                                "f:13:7: AddressList/b: spec.entries[10.0.0.0/8]"));
    }

    private static AddressList fromYaml(String spec) {
        return switch (ConfigurationReader.read("f", yaml(spec))) {
            case ConfigurationReading.Accepted reading ->
                    reading.configuration().addressLists().getFirst();
            case ConfigurationReading.Rejected(var problems) -> throw new AssertionError(problems);
        };
    }

    private static List<String> problemsOfYaml(String spec) {
        return switch (ConfigurationReader.read("f", yaml(spec))) {
            case ConfigurationReading.Accepted reading -> throw new AssertionError(reading);
            case ConfigurationReading.Rejected(var problems) ->
                    problems.stream()
                            .map(p -> p.toString().replaceFirst("f:\\d+:\\d+: ", ""))
                            .toList();
        };
    }

    private static String yaml(String spec) {
        return "apiVersion: breakwater.dev/v1\nkind: AddressList\nmetadata: {name: l}\nspec:\n"
                + spec.indent(2);
    }

    private static List<String> problems(AddressListSpec.Builder spec) {
        return switch (ResourceRecords.addressList(message(spec))) {
            case Reading.Accepted<AddressList>(AddressList list) -> throw new AssertionError(list);
            case Reading.Rejected<AddressList>(List<Problem> problems) ->
                    problems.stream().map(Problem::toString).toList();
        };
    }

    private static AddressList accepted(Reading<AddressList> reading) {
        return switch (reading) {
            case Reading.Accepted<AddressList>(AddressList list) -> list;
            case Reading.Rejected<AddressList>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static dev.breakwater.api.v1.AddressList message(AddressListSpec.Builder spec) {
        return dev.breakwater.api.v1.AddressList.newBuilder()
                .setMetadata(Metadata.newBuilder().setName("l"))
                .setSpec(spec)
                .build();
    }
}
