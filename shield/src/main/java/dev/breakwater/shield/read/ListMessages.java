package dev.breakwater.shield.read;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListEntry;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.EntryNote;
import dev.breakwater.shield.config.EntryNotes;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListFeed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Address lists as messages: packed, as control keeps them; and how people write and read their
/// entries. Pure.
public final class ListMessages {
    /// The fields whose entries JSON and YAML have among `entries`.
    private static final List<Integer> UNWRITTEN =
            List.of(
                    AddressListSpec.NOTED_ENTRIES_FIELD_NUMBER,
                    AddressListSpec.PACKED_ENTRIES_FIELD_NUMBER);

    private ListMessages() {}

    /// A list with its entries packed.
    public static AddressList packed(dev.breakwater.shield.config.AddressList record) {
        AddressListSpec.Builder spec =
                AddressListSpec.newBuilder()
                        .setAction(AddressListSpec.Action.valueOf(record.action().name()));
        if (!record.entries().isEmpty()) {
            spec.setPackedEntries(PackedEntryRecords.write(record.entries()));
        }
        if (record.feed() instanceof ListFeed.From feed) {
            spec.setFeed(FeedRecords.write(feed));
        }
        return AddressList.newBuilder()
                .setMetadata(Metadata.newBuilder().setName(record.name()))
                .setSpec(spec)
                .build();
    }

    /// Whether people write the field by its name: of an address list's three with entries only
    /// `entries`.
    public static boolean isWritten(FieldDescriptor field) {
        return !(isListSpec(field) && UNWRITTEN.contains(field.getNumber()));
    }

    /// The field that takes an item which is written as an object, though items are texts.
    public static Optional<FieldDescriptor> notedField(FieldDescriptor field) {
        return isListSpec(field) && field.getNumber() == AddressListSpec.ENTRIES_FIELD_NUMBER
                ? Optional.of(
                        AddressListSpec.getDescriptor()
                                .findFieldByNumber(AddressListSpec.NOTED_ENTRIES_FIELD_NUMBER))
                : Optional.empty();
    }

    private static boolean isListSpec(FieldDescriptor field) {
        return field.getContainingType() == AddressListSpec.getDescriptor();
    }

    /// Every entry of a list that [ResourceRecords] accepted, as people read it.
    ///
    /// @param plain takes an entry that says no more than its prefix
    /// @param noted takes any other
    public static void eachEntry(
            AddressListSpec spec, Consumer<String> plain, Consumer<AddressListEntry> noted) {
        AddressEntries entries = AddressListRecords.entriesOf(spec);
        EntryNotes notes = entries.notes();
        int index = 0;
        for (IpPrefix prefix : entries) {
            if (notes.isNoted(index)) {
                noted.accept(entry(prefix, notes.of(index), notes));
            } else {
                plain.accept(prefix.toString());
            }
            index++;
        }
    }

    private static AddressListEntry entry(IpPrefix prefix, EntryNote note, EntryNotes notes) {
        AddressListEntry.Builder entry =
                AddressListEntry.newBuilder().setPrefix(prefix.toString()).setReason(note.reason());
        if (note.expirySecond() != EntryNote.NEVER) {
            entry.setExpires(Instant.ofEpochSecond(note.expirySecond()).toString());
        }
        if (note.source() != notes.plainSource()) {
            entry.setSource(PackedEntryRecords.source(note.source()));
        }
        return entry.build();
    }
}
