package doctor;

import java.util.List;

/// One thing asked of the machine.
///
/// @param section what it belongs to: `machine`, `rights`, an interface's name
/// @param found what there is, or what went wrong
/// @param mend the commands that mend it; none where it is well
record Answer(String section, String subject, Level level, String found, List<String> mend) {
    /// How well it is.
    enum Level {
        WELL("well", ""),
        /// Works, and would work better.
        HINT("hint", "better: "),
        /// Stands in the way.
        LACKS("LACKS", "mend: ");

        final String word;
        final String mendWord;

        Level(String word, String mendWord) {
            this.word = word;
            this.mendWord = mendWord;
        }
    }

    static Answer well(String section, String subject, String found) {
        return new Answer(section, subject, Level.WELL, found, List.of());
    }

    static Answer hint(String section, String subject, String found, String... mend) {
        return new Answer(section, subject, Level.HINT, found, List.of(mend));
    }

    static Answer lacks(String section, String subject, String found, String... mend) {
        return new Answer(section, subject, Level.LACKS, found, List.of(mend));
    }

    boolean isLacking() {
        return level == Level.LACKS;
    }
}
