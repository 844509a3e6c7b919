package dev.breakwater.shield.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedDecisionTest {
    @ParameterizedTest
    @CsvSource({"0, 1", "1000, 250", "1000, 4000", "99, 1", "1, 1"})
    void takesAnOrdinaryChange(int before, int now) {
        assertThat(FeedDecision.of(read(now, now, 0), entries(before)))
                .isEqualTo(new FeedDecision.Taken(entries(now)));
    }

    @Test
    void takesAnEmptyFeedWhereThereWasNothing() {
        assertThat(FeedDecision.of(read(0, 0, 0), entries(0)))
                .isInstanceOf(FeedDecision.Taken.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|0|0|0|no entries (expected: some; there were 1)",
                "100|24|24|0|24 entries (expected: at least a quarter of the 100 there were",
                "0|3|7|4|4 of 7 lines refused (expected: at most half)",
            })
    void keepsTheLastGoodCopy(int before, int now, long lines, long refused, String reason) {
        assertThat(FeedDecision.of(read(now, lines, refused), entries(before)))
                .isInstanceOfSatisfying(
                        FeedDecision.Kept.class,
                        kept -> assertThat(kept.reason()).startsWith(reason));
    }

    @Test
    void takesAFeedOfWhichHalfIsRefused() {
        assertThat(FeedDecision.of(read(3, 6, 3), entries(0)))
                .isInstanceOf(FeedDecision.Taken.class);
    }

    private static FeedReading read(int entries, long lines, long refused) {
        return new FeedReading.Read(entries(entries), lines, refused, List.of());
    }

    private static AddressEntries entries(int count) {
        return AddressEntries.of(
                IntStream.range(0, count)
                        .mapToObj(i -> IpPrefix.single(IpAddress.ipv4(0x0A00_0000 + i)))
                        .toList());
    }
}
