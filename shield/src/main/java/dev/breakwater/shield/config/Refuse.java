package dev.breakwater.shield.config;

/// How this package's records refuse a value.
final class Refuse {
    private Refuse() {}

    static void unlessInRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new RefusedException(name, Long.toString(value), min + " to " + max);
        }
    }

    static void unless(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new RefusedException(name, String.valueOf(value), expected);
        }
    }

    static void unlessName(String name) {
        unless(
                ResourceName.FORM.matcher(name).matches(),
                "metadata.name",
                '"' + name + '"',
                ResourceName.EXPECTED);
    }
}
