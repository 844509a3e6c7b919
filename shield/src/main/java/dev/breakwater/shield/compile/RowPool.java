package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows of the filter rules' bit vectors, each kept once, as the image has them: a summary,
/// then the row. Owned by one thread.
///
/// Row 0 has every rule. Ten thousand rules make some ten thousand rows of a kilobyte each: they
/// are kept in large pieces, found by a hash that came with them, and written as they stand.
final class RowPool {
    private static final int PIECE_ROWS = 256;

    private final int ruleWords;
    private final int summaryWords;
    /// Words of a row with its summary, up to the line's end.
    private final int rowWords;
    private final List<long[]> pieces = new ArrayList<>();
    private long[] hashes = new long[PIECE_ROWS];
    private int count;

    /// Row numbers plus 1 by hash, with linear probing; at most half full.
    private int[] places = new int[2 * PIECE_ROWS];

    /// @param rules how many there are
    RowPool(int rules) {
        this.ruleWords = (rules + 63) / 64;
        this.summaryWords = (ruleWords + 63) / 64;
        this.rowWords = 8 * rowLines();
        Row every = row();
        for (int rule = 0; rule < rules; rule++) {
            every.flip(rule);
        }
        int number = numberOf(every);
        assert number == ShieldAbi.ROW_EVERY_RULE : number;
    }

    /// A new row without a rule.
    Row row() {
        return new Row(ruleWords);
    }

    /// The number of a row that has these bits now.
    int numberOf(Row row) {
        int place = placeOf(row);
        if (places[place] == 0) {
            places[place] = add(row) + 1;
            if (2 * count > places.length) {
                growPlaces();
            }
            return count - 1;
        }
        return places[place] - 1;
    }

    /// The number of the row that has a row's bits and some rules more.
    int union(int number, RuleNumbers added) {
        Row both = row();
        both.copy(piece(number), at(number) + summaryWords, hashes[number]);
        added.forEach(both::set);
        return numberOf(both);
    }

    /// Words of a row's summary.
    int summaryWords() {
        return summaryWords;
    }

    /// Image lines of one row; 0 where there is no rule.
    int rowLines() {
        return (summaryWords + ruleWords + 7) / 8;
    }

    /// Writes all rows; answers the first one's line.
    int write(ImageWriter image) {
        int first = image.addLines(Math.multiplyExact(rowLines(), count));
        for (int piece = 0; piece < pieces.size(); piece++) {
            int row = piece * PIECE_ROWS;
            int rows = Math.min(count - row, PIECE_ROWS);
            image.putWords(first + row * rowLines(), pieces.get(piece), rows * rowWords);
        }
        return first;
    }

    /// Where the row's number stands, or the gap where it would.
    private int placeOf(Row row) {
        int place = (int) row.hash() & (places.length - 1);
        while (places[place] != 0 && !isRow(places[place] - 1, row)) {
            place = place + 1 & (places.length - 1);
        }
        return place;
    }

    private boolean isRow(int number, Row row) {
        int from = at(number) + summaryWords;
        return hashes[number] == row.hash()
                && Arrays.equals(piece(number), from, from + ruleWords, row.words(), 0, ruleWords);
    }

    private int add(Row row) {
        int number = count++;
        if (number % PIECE_ROWS == 0) {
            pieces.add(new long[PIECE_ROWS * rowWords]);
            hashes = Arrays.copyOf(hashes, Math.max(hashes.length, 2 * number));
        }
        hashes[number] = row.hash();
        long[] piece = piece(number);
        int at = at(number);
        for (int word = 0; word < ruleWords; word++) {
            if (row.words()[word] != 0) {
                piece[at + (word >> 6)] |= 1L << (word & 63);
            }
        }
        System.arraycopy(row.words(), 0, piece, at + summaryWords, ruleWords);
        return number;
    }

    private void growPlaces() {
        places = new int[2 * places.length];
        for (int number = 0; number < count; number++) {
            int place = (int) hashes[number] & (places.length - 1);
            while (places[place] != 0) {
                place = place + 1 & (places.length - 1);
            }
            places[place] = number + 1;
        }
    }

    private long[] piece(int number) {
        return pieces.get(number / PIECE_ROWS);
    }

    private int at(int number) {
        return number % PIECE_ROWS * rowWords;
    }
}
