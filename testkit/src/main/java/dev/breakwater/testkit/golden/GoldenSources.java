package dev.breakwater.testkit.golden;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.geo.Geo;
import dev.breakwater.shield.geo.GeoEntry;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.geo.SpecialSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the node of a `.pkt` file knows of sources. Owned by one thread.
final class GoldenSources {
    static final Set<String> WORDS = Set.of("geo", "own", "role");

    private final String path;
    private final List<GeoEntry> entries = new ArrayList<>();
    private final List<IpPrefix> own = new ArrayList<>();
    private InterfaceRole role = InterfaceRole.LAN;

    GoldenSources(String path) {
        this.path = path;
    }

    void add(Statement statement) {
        try {
            List<String> words = statement.arguments();
            switch (statement.word()) {
                case "geo" -> entries.add(entry(words));
                case "own" -> words.forEach(word -> own.add(prefix(word)));
                default -> role = InterfaceRole.valueOf(words.getFirst());
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new GoldenTextException(
                    path,
                    statement.line(),
                    String.join(" ", statement.arguments()),
                    "geo PREFIX COUNTRY, then maybe an ASN; own PREFIXES; role LAN or WAN");
        }
    }

    NodeSources read() {
        GeoTable table = entries.isEmpty() ? GeoTable.EMPTY : GeoTable.of(entries);
        return new NodeSources(table, new SpecialSources(own), role);
    }

    private static GeoEntry entry(List<String> words) {
        int country =
                words.get(1).equals("-")
                        ? CountryCode.UNKNOWN_ID
                        : new CountryCode(words.get(1)).id();
        long asn = words.size() > 2 ? new Asn(Long.parseLong(words.get(2))).number() : 0;
        return new GeoEntry(prefix(words.getFirst()), new Geo(country, asn));
    }

    private static IpPrefix prefix(String text) {
        return IpText.parsePrefix(text)
                .orElseThrow(() -> new IllegalArgumentException("prefix: " + text));
    }
}
