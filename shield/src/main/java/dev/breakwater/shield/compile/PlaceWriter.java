package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.Limit;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionChecks;
import dev.breakwater.shield.config.ProtectionLimits;
import dev.breakwater.shield.geo.GeoClasses;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes which destination belongs to which backend, and the backends.
final class PlaceWriter {
    /// `HASH_SCOPE_PLACE` of bpf/place.h.
    private static final long SCOPE = 0x100_0000_0000L;

    /// A destination; protocol and port are 0 for the address itself.
    private record Key(IpAddress address, int protocol, int port) {}

    /// @param row the backend's place in the image
    private record Target(Backend backend, int row) {
        boolean passesFragments() {
            return backend.protection().checks().fragments() == Policy.PASS;
        }
    }

    private final Map<Key, Target> places = new LinkedHashMap<>();
    private final List<Backend> backends;
    private final GeoClasses classes;

    PlaceWriter(List<Backend> configured, GeoClasses classes) {
        this.classes = classes;
        backends = configured.stream().sorted(Comparator.comparing(Backend::name)).toList();
        for (int row = 0; row < backends.size(); row++) {
            Target target = new Target(backends.get(row), row);
            for (Listen listen : target.backend().listen()) {
                addPorts(listen, target);
                // A fragment's place: the first by name that passes fragments, else the first.
                places.merge(
                        new Key(listen.address(), 0, 0),
                        target,
                        (first, next) ->
                                !first.passesFragments() && next.passesFragments() ? next : first);
            }
        }
    }

    private void addPorts(Listen listen, Target target) {
        int protocol = target.backend().type().protocol();
        for (PortRange range : listen.ports()) {
            for (int port = range.first(); port <= range.last(); port++) {
                places.putIfAbsent(new Key(listen.address(), protocol, port), target);
            }
        }
    }

    /// @param rows what each place leaves of the filter rules
    void write(ImageWriter image, Slots slots, HashSeed seed, PlaceRows rows) {
        image.putInt(0, ShieldAbi.RULES_HEAD_BACKENDS_LINE_OFFSET, writeBackends(image));
        if (places.isEmpty()) {
            return;
        }
        int lines = Math.max(1, Integer.highestOneBit(places.size()) << 1);
        while (!spread(new int[lines], seed)) {
            lines <<= 1;
        }
        int first = image.addLines(lines);
        int[] used = new int[lines];
        places.forEach(
                (key, target) -> {
                    int line = lineOf(key, seed, used);
                    int offset = used[line]++ * ShieldAbi.PLACE_BYTES;
                    put(image, first + line, offset, key, target, slots);
                    if (key.protocol() != 0) {
                        image.putInt(
                                first + line,
                                offset + ShieldAbi.PLACE_RULES_ROW_OFFSET,
                                rows.nameOf(key.address(), key.protocol(), key.port()));
                    }
                });
        image.putInt(0, ShieldAbi.RULES_HEAD_PLACES_LINE_OFFSET, first);
        image.putInt(0, ShieldAbi.RULES_HEAD_PLACES_MASK_OFFSET, lines - 1);
    }

    private boolean spread(int[] used, HashSeed seed) {
        for (Key key : places.keySet()) {
            int line = lineOf(key, seed, used);
            if (line < 0) {
                return false;
            }
            used[line]++;
        }
        return true;
    }

    /// The first line with a gap among the key's probes; -1 where all are full.
    private static int lineOf(Key key, HashSeed seed, int[] used) {
        long family = key.address().family() == IpFamily.IPV6 ? 1L << 32 : 0;
        long scope = SCOPE | family | (long) key.protocol() << 16 | key.port();
        long hash = seed.hash(scope, key.address().high(), key.address().low());
        for (int probe = 0; probe < ShieldAbi.PLACE_PROBES_MAX; probe++) {
            int line = (int) (hash + probe) & (used.length - 1);
            if (used[line] < ShieldAbi.PLACES_PER_LINE) {
                return line;
            }
        }
        return -1;
    }

