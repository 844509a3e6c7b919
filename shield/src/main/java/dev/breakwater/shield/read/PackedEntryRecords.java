package dev.breakwater.shield.read;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.AddressListEntry;
import dev.breakwater.api.v1.PackedEntries;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressEntriesBuilder;
import dev.breakwater.shield.config.EntryNote;
import dev.breakwater.shield.config.EntryNotes;
import dev.breakwater.shield.config.EntrySource;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import java.nio.ByteBuffer;
import java.util.Optional;

/// An address list's entries in little room, both ways: `PackedEntries` of the contract.
final class PackedEntryRecords {
    private static final String PATH = "spec.packedEntries";
    private static final int IPV4_BYTES = 5;
    private static final int IPV6_BYTES = 17;

    private PackedEntryRecords() {}

    /// Adds what is packed to the entries; what is wrong is reported.
    static void read(
            Fields fields,
            PackedEntries packed,
            EntrySource plainSource,
            AddressEntriesBuilder entries) {
        long before = fields.count();
        int ipv4 = count(fields, "ipv4", packed.getIpv4(), IPV4_BYTES);
        int ipv6 = count(fields, "ipv6", packed.getIpv6(), IPV6_BYTES);
        requireNotes(fields, packed, ipv4 + ipv6);
        if (fields.count() != before) {
            return;
        }
        ByteBuffer ipv4Bytes = packed.getIpv4().asReadOnlyByteBuffer();
        ByteBuffer ipv6Bytes = packed.getIpv6().asReadOnlyByteBuffer();
        int note = 0;
        for (int i = 0; i < ipv4 + ipv6; i++) {
            int index = i < ipv4 ? i : i - ipv4;
            String field = i < ipv4 ? "ipv4" : "ipv6";
            ByteBuffer bytes = i < ipv4 ? ipv4Bytes : ipv6Bytes;
            Optional<IpPrefix> prefix =
                    fields.make(
                            PATH + "." + field, fields.count(), () -> prefix(bytes, index, field));
            boolean isNoted =
                    note < packed.getNotedCount()
                            && Integer.toUnsignedLong(packed.getNoted(note)) == i;
            if (isNoted) {
                addNoted(fields, packed, note++, plainSource, prefix, entries);
            } else {
                prefix.ifPresent(entries::add);
            }
        }
    }

    private static int count(Fields fields, String name, ByteString bytes, int each) {
        if (bytes.size() % each != 0) {
            fields.refuse(PATH + "." + name, bytes.size() + " bytes", "a multiple of " + each);
        }
        return bytes.size() / each;
    }

    private static void requireNotes(Fields fields, PackedEntries packed, int entries) {
        int notes = packed.getNotedCount();
        requireCount(fields, "expirySeconds", packed.getExpirySecondsCount(), notes);
        requireCount(fields, "reason", packed.getReasonCount(), notes);
        requireCount(fields, "source", packed.getSourceCount(), notes);
        long former = -1;
        for (int note = 0; note < notes; note++) {
            long entry = Integer.toUnsignedLong(packed.getNoted(note));
            if (entry <= former || entry >= entries) {
                String expected = (former + 1) + " to " + (entries - 1);
                fields.refuse(PATH + ".noted[" + note + "]", Long.toString(entry), expected);
                return;
            }
            former = entry;
        }
    }

    private static void requireCount(Fields fields, String name, int count, int expected) {
        if (count != expected) {
            fields.refuse(PATH + "." + name, count + " values", expected + ", one a note");
        }
    }

    private static IpPrefix prefix(ByteBuffer bytes, int index, String family) {
        if (family.equals("ipv4")) {
            IpAddress address = IpAddress.ipv4(bytes.getInt(index * IPV4_BYTES));
            return new IpPrefix(
                    address.family(), address.high(), 0, bytes.get(index * IPV4_BYTES + 4) & 0xFF);
        }
        int at = index * IPV6_BYTES;
        IpAddress address = IpAddress.ipv6(bytes.getLong(at), bytes.getLong(at + 8));
        return new IpPrefix(
                address.family(), address.high(), address.low(), bytes.get(at + 16) & 0xFF);
    }

    private static void addNoted(
            Fields fields,
            PackedEntries packed,
            int note,
            EntrySource plainSource,
            Optional<IpPrefix> prefix,
            AddressEntriesBuilder entries) {
        int reason = packed.getReason(note);
        if (reason < 0 || reason >= packed.getReasonsCount()) {
            fields.refuse(
                    PATH + ".reason[" + note + "]",
                    Integer.toUnsignedString(reason),
                    "an index into reasons, of which there are " + packed.getReasonsCount());
            return;
        }
        EntrySource source =
                switch (packed.getSource(note)) {
                    case SOURCE_UNSPECIFIED, UNRECOGNIZED -> plainSource;
                    case MANUAL -> EntrySource.MANUAL;
                    case FEED -> EntrySource.FEED;
                    case AUTOMATIC -> EntrySource.AUTOMATIC;
                };
        long seconds = packed.getExpirySeconds(note);
        fields.make(
                PATH + ".noted[" + note + "]",
                fields.count(),
                () -> {
                    EntryNote made =
                            new EntryNote(
                                    source,
                                    packed.getReasons(reason),
                                    seconds == 0 ? EntryNote.NEVER : seconds);
                    prefix.ifPresent(found -> entries.add(found, made));
                    return made;
                });
    }

    static PackedEntries write(AddressEntries entries) {
        ByteBuffer ipv4 = ByteBuffer.allocate(entries.ipv4Count() * IPV4_BYTES);
        for (int i = 0; i < entries.ipv4Count(); i++) {
            ipv4.putInt(entries.ipv4Address(i)).put((byte) entries.ipv4Length(i));
        }
        ByteBuffer ipv6 = ByteBuffer.allocate(entries.ipv6Count() * IPV6_BYTES);
        for (int i = 0; i < entries.ipv6Count(); i++) {
            ipv6.putLong(entries.ipv6High(i)).putLong(entries.ipv6Low(i));
            ipv6.put((byte) entries.ipv6Length(i));
        }
        PackedEntries.Builder packed =
                PackedEntries.newBuilder()
                        .setIpv4(ByteString.copyFrom(ipv4.flip()))
                        .setIpv6(ByteString.copyFrom(ipv6.flip()));
        EntryNotes notes = entries.notes();
        if (notes.count() > 0) {
            packed.addAllReasons(notes.reasonTexts());
        }
        for (int note = 0; note < notes.count(); note++) {
            long seconds = notes.expirySecond(note);
            packed.addNoted(notes.entry(note))
                    .addExpirySeconds(seconds == EntryNote.NEVER ? 0 : seconds)
                    .addReason(notes.reason(note))
                    .addSource(source(notes.source(note)));
        }
        return packed.build();
    }

    static AddressListEntry.Source source(EntrySource source) {
        return AddressListEntry.Source.valueOf(source.name());
    }
}
