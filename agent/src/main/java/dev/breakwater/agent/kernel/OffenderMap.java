package dev.breakwater.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.breakwater.agent.tables.Offender;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Who is denied for what he sent after proof, as the packet path has it: `bpf/offence.h`.
/// Thread-safe.
///
/// @param offenders closed by whoever closes its object
/// @param marks likewise: what spares most sources a look at the offenders
record OffenderMap(BpfMap offenders, BpfMap marks) {
    List<Offender> read() {
        List<Offender> all = new ArrayList<>();
        offenders.eachEntry((key, value) -> all.add(offender(key, value)));
        return List.copyOf(all);
    }

    private static Offender offender(MemorySegment key, MemorySegment value) {
        boolean isIpv6 = key.get(JAVA_LONG, ShieldAbi.OFFENDER_KEY_IS_IPV6_OFFSET) != 0;
        IpAddress source =
                new IpAddress(
                        isIpv6 ? IpFamily.IPV6 : IpFamily.IPV4,
                        key.get(JAVA_LONG, ShieldAbi.OFFENDER_KEY_HIGH_OFFSET),
                        key.get(JAVA_LONG, ShieldAbi.OFFENDER_KEY_LOW_OFFSET));
        return new Offender(
                source,
                value.get(JAVA_INT, ShieldAbi.OFFENDER_BACKEND_SLOT_OFFSET),
                value.get(JAVA_LONG, ShieldAbi.OFFENDER_UNTIL_NANOS_OFFSET),
                value.get(JAVA_INT, ShieldAbi.OFFENDER_IS_TOLD_OFFSET) != 0);
    }

    void deny(IpAddress source, long untilNanos, HashSeed seed) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = key(source, arena);
            MemorySegment value = arena.allocate(ShieldAbi.OFFENDER_BYTES, Long.BYTES);
            int offset = ShieldAbi.OFFENDER_UNTIL_NANOS_OFFSET;
            if (offenders.lookup(key, value) && value.get(JAVA_LONG, offset) >= untilNanos) {
                return;
            }
            value.fill((byte) 0);
            value.set(JAVA_LONG, offset, untilNanos);
            value.set(JAVA_INT, ShieldAbi.OFFENDER_IS_TOLD_OFFSET, 1);
            offenders.update(key, value);
            raiseMark(source, untilNanos, seed, arena);
        }
    }

    /// One that the packet path raises at this very moment may be lost: its source is then denied
    /// from its next offence on.
    private void raiseMark(IpAddress source, long untilNanos, HashSeed seed, Arena arena) {
        long hash = seed.ofAddress(source.high(), source.low());
        int index = (int) hash & (ShieldAbi.OFFENDER_MARKS - 1);
        MemorySegment mark = arena.allocate(JAVA_LONG);
        marks.lookup(index, mark);
        if (mark.get(JAVA_LONG, 0) < untilNanos) {
            mark.set(JAVA_LONG, 0, untilNanos);
            marks.update(index, mark);
        }
    }

    void pardon(IpAddress source) {
        try (Arena arena = Arena.ofConfined()) {
            offenders.delete(key(source, arena));
        }
    }

    private static MemorySegment key(IpAddress source, Arena arena) {
        MemorySegment key = arena.allocate(ShieldAbi.OFFENDER_KEY_BYTES, Long.BYTES);
        key.set(JAVA_LONG, ShieldAbi.OFFENDER_KEY_HIGH_OFFSET, source.high());
        key.set(JAVA_LONG, ShieldAbi.OFFENDER_KEY_LOW_OFFSET, source.low());
        long isIpv6 = source.family() == IpFamily.IPV6 ? 1 : 0;
        key.set(JAVA_LONG, ShieldAbi.OFFENDER_KEY_IS_IPV6_OFFSET, isIpv6);
        return key;
    }
}
