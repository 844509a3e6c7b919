package dev.breakwater.shield.feed;

import dev.breakwater.shield.config.AddressEntriesBuilder;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.EntryNote;
import dev.breakwater.shield.config.EntrySource;
import dev.breakwater.shield.config.FeedFormat;
import dev.breakwater.shield.config.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads a feed's text, line by line. Owned by one thread; one use reads one text.
///
/// A bad line is refused and the others hold; a text that is no text, is too long, or lacks its end
/// is refused whole. Lines end in LF or CRLF. What is not ASCII may stand in comments alone.
public final class FeedReader {
    public static final int BYTES_MAX = 64 << 20;
    public static final int LINES_MAX = 4_000_000;
    public static final int LINE_BYTES_MAX = 4_096;

    /// Different reasons kept; entries beyond say none.
    private static final int REASONS_MAX = 5_000;

    private static final byte[] UTF8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] text;
    private final FeedFormat format;
    private final AddressEntriesBuilder entries = new AddressEntriesBuilder(EntrySource.FEED);
    private final Set<String> reasons = new HashSet<>();
    private final List<RefusedLine> refused = new ArrayList<>();
    private long contentLines;
    private long refusedCount;
    private long jsonLines;
    private long jsonLinesAnnounced = -1;

    private FeedReader(byte[] text, FeedFormat format) {
        this.text = text;
        this.format = format == FeedFormat.AUTO ? guess(text) : format;
    }

    /// Reads a text; its entries never expire.
    public static FeedReading read(byte[] text, FeedFormat format) {
        if (text.length > BYTES_MAX) {
            return new FeedReading.Unreadable(
                    text.length + " bytes (expected: at most " + BYTES_MAX + ")");
        }
        return new FeedReader(text, format).read();
    }

    /// JSON lines begin with a brace; all others are read the same way.
    private static FeedFormat guess(byte[] text) {
        int at = start(text);
        while (at < text.length && text[at] <= ' ' && text[at] >= 0) {
            at++;
        }
        boolean isJson = at < text.length && text[at] == '{';
        return isJson ? FeedFormat.SPAMHAUS_DROP_JSON : FeedFormat.PLAIN;
    }

    private static int start(byte[] text) {
        for (int i = 0; i < UTF8_MARK.length; i++) {
            if (i >= text.length || text[i] != UTF8_MARK[i]) {
                return 0;
            }
        }
        return UTF8_MARK.length;
    }

    private FeedReading read() {
        int start = start(text);
        long line = 0;
        while (start < text.length) {
            if (++line > LINES_MAX) {
                return unreadable("more than " + LINES_MAX + " lines", start, "fewer");
            }
            int end = start;
            while (end < text.length && text[end] != '\n') {
                if (text[end] == 0) {
                    return unreadable("a zero byte", end, "UTF-8 text, not compressed");
                }
                end++;
            }
            readLine(line, start, end);
            if (entries.count() > AddressList.ENTRIES_MAX) {
                return unreadable("more entries", start, "at most " + AddressList.ENTRIES_MAX);
            }
            start = end + 1;
        }
        if (jsonLinesAnnounced >= 0 && jsonLinesAnnounced != jsonLines) {
            return new FeedReading.Unreadable(
                    jsonLines + " records (expected: " + jsonLinesAnnounced + ", as it says)");
        }
        return new FeedReading.Read(entries.build(), contentLines, refusedCount, refused);
    }

    private static FeedReading unreadable(String found, int offset, String expected) {
        return new FeedReading.Unreadable(
                found + " at byte " + offset + " (expected: " + expected + ")");
    }

    private void readLine(long line, int start, int end) {
        if (end - start > LINE_BYTES_MAX) {
            contentLines++;
            String length = end - start + " bytes (expected: at most " + LINE_BYTES_MAX + ")";
            refuse(line, start, end, length);
            return;
        }
        FeedLine found = FeedLine.of(text, start, end);
        if (found.isEmpty()) {
            return;
        }
        contentLines++;
        try {
            // A file that is just being written ends anywhere: 10.0.0.0/16 as 10.0.0.0/1.
            if (end == text.length) {
                throw new RefusedLineException("no line end (expected: one; it may be cut short)");
            }
            if (format == FeedFormat.SPAMHAUS_DROP_JSON) {
                readJson(new String(text, start, end - start, StandardCharsets.UTF_8));
            } else {
                add(found.prefixes(), found.reason());
            }
        } catch (RefusedLineException e) {
            refuse(line, start, end, e.reason());
        }
    }

    private void readJson(String line) {
        JsonLine fields = JsonLine.read(line);
        if (fields.text("type").equals("metadata")) {
            contentLines--;
            jsonLinesAnnounced = fields.number("records");
            return;
        }
        jsonLines++;
        String cidr = fields.text("cidr");
        if (cidr.isEmpty()) {
            throw new RefusedLineException("no cidr (expected: one, as text)");
        }
        byte[] prefix = cidr.getBytes(StandardCharsets.UTF_8);
        add(FeedLine.of(prefix, 0, prefix.length).prefixes(), fields.text("sblid"));
    }

    private void add(List<IpPrefix> prefixes, String reason) {
        boolean isKept = reasons.contains(reason) || reasons.size() < REASONS_MAX;
        String kept = isKept && FeedLine.isReason(reason) ? reason : "";
        reasons.add(kept);
        for (IpPrefix prefix : prefixes) {
            if (kept.isEmpty()) {
                entries.add(prefix);
            } else {
                entries.add(prefix, new EntryNote(EntrySource.FEED, kept, EntryNote.NEVER));
            }
        }
    }

    private void refuse(long line, int start, int end, String reason) {
        refusedCount++;
        if (refused.size() < RefusedLine.COUNT_MAX) {
            int length = Math.min(end - start, RefusedLine.TEXT_CHARACTERS_MAX);
            StringBuilder shown = new StringBuilder(length);
            for (int i = start; i < start + length; i++) {
                if (text[i] != '\r') {
                    shown.append(text[i] >= ' ' && text[i] < 0x7F ? (char) text[i] : '?');
                }
            }
            refused.add(new RefusedLine(line, start, shown.toString(), reason));
        }
    }
}
