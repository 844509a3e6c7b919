package dev.breakwater.shield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.TcpFlags;
import dev.breakwater.api.v1.TcpFlags.Flag;
import org.junit.jupiter.api.Test;

class SchemaWordsTest {
    private static final FilterRuleSpec SPEC =
            FilterRuleSpec.newBuilder()
                    .setAction(FilterRuleSpec.Action.DROP)
                    .setMatch(
                            Match.newBuilder().setTcpFlags(TcpFlags.newBuilder().addSet(Flag.SYN)))
                    .build();
    private static final Resource RULE =
            Resource.newBuilder()
                    .setFilterRule(
                            FilterRule.newBuilder()
                                    .setMetadata(Metadata.newBuilder().setName("r"))
                                    .setSpec(SPEC))
                    .build();

    @Test
    void namesFieldsAndChoicesThatAResourceIsMadeOf() {
        assertThat(SchemaWords.of(RULE))
                .containsExactly(
                        "FilterRule.metadata",
                        "FilterRule.spec",
                        "FilterRuleSpec.Action.DROP",
                        "FilterRuleSpec.action",
                        "FilterRuleSpec.match",
                        "Match.tcp_flags",
                        "Resource.filter_rule",
                        "TcpFlags.Flag.SYN",
                        "TcpFlags.set");
    }

    @Test
    void knowsEveryWordOfAnyResource() {
        assertThat(SchemaWords.KNOWN)
                .containsAll(SchemaWords.of(RULE))
                .contains("BackendSpec.Type.QUIC", "AddressListSpec.packed_entries")
                .noneMatch(word -> word.startsWith("Metadata."))
                .hasSizeLessThan(5_000)
                .allMatch(word -> word.length() <= 100);
    }
}
