package dev.breakwater.shield.read;

import dev.breakwater.api.v1.AddressListEntry;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressEntriesBuilder;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.EntryNote;
import dev.breakwater.shield.config.EntrySource;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.ListFeed;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads an address list.
final class AddressListRecords {
    private static final String ENTRIES = "spec.entries";
    private static final String TIME = "a time in whole seconds, like 2026-08-31T18:00:00Z";

    private final Fields fields;
    private final AddressEntriesBuilder entries;
    private final EntrySource plainSource;

    private AddressListRecords(Fields fields, EntrySource plainSource) {
        this.fields = fields;
        this.plainSource = plainSource;
        this.entries = new AddressEntriesBuilder(plainSource);
    }

    static Reading<AddressList> read(dev.breakwater.api.v1.AddressList message) {
        String name = message.getMetadata().getName();
        AddressListSpec spec = message.getSpec();
        Fields fields = Fields.of("AddressList", message.getMetadata(), message);
        Optional<ListAction> action = action(fields, spec);
        Optional<ListFeed> feed = FeedRecords.read(fields, spec);
        Optional<AddressEntries> entries =
                new AddressListRecords(fields, plainSource(spec)).entries(spec);
        return fields.reading(
                fields.make(
                        "spec",
                        0,
                        () ->
                                new AddressList(
                                        name,
                                        action.orElseThrow(),
                                        entries.orElseThrow(),
                                        feed.orElseThrow())));
    }

    /// The entries of a list that [#read] accepted; none of another.
    static AddressEntries entriesOf(AddressListSpec spec) {
        Fields fields = Fields.of("AddressList", "accepted", spec);
        return new AddressListRecords(fields, plainSource(spec))
                .entries(spec)
                .orElse(AddressEntries.EMPTY);
    }

    private static EntrySource plainSource(AddressListSpec spec) {
        return spec.hasFeed() ? EntrySource.FEED : EntrySource.MANUAL;
    }

    private static Optional<ListAction> action(Fields fields, AddressListSpec spec) {
        ListAction action =
                switch (spec.getAction()) {
                    case ALLOW -> ListAction.ALLOW;
                    case DENY -> ListAction.DENY;
                    case ACTION_UNSPECIFIED, UNRECOGNIZED -> null;
                };
        if (action == null) {
            fields.refuse(
                    "spec.action",
                    EnumText.found(spec.getActionValue()),
                    EnumText.expected(AddressListSpec.Action.getDescriptor()));
        }
        return Optional.ofNullable(action);
    }

    private Optional<AddressEntries> entries(AddressListSpec spec) {
        long before = fields.count();
        PackedEntryRecords.read(fields, spec.getPackedEntries(), plainSource, entries);
        int noted = 0;
        List<String> texts = spec.getEntriesList();
        for (int i = 0; i < texts.size(); i++) {
            FieldPath path = new FieldPath(ENTRIES, i);
            String text = texts.get(i);
            if (text.isEmpty() && noted < spec.getNotedEntriesCount()) {
                add(path.toString(), spec.getNotedEntries(noted++));
            } else {
                AddressText.prefix(fields, path, text).ifPresent(entries::add);
            }
        }
        for (int i = noted; i < spec.getNotedEntriesCount(); i++) {
            add("spec.notedEntries[" + i + "]", spec.getNotedEntries(i));
        }
        return fields.make("spec", before, entries::build);
    }

    private void add(String path, AddressListEntry entry) {
        long before = fields.count();
        Optional<IpPrefix> prefix = AddressText.prefix(fields, path + ".prefix", entry.getPrefix());
        Optional<EntrySource> source = source(path, entry);
        long expirySecond = expirySecond(path, entry.getExpires());
        Optional<EntryNote> note =
                fields.make(
                        path,
                        before,
                        () -> new EntryNote(source.orElseThrow(), entry.getReason(), expirySecond));
        note.ifPresent(said -> fields.make("spec", before, () -> add(prefix.orElseThrow(), said)));
    }

    private EntryNote add(IpPrefix prefix, EntryNote note) {
        entries.add(prefix, note);
        return note;
    }

    private Optional<EntrySource> source(String path, AddressListEntry entry) {
        return switch (entry.getSource()) {
            case SOURCE_UNSPECIFIED -> Optional.of(plainSource);
            case MANUAL -> Optional.of(EntrySource.MANUAL);
            case FEED -> Optional.of(EntrySource.FEED);
            case AUTOMATIC -> Optional.of(EntrySource.AUTOMATIC);
            case UNRECOGNIZED -> {
                fields.refuse(
                        path + ".source",
                        EnumText.found(entry.getSourceValue()),
                        EnumText.expected(AddressListEntry.Source.getDescriptor()));
                yield Optional.empty();
            }
        };
    }

    private long expirySecond(String path, String text) {
        if (text.isEmpty()) {
            return EntryNote.NEVER;
        }
        try {
            Instant instant = Instant.parse(text);
            if (instant.getNano() == 0
                    && instant.getEpochSecond() > 0
                    && instant.getEpochSecond() <= EntryNote.EXPIRY_SECOND_MAX) {
                return instant.getEpochSecond();
            }
        } catch (DateTimeException e) {
            // Said below, with all that is no such time.
        }
        fields.refuse(path + ".expires", FoundText.of(text), TIME);
        return EntryNote.NEVER;
    }
}
