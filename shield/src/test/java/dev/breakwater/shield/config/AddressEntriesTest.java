package dev.breakwater.shield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressEntriesTest {
    private static final long NEVER = EntryNote.NEVER;

    @Test
    void standInTheOrderOfAddressAndLengthEachOnce() {
        AddressEntries entries =
                entries("::1", "200.0.0.1", "10.0.0.0/9", "::/0", "10.0.0.0/8", "9.9.9.9", "::1");

        assertThat(entries).hasToString("[9.9.9.9, 10.0.0.0/8, 10.0.0.0/9, 200.0.0.1, ::/0, ::1]");
        assertThat(entries.ipv4Count()).isEqualTo(4);
        assertThat(entries.ipv6Count()).isEqualTo(2);
    }

    @Test
    void areEqualWhateverTheOrderTheyWereAddedIn() {
        Random random = new Random(7);
        List<IpPrefix> prefixes = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            IpAddress address =
                    random.nextBoolean()
                            ? IpAddress.ipv4(random.nextInt())
                            : IpAddress.ipv6(random.nextLong(), random.nextLong());
            prefixes.add(IpPrefix.of(address, random.nextInt(address.family().bits() + 1)));
        }
        AddressEntries before = AddressEntries.of(prefixes);
        Collections.shuffle(prefixes, random);

        AddressEntries after = AddressEntries.of(prefixes);

        assertThat(after).isEqualTo(before);
        assertThat(after.contentHash()).isEqualTo(before.contentHash());
        assertThat(after)
                .doesNotHaveDuplicates()
                .containsOnlyOnceElementsOf(List.copyOf(set(after)));
    }

    @Test
    void differByAnyPrefixOrNote() {
        AddressEntries plain = entries("1.1.1.1", "::1");

        assertThat(plain).isNotEqualTo(entries("1.1.1.1"));
        assertThat(plain).isNotEqualTo(entries("1.1.1.1", "::2"));
        assertThat(plain).isNotEqualTo(noted("::1", new EntryNote(EntrySource.MANUAL, "x", NEVER)));
        assertThat(noted("::1", new EntryNote(EntrySource.MANUAL, "x", NEVER)))
                .isNotEqualTo(noted("::1", new EntryNote(EntrySource.MANUAL, "y", NEVER)))
                .isNotEqualTo(noted("::1", new EntryNote(EntrySource.MANUAL, "x", 5)))
                .isNotEqualTo(noted("::1", new EntryNote(EntrySource.AUTOMATIC, "x", NEVER)))
                .isEqualTo(noted("::1", new EntryNote(EntrySource.MANUAL, "x", NEVER)));
    }

    @Test
    void findEachPrefixAndNoOther() {
        AddressEntries entries = entries("10.0.0.0/8", "10.0.0.0/9", "255.0.0.1", "::/1", "ffff::");

        for (int i = 0; i < entries.size(); i++) {
            assertThat(entries.indexOf(entries.prefix(i))).isEqualTo(i);
        }
        assertThat(entries.indexOf(prefix("10.0.0.0/10"))).isNegative();
        assertThat(entries.indexOf(prefix("::/0"))).isNegative();
        assertThat(entries.indexOf(prefix("ffff::1"))).isNegative();
    }

    @Test
    void tellWhatEachEntrySays() {
        EntryNote seen = new EntryNote(EntrySource.AUTOMATIC, "scan", 100);

        AddressEntries entries = noted("::1", seen);

        assertThat(entries.notes().of(entries.indexOf(prefix("::1")))).isEqualTo(seen);
        assertThat(entries.notes().of(entries.indexOf(prefix("1.1.1.1"))))
                .isEqualTo(EntryNote.plain(EntrySource.MANUAL));
    }

    @Test
    void keepOfOnePrefixTheNoteThatHoldsLonger() {
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.MANUAL);
        builder.add(prefix("1.1.1.1"), new EntryNote(EntrySource.MANUAL, "short", 5));
        builder.add(prefix("1.1.1.1"), new EntryNote(EntrySource.MANUAL, "long", 9));
        builder.add(prefix("1.1.1.1"), new EntryNote(EntrySource.MANUAL, "same", 9));

        AddressEntries entries = builder.build();

        assertThat(entries).hasSize(1);
        assertThat(entries.notes().of(0).reason()).isEqualTo("long");
    }

    @Test
    void holdUntilTheSecondTheyExpireIn() {
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.MANUAL);
        builder.add(prefix("1.1.1.1"), new EntryNote(EntrySource.MANUAL, "", 100));
        builder.add(prefix("2.2.2.2"));
        builder.add(prefix("::1"), new EntryNote(EntrySource.MANUAL, "", 200));
        AddressEntries entries = builder.build();

        assertThat(entries.inForceAt(99)).isSameAs(entries);
        assertThat(entries.nextExpirySecond(99)).isEqualTo(100);
        assertThat(entries.inForceAt(100)).hasToString("[2.2.2.2, ::1]");
        assertThat(entries.inForceAt(100).nextExpirySecond(100)).isEqualTo(200);
        assertThat(entries.inForceAt(200)).hasToString("[2.2.2.2]");
        assertThat(entries.nextExpirySecond(200)).isEqualTo(NEVER);
    }

    @Test
    void keepTheNotesOfThoseThatHold() {
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.MANUAL);
        builder.add(prefix("1.1.1.1"), new EntryNote(EntrySource.MANUAL, "gone", 100));
        builder.add(prefix("2.2.2.2"), new EntryNote(EntrySource.MANUAL, "stays", 101));

        AddressEntries left = builder.build().inForceAt(100);

        assertThat(left.notes().of(0)).isEqualTo(new EntryNote(EntrySource.MANUAL, "stays", 101));
        assertThat(left.notes().reasonTexts()).containsExactly("", "stays");
    }

    @Test
    void refuseMoreReasonsThanTheyKeep() {
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.MANUAL);
        for (int i = 1; i < EntryNotes.REASONS_MAX; i++) {
            builder.add(
                    IpPrefix.single(IpAddress.ipv4(i)),
                    new EntryNote(EntrySource.MANUAL, "r" + i, NEVER));
        }

        assertThatThrownBy(
                        () ->
                                builder.add(
                                        prefix("9.9.9.9"),
                                        new EntryNote(EntrySource.MANUAL, "one more", NEVER)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("entries: more than 9999 different reasons");
    }

    @Test
    void refuseAnUnprintableOrLongReason() {
        assertThatThrownBy(() -> new EntryNote(EntrySource.MANUAL, "a\u202Eb", NEVER))
                .hasMessage("reason: 3 characters (expected: at most 200, all of them printable)");
        assertThatThrownBy(() -> new EntryNote(EntrySource.MANUAL, "x".repeat(201), NEVER))
                .hasMessageStartingWith("reason: 201 characters");
    }

    private static java.util.Set<IpPrefix> set(AddressEntries entries) {
        java.util.Set<IpPrefix> set = new java.util.HashSet<>();
        entries.forEach(set::add);
        return set;
    }

    private static AddressEntries noted(String prefix, EntryNote note) {
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.MANUAL);
        builder.add(prefix("1.1.1.1"));
        builder.add(prefix(prefix), note);
        return builder.build();
    }

    private static AddressEntries entries(String... texts) {
        return AddressEntries.of(List.of(texts).stream().map(AddressEntriesTest::prefix).toList());
    }

    private static IpPrefix prefix(String text) {
        return IpText.parsePrefix(text).orElseThrow();
    }
}
