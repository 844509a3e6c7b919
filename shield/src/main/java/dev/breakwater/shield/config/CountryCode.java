package dev.breakwater.shield.config;

import java.util.regex.Pattern;

/// A country by its two letters (ISO 3166-1 alpha-2), `DE`. The letters that the standard leaves to
/// users (`XK`, `EU`, `ZZ`) are taken too: databases use them.
public record CountryCode(String letters) {
    public static final String EXPECTED = "two capital letters of ISO 3166-1, DE";

    /// The id of no country: of a source that no database knows.
    public static final int UNKNOWN_ID = 0;

    /// What stands for [#UNKNOWN_ID] wherever countries are told of.
    public static final String UNKNOWN_NAME = "-";

    /// All ids are below: [#UNKNOWN_ID] and one for each pair of letters.
    public static final int IDS = 1 + 26 * 26;

    private static final Pattern FORM = Pattern.compile("[A-Z]{2}");

    public CountryCode {
        Refuse.unless(isForm(letters), "country", '"' + letters + '"', EXPECTED);
    }

    /// Whether a text is two capital letters.
    public static boolean isForm(String text) {
        return FORM.matcher(text).matches();
    }

    /// The country of an id that isn't [#UNKNOWN_ID].
    public static CountryCode ofId(int id) {
        Refuse.unlessInRange("id", id, 1, IDS - 1);
        char first = (char) ('A' + (id - 1) / 26);
        char second = (char) ('A' + (id - 1) % 26);
        return new CountryCode("" + first + second);
    }

    /// The two letters of an id; [#UNKNOWN_NAME] for [#UNKNOWN_ID].
    public static String nameOfId(int id) {
        return id == UNKNOWN_ID ? UNKNOWN_NAME : ofId(id).letters();
    }

    /// Its number, the same for ever: 1 for `AA`, 2 for `AB`, 676 for `ZZ`.
    public int id() {
        return 1 + 26 * (letters.charAt(0) - 'A') + (letters.charAt(1) - 'A');
    }

    @Override
    public String toString() {
        return letters;
    }
}
