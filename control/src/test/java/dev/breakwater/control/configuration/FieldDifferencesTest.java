package dev.breakwater.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.FieldDifference;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.PackedEntries;
import dev.breakwater.api.v1.ResourceDifference;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FieldDifferencesTest {
    private static final FilterRule RULE =
            FilterRule.newBuilder()
                    .setMetadata(Metadata.newBuilder().setName("r"))
                    .setSpec(
                            FilterRuleSpec.newBuilder()
                                    .setPriority(10)
                                    .setAction(FilterRuleSpec.Action.DROP)
                                    .setMatch(Match.newBuilder().addSources("192.0.2.0/24")))
                    .build();

    @Test
    void findsNothingWhereBothSayTheSame() {
        assertThat(differences(RULE, RULE)).isEmpty();
    }

    @Test
    void tellsWhatAFieldSaidAndSays() {
        FilterRule.Builder after = RULE.toBuilder();
        after.getSpecBuilder().setPriority(20).setAction(FilterRuleSpec.Action.PASS);

        assertThat(differences(RULE, after.build()))
                .containsExactly("spec.priority: 10 -> 20", "spec.action: DROP -> PASS");
    }

    @Test
    void tellsItemsThatCameAndWent() {
        FilterRule.Builder after = RULE.toBuilder();
        after.getSpecBuilder()
                .getMatchBuilder()
                .clearSources()
                .addSources("10.0.0.0/8")
                .addSources("10.0.0.0/8");

        assertThat(differences(RULE, after.build()))
                .containsExactly(
                        "spec.match.sources: 192.0.2.0/24 -> ",
                        "spec.match.sources:  -> 10.0.0.0/8",
                        "spec.match.sources:  -> 10.0.0.0/8");
    }

    @Test
    void tellsAnotherOrder() {
        assertThat(differences(backend("80", "81"), backend("81", "80")))
                .containsExactly(
                        "spec.listen: {address: 10.0.0.1, ports: [80, 81]} -> ",
                        "spec.listen:  -> {address: 10.0.0.1, ports: [81, 80]}");
        assertThat(differences(sources("10.0.0.1", "10.0.0.2"), sources("10.0.0.2", "10.0.0.1")))
                .containsExactly(
                        "spec.match.sources: [10.0.0.1, 10.0.0.2] -> [10.0.0.2, 10.0.0.1]");
    }

    @Test
    void tellsAllOfWhatIsNew() {
        assertThat(differences(FilterRule.getDefaultInstance(), RULE))
                .containsExactly(
                        "metadata.name:  -> r",
                        "spec.priority:  -> 10",
                        "spec.match.sources:  -> 192.0.2.0/24",
                        "spec.action:  -> DROP");
    }

    @Test
    void tellsAnEmptyMessageFromNone() {
        FilterRule.Builder without = RULE.toBuilder();
        without.getSpecBuilder().clearMatch();
        FilterRule.Builder with = without.clone();
        with.getSpecBuilder().setMatch(Match.getDefaultInstance());

        assertThat(differences(without.build(), with.build()))
                .containsExactly("spec.match:  -> {}");
    }

    @Test
    void readsEntriesHoweverTheyAreKept() {
        AddressList packed = packed(1);

        assertThat(differences(packed, list("10.0.0.9/32")))
                .containsExactly("spec.entries: 0.0.0.0 -> ", "spec.entries:  -> 10.0.0.9");
    }

    @Test
    void onlyCountsTheEntriesOfLongLists() {
        AddressList before = packed(FieldDifferences.ENTRIES_MAX);
        AddressList after = packed(FieldDifferences.ENTRIES_MAX + 1);

        assertThat(differences(before, after))
                .containsExactly("spec.entries: 200000 entries -> 200001 entries");
    }

    @Test
    void countsWhatItLeavesOut() {
        String[] entries =
                IntStream.range(0, 130).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
        ResourceDifference.Builder found = ResourceDifference.newBuilder();

        FieldDifferences.add(found, list(), list(entries));

        assertThat(found.getFieldsCount()).isEqualTo(FieldDifferences.COUNT_MAX);
        assertThat(found.getFieldsLeftOut()).isEqualTo(30);
    }

    @Test
    void shortensLongTexts() {
        ResourceDifference.Builder found = ResourceDifference.newBuilder();

        FieldDifferences.add(found, sources(), sources("x".repeat(300)));

        assertThat(found.getFields(0).getAfter()).hasSize(200).endsWith("…");
    }

    private static List<String> differences(Message before, Message after) {
        ResourceDifference.Builder found = ResourceDifference.newBuilder();
        FieldDifferences.add(found, before, after);
        return found.getFieldsList().stream().map(FieldDifferencesTest::text).toList();
    }

    private static String text(FieldDifference field) {
        return field.getPath() + ": " + field.getBefore() + " -> " + field.getAfter();
    }

    private static Backend backend(String... ports) {
        return Backend.newBuilder()
                .setSpec(
                        BackendSpec.newBuilder()
                                .addListen(
                                        Listen.newBuilder()
                                                .setAddress("10.0.0.1")
                                                .addAllPorts(List.of(ports))))
                .build();
    }

    private static FilterRule sources(String... sources) {
        FilterRule.Builder rule = RULE.toBuilder();
        rule.getSpecBuilder().getMatchBuilder().clearSources().addAllSources(List.of(sources));
        return rule.build();
    }

    private static AddressList list(String... entries) {
        return AddressList.newBuilder()
                .setSpec(AddressListSpec.newBuilder().addAllEntries(List.of(entries)))
                .build();
    }

    /// As many entries as control keeps them.
    private static AddressList packed(int count) {
        byte[] entries = new byte[count * 5];
        for (int i = 0; i < count; i++) {
            entries[i * 5 + 1] = (byte) (i >> 16);
            entries[i * 5 + 2] = (byte) (i >> 8);
            entries[i * 5 + 3] = (byte) i;
            entries[i * 5 + 4] = 32;
        }
        PackedEntries packed =
                PackedEntries.newBuilder().setIpv4(ByteString.copyFrom(entries)).build();
        return AddressList.newBuilder()
                .setSpec(AddressListSpec.newBuilder().setPackedEntries(packed))
                .build();
    }
}
