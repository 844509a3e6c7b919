package dev.breakwater.agent.config;

import com.google.protobuf.CodedInputStream;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/// A stored version as the bytes of a file: a header of 32 bytes, the node's own part, and the
/// configuration as protobuf.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 8 | `BWVERS01` |
/// | 8 | 8 | sequence: the higher of two files is the newer |
/// | 16 | 4 | length of the node's part |
/// | 20 | 4 | length of the configuration |
/// | 24 | 4 | CRC-32C of the header (this field and the next as 0) and of all that follows |
/// | 28 | 4 | 0 |
final class StoredVersionBytes {
    private static final long MAGIC = 0x4257_5645_5253_3031L;
    private static final int HEADER_BYTES = 32;
    private static final int CHECKSUM_OFFSET = 24;

    /// A version and its place among the files.
    record Numbered(long sequence, StoredVersion version) {}

    private StoredVersionBytes() {}

    static ByteBuffer encode(Numbered numbered) {
        byte[] node = encodeNode(numbered.version());
        byte[] configuration = numbered.version().message().toByteArray();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + node.length + configuration.length);
        bytes.putLong(MAGIC).putLong(numbered.sequence());
        bytes.putInt(node.length).putInt(configuration.length).putInt(0).putInt(0);
        bytes.put(node).put(configuration).flip();
        bytes.putInt(CHECKSUM_OFFSET, checksum(bytes));
        return bytes;
    }

    /// @throws DamagedException where the bytes are not what [#encode] wrote
    static Numbered decode(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        requireSame("length", file.length >= HEADER_BYTES, file.length, "32 bytes or more");
        requireSame("magic", bytes.getLong(0) == MAGIC, bytes.getLong(0), "BWVERS01");
        long nodeBytes = Integer.toUnsignedLong(bytes.getInt(16));
        long configurationBytes = Integer.toUnsignedLong(bytes.getInt(20));
        long length = HEADER_BYTES + nodeBytes + configurationBytes;
        requireSame("length", file.length == length, file.length, length + " bytes");
        int stored = bytes.getInt(CHECKSUM_OFFSET);
        bytes.putInt(CHECKSUM_OFFSET, 0);
        requireSame("checksum", checksum(bytes) == stored, "another", "that of the content");
        try {
            int start = HEADER_BYTES + (int) nodeBytes;
            CodedInputStream in =
                    CodedInputStream.newInstance(file, start, (int) configurationBytes);
            Configuration message = Configuration.parseFrom(in);
            DataInputStream node =
                    new DataInputStream(
                            new ByteArrayInputStream(file, HEADER_BYTES, (int) nodeBytes));
            return new Numbered(bytes.getLong(8), decodeNode(node, message));
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedException("content: " + e.getMessage(), e);
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate().rewind());
        return (int) checksum.getValue();
    }

    private static void requireSame(String name, boolean holds, Object found, String expected) {
        if (!holds) {
            throw new DamagedException(name + ": " + found + " (expected: " + expected + ")");
        }
    }

    private static byte[] encodeNode(StoredVersion version) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeLong(version.seed().first());
            out.writeLong(version.seed().second());
            out.writeUTF(version.epoch());
            writeSlots(out, version.slots().backends());
            writeSlots(out, version.slots().rules());
            out.writeInt(version.bases().backends().size());
            for (var backend : version.bases().backends().entrySet()) {
                out.writeInt(backend.getKey());
                out.writeInt(backend.getValue().size());
                for (var reason : backend.getValue().entrySet()) {
                    out.writeInt(reason.getKey().code());
                    writeTally(out, reason.getValue());
                }
            }
            out.writeInt(version.bases().rules().size());
            for (var rule : version.bases().rules().entrySet()) {
                out.writeInt(rule.getKey());
                writeTally(out, rule.getValue());
            }
        } catch (IOException cannotBe) {
            throw new UncheckedIOException("writing to memory failed", cannotBe);
        }
        return bytes.toByteArray();
    }

    private static StoredVersion decodeNode(DataInputStream in, Configuration message)
            throws IOException {
        HashSeed seed = new HashSeed(in.readLong(), in.readLong());
        String epoch = in.readUTF();
        Slots slots =
                new Slots(
                        readSlots(in, ShieldAbi.BACKEND_SLOTS_MAX),
                        readSlots(in, ShieldAbi.RULE_SLOTS_MAX));
        Map<Integer, Map<Reason, Tally>> backends = new HashMap<>();
        int backendCount = readCount(in, ShieldAbi.BACKEND_SLOTS_MAX);
        for (int i = 0; i < backendCount; i++) {
            int slot = in.readInt();
            Map<Reason, Tally> reasons = new EnumMap<>(Reason.class);
            int reasonCount = readCount(in, ShieldAbi.REASON_SLOTS);
            for (int j = 0; j < reasonCount; j++) {
                reasons.put(Reason.ofCode(in.readInt()), readTally(in));
            }
            backends.put(slot, Map.copyOf(reasons));
        }
        Map<Integer, Tally> rules = new HashMap<>();
        int ruleCount = readCount(in, ShieldAbi.RULE_SLOTS_MAX);
        for (int i = 0; i < ruleCount; i++) {
            rules.put(in.readInt(), readTally(in));
        }
        return new StoredVersion(message, slots, seed, epoch, new CountBases(backends, rules));
    }

    private static void writeSlots(DataOutputStream out, Map<String, Integer> slots)
            throws IOException {
        out.writeInt(slots.size());
        for (var slot : slots.entrySet()) {
            out.writeUTF(slot.getKey());
            out.writeInt(slot.getValue());
        }
    }

    private static Map<String, Integer> readSlots(DataInputStream in, int slotsMax)
            throws IOException {
        int count = readCount(in, slotsMax);
        Map<String, Integer> slots = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            slots.put(in.readUTF(), in.readInt());
        }
        return slots;
    }

    private static void writeTally(DataOutputStream out, Tally tally) throws IOException {
        out.writeLong(tally.packets());
        out.writeLong(tally.bytes());
    }

    private static Tally readTally(DataInputStream in) throws IOException {
        return new Tally(in.readLong(), in.readLong());
    }

    private static int readCount(DataInputStream in, int max) throws IOException {
        int count = in.readInt();
        requireSame("count", count >= 0 && count <= max, count, "0 to " + max);
        return count;
    }
}
