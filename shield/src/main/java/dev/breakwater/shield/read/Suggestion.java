package dev.breakwater.shield.read;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The word that was probably meant. Pure.
final class Suggestion {
    /// Longer ones are no slip of a finger.
    private static final int LENGTH_MAX = 40;

    private static final int DISTANCE_MAX = 2;

    private record Candidate(String word, int distance) {}

    private Suggestion() {}

    /// `; did you mean word?`, or nothing where no word is near.
    static String hint(String found, Collection<String> words) {
        return nearest(found, words).map(word -> "; did you mean " + word + "?").orElse("");
    }

    private static Optional<String> nearest(String found, Collection<String> words) {
        if (found.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        return words.stream()
                .map(word -> new Candidate(word, distance(fold(found), fold(word))))
                .filter(near -> near.distance() <= Math.min(DISTANCE_MAX, near.word().length() / 3))
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::word);
    }

    private static String fold(String word) {
        return word.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /// Letters to change, add or leave out (Levenshtein, by Wagner and Fischer).
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
