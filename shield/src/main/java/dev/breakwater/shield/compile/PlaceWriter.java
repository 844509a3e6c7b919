package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.FragmentPolicy;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.SourceLimit;
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
            return backend.fragments() == FragmentPolicy.PASS;
        }
    }

    private final Map<Key, Target> places = new LinkedHashMap<>();
    private final List<Backend> backends;

    PlaceWriter(List<Backend> configured) {
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

    void write(ImageWriter image, Slots slots, HashSeed seed) {
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

    private static void writeBackend(ImageWriter image, int line, Backend backend) {
        int checks =
                switch (backend.fragments()) {
                    case DROP -> ShieldAbi.CHECK_DROP_FRAGMENTS;
                    case PASS -> 0;
                };
        image.putInt(line, ShieldAbi.BACKEND_ROW_CHECKS_OFFSET, checks);
        switch (backend.sourceLimit()) {
            case SourceLimit.Unlimited() -> {}
            case SourceLimit.Limited(var limit) ->
                    writeLimit(image, line, ShieldAbi.BACKEND_ROW_SOURCE_PACKETS_OFFSET, limit);
        }
    }

    private static void writeLimit(ImageWriter image, int line, int offset, RateLimit limit) {
        image.putLong(line, offset + ShieldAbi.LIMIT_INTERVAL_OFFSET, limit.intervalNanos());
        image.putLong(
                line, offset + ShieldAbi.LIMIT_TOLERANCE_NANOS_OFFSET, limit.toleranceNanos());
    }
}