    private static void put(
            ImageWriter image, int line, int offset, Key key, Target target, Slots slots) {
        Integer slot = slots.backends().get(target.backend().name());
        if (slot == null) {
            throw new IllegalStateException("no slot for backend " + target.backend().name());
        }
        int isIpv6 = key.address().family() == IpFamily.IPV6 ? 1 : 0;
        image.putLong(line, offset + ShieldAbi.PLACE_HIGH_OFFSET, key.address().high());
        image.putLong(line, offset + ShieldAbi.PLACE_LOW_OFFSET, key.address().low());
        image.putShort(line, offset + ShieldAbi.PLACE_PORT_OFFSET, key.port());
        image.putByte(line, offset + ShieldAbi.PLACE_PROTOCOL_OFFSET, key.protocol());
        image.putByte(line, offset + ShieldAbi.PLACE_IS_IPV6_OFFSET, isIpv6);
        image.putInt(line, offset + ShieldAbi.PLACE_BACKEND_SLOT_OFFSET, slot);
        image.putInt(line, offset + ShieldAbi.PLACE_BACKEND_ROW_OFFSET, target.row());
    }

    private int writeBackends(ImageWriter image) {
        int first = image.addLines(backends.size() * ShieldAbi.BACKEND_ROW_LINES);
        for (int row = 0; row < backends.size(); row++) {
            writeBackend(image, first + row * ShieldAbi.BACKEND_ROW_LINES, backends.get(row));
        }
        return first;
    }

    /// A bit for each geo class, set where the backend takes nothing from there.
    private int writeDenied(ImageWriter image, Protection protection) {
        BitSet denied = new BitSet();
        for (int number = 0; number < classes.geos().size(); number++) {
            denied.set(number, classes.policy().denies(protection, classes.geos().get(number)));
        }
        int perLine = ShieldAbi.GEO_BITS_PER_LINE;
        int line = image.addLines((classes.geos().size() + perLine - 1) / perLine);
        long[] words = denied.toLongArray();
        for (int word = 0; word < words.length; word++) {
            image.putWord(line, word, words[word]);
        }
        return line;
    }

    /// A backend's three lines.
    private void writeBackend(ImageWriter image, int line, Backend backend) {
        Protection protection = backend.protection();
        image.putInt(
                line,
                ShieldAbi.BACKEND_ROW_CHECKS_OFFSET,
                checkBits(protection.checks()) | proofBits(protection.proof()));
        image.putInt(line, ShieldAbi.BACKEND_ROW_PROFILE_OFFSET, profile(backend));
        if (classes.policy().isAsked(protection)) {
            int bits = writeDenied(image, protection);
            image.putInt(line, ShieldAbi.BACKEND_ROW_GEO_LINE_OFFSET, bits);
        }
        putLimits(image, line, protection.limits());
        putLimit(
                image,
                line + 2,
                ShieldAbi.BACKEND_ATTACK_CONNECTIONS_OFFSET,
                protection.proof().attackConnections());
    }

    private static void putLimits(ImageWriter image, int line, ProtectionLimits limits) {
        limits.byKind()
                .forEach(
                        (kind, limit) -> putLimit(image, line + lineOf(kind), offset(kind), limit));
        boolean hasTotals = limits.byKind().keySet().stream().anyMatch(kind -> lineOf(kind) == 1);
        image.putShort(line, ShieldAbi.BACKEND_ROW_HAS_TOTALS_OFFSET, hasTotals ? 1 : 0);
        image.putShort(
                line,
                ShieldAbi.BACKEND_ROW_HAS_DEVICE_LIMIT_OFFSET,
                limits.has(LimitKind.DEVICE_LIMIT) ? 1 : 0);
    }

    private static void putLimit(ImageWriter image, int line, int offset, Limit limit) {
        image.putLong(line, offset + ShieldAbi.LIMIT_INTERVAL_OFFSET, limit.interval());
        image.putLong(
                line, offset + ShieldAbi.LIMIT_TOLERANCE_NANOS_OFFSET, limit.toleranceNanos());
    }

    /// In which of a backend's lines a limit stands: `struct backend_row`, `backend_totals` or
    /// `backend_attack`.
    private static int lineOf(LimitKind kind) {
        return switch (kind) {
            case SOURCE_LIMIT, SOURCE_BYTES, SOURCE_CONNECTIONS -> 0;
            case NETWORK_LIMIT, NETWORK_BYTES, BACKEND_LIMIT, BACKEND_BYTES -> 1;
            case DEVICE_LIMIT -> 2;
        };
    }

