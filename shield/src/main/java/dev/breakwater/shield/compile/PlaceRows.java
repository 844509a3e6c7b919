package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Match;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which rules can match a packet to a place: what its destination, protocol and destination port
/// leave of them, so that the packet path asks for none of the three. Owned by one thread.
final class PlaceRows {
    /// Lines that the rows of places may take up; the places beyond leave every rule.
    static final int LINES_MAX = 1 << 16;

    private record Asked(IpAddress address, int protocol, int portRow) {}

    private final List<FilterRule> rules;
    private final RowPool rows;

    /// The names of the rows by destination port; of one row, where no rule asks for a port.
    private final int[] ports;

    private final FieldPrefixes destinations;
    private final Map<Integer, Row> byProtocol = new HashMap<>();
    private final int linesMax;

    /// What was asked last, and its answer: the next port often leaves the same.
    private @Nullable Asked last;

    private int lastName;

    /// @param rules in the order of judging
    /// @param linesMax that the rows may take up
    PlaceRows(List<FilterRule> rules, RowPool rows, int[] ports, int linesMax) {
        this.rules = rules;
        this.rows = rows;
        this.ports = ports;
        this.destinations = new FieldPrefixes(rules, Match::destinations, rows.row());
        this.linesMax =
                Math.min(rows.lines() + linesMax, RowPool.LINES_MAX - RowPool.ROW_LINES_MAX);
    }

    /// The name of the row that a place leaves.
    int nameOf(IpAddress address, int protocol, int port) {
        Asked asked = new Asked(address, protocol, ports[ports.length == 1 ? 0 : port]);
        if (!asked.equals(last)) {
            last = asked;
            lastName =
                    rows.lines() < linesMax ? rows.nameOf(rowOf(asked)) : ShieldAbi.ROW_EVERY_RULE;
        }
        return lastName;
    }

    private Row rowOf(Asked asked) {
        Row row = rows.row();
        row.add(destinations.anywhere());
        destinations.forEachAround(asked.address(), rule -> rule.forEach(row::set));
        row.retain(byProtocol.computeIfAbsent(asked.protocol(), this::rowOfProtocol));
        row.retain(rows.named(asked.portRow()));
        return row;
    }

    private Row rowOfProtocol(int protocol) {
        Row row = rows.row();
        for (int rule = 0; rule < rules.size(); rule++) {
            if (rules.get(rule).match().protocol().matches(protocol)) {
                row.set(rule);
            }
        }
        return row;
    }
}
