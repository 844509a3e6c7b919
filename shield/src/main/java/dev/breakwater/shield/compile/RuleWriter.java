package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.config.TtlRange;
import dev.breakwater.shield.geo.GeoClasses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/// Writes the filter rules: a table for each field, and the rules themselves.
final class RuleWriter {
    private static final int PROTOCOLS = 256;
    private static final int TCP_FLAGS = 256;

    /// In the order of judging.
    private final List<FilterRule> rules;

    private final RowPool rows;
    private final GeoClasses classes;

    private final ToIntFunction<String> interfaces;

    RuleWriter(
            List<FilterRule> rules,
            RowPool rows,
            ToIntFunction<String> interfaces,
            GeoClasses classes) {
        this.rules = rules;
        this.rows = rows;
        this.interfaces = interfaces;
        this.classes = classes;
    }

    /// Writes all but the rows, which prefixes and places add to as well.
    ///
    /// @return the names of the rows by destination port; of one row, where no rule asks for a port
    int[] write(ImageWriter image, Slots slots) {
        if (rules.isEmpty()) {
            return new int[] {ShieldAbi.ROW_EVERY_RULE};
        }
        image.putInt(0, ShieldAbi.RULES_HEAD_RULES_LINE_OFFSET, writeRules(image, slots));
        writeLeft(image);
        writeKinds(image);
        writePorts(
                image,
                Match::sourcePorts,
                ShieldAbi.RULES_FIELDS_SOURCE_PORTS_LINE_OFFSET,
                ShieldAbi.RULES_FIELDS_SOURCE_PORTS_MASK_OFFSET);
        writeLengths(image);
        writeTtls(image);
        writeGeo(image);
        return writePorts(
                image,
                Match::destinationPorts,
                ShieldAbi.RULES_FIELDS_DESTINATION_PORTS_LINE_OFFSET,
                ShieldAbi.RULES_FIELDS_DESTINATION_PORTS_MASK_OFFSET);
    }

    private void writeLeft(ImageWriter image) {
        Predicate<FilterRule> asksNoPayload = rule -> rule.match().payload().isAny();
        image.putInt(0, ShieldAbi.RULES_HEAD_DECIDING_ROW_OFFSET, rowOf(FilterRule::decides));
        image.putInt(0, ShieldAbi.RULES_HEAD_PAYLOADLESS_ROW_OFFSET, rowOf(asksNoPayload));
        image.putInt(
                0,
                ShieldAbi.RULES_HEAD_DECIDING_PAYLOADLESS_ROW_OFFSET,
                rowOf(asksNoPayload.and(FilterRule::decides)));
    }

    private int rowOf(Predicate<FilterRule> matches) {
        Row row = rows.row();
        for (int i = 0; i < rules.size(); i++) {
            if (matches.test(rules.get(i))) {
                row.set(i);
            }
        }
        return rows.nameOf(row);
    }

    /// The rows that have the bits of both.
    private int rowOf(Row one, Row other) {
        Row both = rows.row();
        both.add(one);
        both.add(other);
        return rows.nameOf(both);
    }

    private void writeKinds(ImageWriter image) {
        boolean isAsked =
                rules.stream().anyMatch(r -> r.match().protocol() instanceof ProtocolMatch.Only);
        int[] kinds = new int[isAsked ? ShieldAbi.KINDS : 1];
        if (isAsked) {
            fillKinds(kinds);
        }
        image.putInt(1, ShieldAbi.RULES_FIELDS_KINDS_LINE_OFFSET, writeTable(image, kinds));
        image.putInt(
                1, ShieldAbi.RULES_FIELDS_KINDS_MASK_OFFSET, isAsked ? ShieldAbi.KINDS_MASK : 0);
    }