    private static int offset(LimitKind kind) {
        return switch (kind) {
            case SOURCE_LIMIT -> ShieldAbi.BACKEND_ROW_SOURCE_PACKETS_OFFSET;
            case SOURCE_BYTES -> ShieldAbi.BACKEND_ROW_SOURCE_BYTES_OFFSET;
            case SOURCE_CONNECTIONS -> ShieldAbi.BACKEND_ROW_SOURCE_CONNECTIONS_OFFSET;
            case DEVICE_LIMIT -> ShieldAbi.BACKEND_ATTACK_DEVICE_PACKETS_OFFSET;
            case NETWORK_LIMIT -> ShieldAbi.BACKEND_TOTALS_NETWORK_PACKETS_OFFSET;
            case NETWORK_BYTES -> ShieldAbi.BACKEND_TOTALS_NETWORK_BYTES_OFFSET;
            case BACKEND_LIMIT -> ShieldAbi.BACKEND_TOTALS_BACKEND_PACKETS_OFFSET;
            case BACKEND_BYTES -> ShieldAbi.BACKEND_TOTALS_BACKEND_BYTES_OFFSET;
        };
    }

    /// What the backend's packets must be of.
    private static int profile(Backend backend) {
        if (!backend.isInspected()) {
            return ShieldAbi.PROFILE_NONE;
        }
        return switch (backend.type()) {
            case TCP, UDP -> ShieldAbi.PROFILE_NONE;
            case HTTP -> ShieldAbi.PROFILE_HTTP;
            case HTTPS -> ShieldAbi.PROFILE_TLS;
            case MINECRAFT_JAVA -> ShieldAbi.PROFILE_MINECRAFT_JAVA;
            case MINECRAFT_BEDROCK -> ShieldAbi.PROFILE_MINECRAFT_BEDROCK;
            case QUIC -> ShieldAbi.PROFILE_QUIC;
            case SOURCE -> ShieldAbi.PROFILE_SOURCE;
            case TEAMSPEAK -> ShieldAbi.PROFILE_TEAMSPEAK;
            case WIREGUARD -> ShieldAbi.PROFILE_WIREGUARD;
            case FIVEM -> ShieldAbi.PROFILE_FIVEM;
            case DNS -> ShieldAbi.PROFILE_DNS;
            case TELEMETRY -> ShieldAbi.PROFILE_TELEMETRY;
            case MINECRAFT_QUERY -> ShieldAbi.PROFILE_MINECRAFT_QUERY;
        };
    }

    private static int checkBits(ProtectionChecks checks) {
        int tcpFlags =
                switch (checks.tcpFlags()) {
                    case ANY -> 0;
                    case VALID -> ShieldAbi.CHECK_TCP_FLAGS;
                    case STRICT -> ShieldAbi.CHECK_TCP_FLAGS | ShieldAbi.CHECK_TCP_FLAGS_STRICT;
                };
        return tcpFlags
                | bit(checks.fragments(), ShieldAbi.CHECK_DROP_FRAGMENTS)
                | bit(checks.ipOptions(), ShieldAbi.CHECK_DROP_IP_OPTIONS)
                | bit(checks.portZero(), ShieldAbi.CHECK_PORT_ZERO)
                | bit(checks.udpChecksum(), ShieldAbi.CHECK_UDP_CHECKSUM)
                | bit(checks.icmp(), ShieldAbi.CHECK_ICMP)
                | bit(checks.amplification(), ShieldAbi.CHECK_AMPLIFICATION);
    }

    private static int proofBits(AddressProof proof) {
        int how =
                switch (proof.overTcp()) {
                    case SYN_COOKIE -> 0;
                    case RESET -> ShieldAbi.CHECK_PROVE_BY_RESET;
                };
        return switch (proof.policy()) {
            case NEVER -> 0;
            case UNDER_ATTACK -> ShieldAbi.CHECK_PROVE_UNDER_ATTACK | how;
            case ALWAYS -> ShieldAbi.CHECK_PROVE_ALWAYS | how;
        };
    }

    private static int bit(Policy policy, int bit) {
        return policy == Policy.DROP ? bit : 0;
    }
}
