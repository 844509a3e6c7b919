package dev.breakwater.agent.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.wire.Digest;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import dev.breakwater.shield.wire.VersionAssembly;
import dev.breakwater.shield.wire.VersionContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A stored version as the bytes of a file: a header of 32 bytes, the node's own part, and the
/// resources: each by kind, name, digest and length, and, where it is small, its bytes. A large one
/// stands in a file of its own.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 8 | `BWVERS02` |
/// | 8 | 8 | sequence: the higher of two files is the newer |
/// | 16 | 4 | length of the node's part |
/// | 20 | 4 | length of the resources |
/// | 24 | 4 | CRC-32C of the header (this field and the next as 0) and of all that follows |
/// | 28 | 4 | 0 |
final class StoredVersionBytes {
    private static final long MAGIC = 0x4257_5645_5253_3032L;
    private static final int HEADER_BYTES = 32;
    private static final int CHECKSUM_OFFSET = 24;

    /// A version and its place among the files.
    record Numbered(long sequence, StoredVersion version) {}

    private StoredVersionBytes() {}

    /// Those that stand in files of their own.
    static List<ResourceBytes> large(StoredVersion version) {
        return version.offer().content().resources().stream()
                .filter(StoredVersionBytes::isLarge)
                .toList();
    }

    private static boolean isLarge(ResourceBytes resource) {
        return resource.bytes().size() >= ResourceFiles.LARGE_BYTES_MIN;
    }

    static ByteBuffer encode(Numbered numbered) {
        byte[] node = encodeNode(numbered.version());
        byte[] resources = encodeResources(numbered.version().offer());
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + node.length + resources.length);
        bytes.putLong(MAGIC).putLong(numbered.sequence());
        bytes.putInt(node.length).putInt(resources.length).putInt(0).putInt(0);
        bytes.put(node).put(resources).flip();
        bytes.putInt(CHECKSUM_OFFSET, checksum(bytes));
        return bytes;
    }

    /// @throws DamagedException where the bytes are not what [#encode] wrote, or a large resource
    ///     is not there
    static Numbered decode(byte[] file, ResourceFiles large) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        requireSame("length", file.length >= HEADER_BYTES, file.length, "32 bytes or more");
        requireSame("magic", bytes.getLong(0) == MAGIC, bytes.getLong(0), "BWVERS02");
        long nodeBytes = Integer.toUnsignedLong(bytes.getInt(16));
        long resourceBytes = Integer.toUnsignedLong(bytes.getInt(20));
        long length = HEADER_BYTES + nodeBytes + resourceBytes;
        requireSame("length", file.length == length, file.length, length + " bytes");
        int stored = bytes.getInt(CHECKSUM_OFFSET);
        bytes.putInt(CHECKSUM_OFFSET, 0);
        requireSame("checksum", checksum(bytes) == stored, "another", "that of the content");
        try {
            int start = HEADER_BYTES + (int) nodeBytes;
            Offer offer = decodeResources(in(file, start, resourceBytes), large);
            return new Numbered(
                    bytes.getLong(8), decodeNode(in(file, HEADER_BYTES, nodeBytes), offer));
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedException("content: " + e.getMessage(), e);
        }
    }

    private static DataInputStream in(byte[] file, int start, long length) {
        return new DataInputStream(new ByteArrayInputStream(file, start, (int) length));
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

    private static byte[] encodeResources(Offer offer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeUTF(offer.id().history());
            out.writeLong(offer.id().number());
            out.writeInt(offer.content().resources().size());
            for (ResourceBytes resource : offer.content().resources()) {
                out.writeUTF(resource.key().kind().kindName());
                out.writeUTF(resource.key().id());
                out.write(resource.digest().toBytes());
                out.writeInt(resource.bytes().size());
                if (!isLarge(resource)) {
                    resource.bytes().writeTo(out);
                }
            }
        } catch (IOException cannotBe) {
            throw new UncheckedIOException("writing to memory failed", cannotBe);
        }
        return bytes.toByteArray();
    }

    private static Offer decodeResources(DataInputStream in, ResourceFiles large)
            throws IOException {
        String history = in.readUTF();
        long number = in.readLong();
        int count = readCount(in, VersionAssembly.CHANGES_MAX);
        Map<ResourceKey, Optional<ResourceBytes>> resources = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            ResourceBytes resource = readResource(in, large);
            resources.put(resource.key(), Optional.of(resource));
        }
        return Offer.of(history, number, VersionContent.EMPTY.with(resources));
    }

    private static ResourceBytes readResource(DataInputStream in, ResourceFiles large)
            throws IOException {
        String kind = in.readUTF();
        Optional<ResourceKind> known = ResourceKind.named(kind);
        requireSame("kind", known.isPresent(), kind, "one that this agent knows");
        ResourceKey key = new ResourceKey(known.orElseThrow(), in.readUTF());
        Digest digest = Digest.of(in.readNBytes(Digest.BYTES));
        int size = readCount(in, (int) VersionAssembly.CHANGED_BYTES_MAX);
        ByteString bytes =
                size >= ResourceFiles.LARGE_BYTES_MIN
                        ? large.read(digest, size)
                        : UnsafeByteOperations.unsafeWrap(in.readNBytes(size));
        return new ResourceBytes(key, bytes, digest);
    }

    private static StoredVersion decodeNode(DataInputStream in, Offer offer) throws IOException {
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
        return new StoredVersion(offer, slots, seed, epoch, new CountBases(backends, rules));
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