    private void fillKinds(int[] kinds) {
        Row everyProtocol = rows.row();
        Row none = rows.row();
        Map<Integer, Row> byProtocol = new HashMap<>();
        Map<TcpFlagsMatch, Row> byFlags = new HashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            Match match = rules.get(i).match();
            switch (match.protocol()) {
                case ProtocolMatch.Any() -> everyProtocol.set(i);
                case ProtocolMatch.Only(int number) when match.tcpFlags().isAny() ->
                        byProtocol.computeIfAbsent(number, _ -> rows.row()).set(i);
                case ProtocolMatch.Only _ ->
                        byFlags.computeIfAbsent(match.tcpFlags(), _ -> rows.row()).set(i);
            }
        }
        for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
            kinds[protocol] = rowOf(everyProtocol, byProtocol.getOrDefault(protocol, none));
        }
        Row tcp = rows.row();
        tcp.add(everyProtocol);
        tcp.add(byProtocol.getOrDefault(Protocols.TCP, none));
        for (int flags = 0; flags < TCP_FLAGS; flags++) {
            Row row = rows.row();
            row.add(tcp);
            for (Map.Entry<TcpFlagsMatch, Row> asked : byFlags.entrySet()) {
                if (asked.getKey().matches(flags)) {
                    row.add(asked.getValue());
                }
            }
            kinds[ShieldAbi.KIND_TCP_FLAGS_FIRST + flags] = rows.nameOf(row);
        }
    }

    private int[] writePorts(
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
        return table;
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

    private void writeTtls(ImageWriter image) {
        boolean isAsked = rules.stream().anyMatch(rule -> !rule.match().ttl().isAny());
        int[] table = new int[isAsked ? ShieldAbi.TTLS : 1];
        if (isAsked) {
            RangeRows spans = new RangeRows(ShieldAbi.TTLS, rows);
            for (int i = 0; i < rules.size(); i++) {
                TtlRange ttl = rules.get(i).match().ttl();
                spans.add(i, ttl.min(), ttl.max());
            }
            spans.fill(table);
        }
        image.putInt(1, ShieldAbi.RULES_FIELDS_TTLS_LINE_OFFSET, writeTable(image, table));
        image.putInt(1, ShieldAbi.RULES_FIELDS_TTLS_MASK_OFFSET, isAsked ? ShieldAbi.TTLS_MASK : 0);
    }

    private void writeGeo(ImageWriter image) {
        boolean isAsked = rules.stream().anyMatch(rule -> !rule.match().geo().isAny());
        int[] table = isAsked ? new GeoRows(rules).numbers(classes.geos(), rows) : new int[1];
        image.putInt(1, ShieldAbi.RULES_FIELDS_GEO_LINE_OFFSET, writeTable(image, table));
        image.putInt(
                1,
                ShieldAbi.RULES_FIELDS_GEO_MASK_OFFSET,
                isAsked ? ShieldAbi.GEO_CLASSES_MASK : 0);
    }

    private static int writeTable(ImageWriter image, int[] table) {
        int line = image.addLinesFor(table.length, Integer.BYTES);
        image.putNumbers(line, table);
        return line;
    }

    private int writeRules(ImageWriter image, Slots slots) {
        int first = image.addLines(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            Integer slot = slots.rules().get(rules.get(i).name());
            if (slot == null) {
                throw new IllegalStateException("no slot for rule " + rules.get(i).name());
            }
            image.putInt(first + i, ShieldAbi.RULE_ROW_SLOT_OFFSET, slot);
            writeRule(image, first + i, rules.get(i));
        }
        return first;
    }

    private void writeRule(ImageWriter image, int line, FilterRule rule) {
        int action =
                switch (rule.action()) {
                    case RuleAction.Pass() -> ShieldAbi.RULE_PASS;
                    case RuleAction.Drop() -> ShieldAbi.RULE_DROP;
                    case RuleAction.Log() -> ShieldAbi.RULE_LOG;
                    case RuleAction.Redirect(String interfaceName) -> {
                        image.putInt(
                                line,
                                ShieldAbi.RULE_ROW_INTERFACE_INDEX_OFFSET,
                                interfaces.applyAsInt(interfaceName));
                        yield ShieldAbi.RULE_REDIRECT;
                    }
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
                };
        image.putByte(line, ShieldAbi.RULE_ROW_ACTION_OFFSET, action);
        image.putByte(
                line, ShieldAbi.RULE_ROW_IS_SHADOW_OFFSET, rule.mode() == RuleMode.SHADOW ? 1 : 0);
        switch (rule.match().payload()) {
            case PayloadMatch.Any() -> {}
            case PayloadMatch.Bytes bytes -> writePayload(image, line, bytes);
        }
    }

    private static void writePayload(ImageWriter image, int line, PayloadMatch.Bytes payload) {
        byte[] bytes = HexFormat.of().parseHex(payload.hex());
        byte[] mask = HexFormat.of().parseHex(payload.mask());
        for (int i = 0; i < bytes.length; i++) {
            image.putByte(line, ShieldAbi.RULE_ROW_PAYLOAD_FIRST_OFFSET + i, bytes[i]);
            image.putByte(line, ShieldAbi.RULE_ROW_MASK_FIRST_OFFSET + i, mask[i]);
        }
        image.putShort(line, ShieldAbi.RULE_ROW_PAYLOAD_OFFSET_OFFSET, payload.offsetBytes());
        image.putInt(line, ShieldAbi.RULE_ROW_PAYLOAD_BYTES_OFFSET, bytes.length);
    }
}
