package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// Writes the filter rules: a table for each field, and the rules themselves.
final class RuleWriter {
    private static final int PROTOCOLS = 256;
    private static final int TCP_FLAGS = 256;

    /// In the order of judging.
    private final List<FilterRule> rules;

    private final RowPool rows;

    RuleWriter(List<FilterRule> rules, RowPool rows) {
        this.rules = rules;
        this.rows = rows;
    }

    /// Writes all but the rows, which prefixes add to as well.
    void write(ImageWriter image, Slots slots) {
        if (rules.isEmpty()) {
            return;
        }
        image.putInt(0, ShieldAbi.RULES_HEAD_RULES_LINE_OFFSET, writeRules(image, slots));
        image.putInt(
                0,
                ShieldAbi.RULES_HEAD_ENFORCED_ROW_OFFSET,
                rowOf(rule -> rule.mode() == RuleMode.ENFORCE));
        writeKinds(image);
        writePorts(
                image,
                Match::sourcePorts,
                ShieldAbi.RULES_FIELDS_SOURCE_PORTS_LINE_OFFSET,
                ShieldAbi.RULES_FIELDS_SOURCE_PORTS_MASK_OFFSET);
        writePorts(
                image,
                Match::destinationPorts,
                ShieldAbi.RULES_FIELDS_DESTINATION_PORTS_LINE_OFFSET,
                ShieldAbi.RULES_FIELDS_DESTINATION_PORTS_MASK_OFFSET);
        writeLengths(image);
    }

    private int rowOf(Predicate<FilterRule> matches) {
        BitSet row = new BitSet(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            row.set(i, matches.test(rules.get(i)));
        }
        return rows.numberOf(row);
    }

    private void writeKinds(ImageWriter image) {
        boolean isAsked =
                rules.stream().anyMatch(r -> r.match().protocol() instanceof ProtocolMatch.Only);
        int[] kinds = new int[isAsked ? ShieldAbi.KINDS : 1];
        for (int protocol = 0; isAsked && protocol < PROTOCOLS; protocol++) {
            int wanted = protocol;
            kinds[protocol] =
                    rowOf(
                            r ->
                                    r.match().protocol().matches(wanted)
                                            && r.match().tcpFlags().isAny());
        }
        for (int flags = 0; isAsked && flags < TCP_FLAGS; flags++) {
            int wanted = flags;
            kinds[ShieldAbi.KIND_TCP_FLAGS_FIRST + flags] =
                    rowOf(
                            r ->
                                    r.match().protocol().matches(Protocols.TCP)
                                            && r.match().tcpFlags().matches(wanted));
        }
        image.putInt(1, ShieldAbi.RULES_FIELDS_KINDS_LINE_OFFSET, writeTable(image, kinds));
        image.putInt(
                1, ShieldAbi.RULES_FIELDS_KINDS_MASK_OFFSET, isAsked ? ShieldAbi.KINDS_MASK : 0);
    }

    private void writePorts(
            ImageWriter image,
            Function<Match, List<PortRange>> ports,
            int lineOffset,
            int maskOffset) {
        boolean isAsked = rules.stream().anyMatch(r -> !ports.apply(r.match()).isEmpty());
        int[] table = new int[isAsked ? ShieldAbi.PORTS : 1];
        if (isAsked) {
            RangeRows spans = new RangeRows(ShieldAbi.PORT_NONE, rows);
            for (int i = 0; i < rules.size(); i++) {
                List<PortRange> ranges = ports.apply(rules.get(i).match());
                for (PortRange range : merged(ranges)) {
                    spans.add(i, range.first(), range.last());
                }
                if (ranges.isEmpty()) {
                    spans.add(i, 0, PortRange.PORT_MAX);
                }
            }
            spans.fill(table);
            table[ShieldAbi.PORT_NONE] = rowOf(r -> ports.apply(r.match()).isEmpty());
        }
        image.putInt(1, lineOffset, writeTable(image, table));
        image.putInt(1, maskOffset, isAsked ? ShieldAbi.PORTS_MASK : 0);
    }

    /// The same ports in ranges that don't meet.
    private static List<PortRange> merged(List<PortRange> ranges) {
        List<PortRange> merged = new ArrayList<>();
        for (PortRange range :
                ranges.stream().sorted(Comparator.comparingInt(PortRange::first)).toList()) {
            PortRange last = merged.isEmpty() ? range : merged.removeLast();
            if (range.first() <= last.last()) {
                merged.add(new PortRange(last.first(), Math.max(last.last(), range.last())));
            } else {
                merged.add(last);
                merged.add(range);
            }
        }
        return merged;
    }

    private void writeLengths(ImageWriter image) {
        boolean isAsked = rules.stream().anyMatch(rule -> !rule.match().lengthBytes().isAny());
        int[] table = new int[isAsked ? ShieldAbi.LENGTHS : 1];
        if (isAsked) {
            RangeRows spans = new RangeRows(ShieldAbi.LENGTHS, rows);
            for (int i = 0; i < rules.size(); i++) {
                LengthRange length = rules.get(i).match().lengthBytes();
                spans.add(i, length.minBytes(), length.maxBytes());
            }
            spans.fill(table);
        }
        image.putInt(1, ShieldAbi.RULES_FIELDS_LENGTHS_LINE_OFFSET, writeTable(image, table));
        image.putInt(
                1,
                ShieldAbi.RULES_FIELDS_LENGTHS_MASK_OFFSET,
                isAsked ? ShieldAbi.LENGTHS_MASK : 0);
    }

    private static int writeTable(ImageWriter image, int[] table) {
        int line = image.addLinesFor(table.length, Integer.BYTES);
        for (int i = 0; i < table.length; i++) {
            image.putNumber(line, i, table[i]);
        }
        return line;
    }

    private int writeRules(ImageWriter image, Slots slots) {
        int first = image.addLines(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            writeRule(image, first + i, rules.get(i), slots);
        }
        return first;
    }

    private static void writeRule(ImageWriter image, int line, FilterRule rule, Slots slots) {
        Integer slot = slots.rules().get(rule.name());
        if (slot == null) {
            throw new IllegalStateException("no slot for rule " + rule.name());
        }
        int action =
                switch (rule.action()) {
                    case RuleAction.Pass() -> ShieldAbi.RULE_PASS;
                    case RuleAction.Drop() -> ShieldAbi.RULE_DROP;
                    case RuleAction.Limit(var limit) -> {
                        image.putLong(
                                line,
                                ShieldAbi.RULE_ROW_INTERVAL_NANOS_OFFSET,
                                limit.intervalNanos());
                        image.putLong(
                                line,
                                ShieldAbi.RULE_ROW_TOLERANCE_NANOS_OFFSET,
                                limit.toleranceNanos());
                        yield ShieldAbi.RULE_RATE_LIMIT;
                    }
                    case RuleAction.Redirect _, RuleAction.Log _ ->
                            throw new IllegalArgumentException(
                                    "action: of rule "
                                            + rule.name()
                                            + " (expected: PASS, DROP or RATE_LIMIT)");
                };
        image.putInt(line, ShieldAbi.RULE_ROW_SLOT_OFFSET, slot);
        image.putByte(line, ShieldAbi.RULE_ROW_ACTION_OFFSET, action);
        image.putByte(
                line, ShieldAbi.RULE_ROW_IS_SHADOW_OFFSET, rule.mode() == RuleMode.SHADOW ? 1 : 0);
    }
}
