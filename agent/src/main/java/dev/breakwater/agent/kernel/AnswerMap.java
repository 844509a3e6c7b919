package dev.breakwater.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What servers answer, as the packet path reads it. Thread-safe.
///
/// @param map closed by whoever closes its object
record AnswerMap(BpfMap map) {
    /// Puts an answer in the place of the one before. What had no room in a frame has none as long
    /// as it isn't shorter: else each new one would be tried on a client.
    void tell(AnswerKey key, Answer answer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = place(key, arena);
            MemorySegment before = arena.allocate(ShieldAbi.ANSWER_BYTES, Long.BYTES);
            MemorySegment value = arena.allocate(ShieldAbi.ANSWER_BYTES, Long.BYTES);
            answer.writeTo(value.asByteBuffer());
            if (map.lookup(place, before) && bytes(value) >= bytes(before)) {
                int offset = ShieldAbi.ANSWER_HAS_NO_ROOM_OFFSET;
                value.set(JAVA_SHORT, offset, before.get(JAVA_SHORT, offset));
            }
            map.update(place, value);
        }
    }

    void forget(AnswerKey key) {
        try (Arena arena = Arena.ofConfined()) {
            map.delete(place(key, arena));
        }
    }

    private static MemorySegment place(AnswerKey key, Arena arena) {
        MemorySegment place = arena.allocate(ShieldAbi.ANSWER_KEY_BYTES, Long.BYTES);
        key.writeTo(place.asByteBuffer());
        return place;
    }

    private static int bytes(MemorySegment answer) {
        return Short.toUnsignedInt(answer.get(JAVA_SHORT, ShieldAbi.ANSWER_BYTES_OFFSET));
    }
}
