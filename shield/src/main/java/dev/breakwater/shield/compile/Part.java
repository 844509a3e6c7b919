package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;

/// A part of the tables: what is compiled together, and stays as it is where nothing of it changed.
public enum Part {
    /// Places, backends, filter rules.
    RULES("rules", ShieldAbi.IN_FORCE_RULES_SECOND, 2),
    /// Address lists.
    LISTS("lists", ShieldAbi.IN_FORCE_LISTS_SECOND, 1),
    /// Where sources come from.
    GEO("geo", ShieldAbi.IN_FORCE_GEO_SECOND, 1);

    private final String word;
    private final int secondBit;
    private final int headLines;

    Part(String word, int secondBit, int headLines) {
        this.word = word;
        this.secondBit = secondBit;
        this.headLines = headLines;
    }

    /// The BPF array that holds it, in two halves.
    public String map() {
        return word + "_part";
    }

    /// The program's constant for the lines of a half.
    public String halfLinesConstant() {
        return word + "_half_lines";
    }

    /// The bit of `struct in_force`'s word that says that its second half is in force.
    public int secondBit() {
        return secondBit;
    }

    /// @throws IllegalArgumentException where so many lines are 2 GiB or more, which no buffer has
    void requireRoom(long lines) {
        long needed = lines * ShieldAbi.LINE_BYTES;
        if (needed > Integer.MAX_VALUE - ShieldAbi.LINE_BYTES) {
            throw new IllegalArgumentException(
                    map()
                            + ": "
                            + needed
                            + " bytes (expected: under 2 GiB; shorten lists or rules)");
        }
    }

    /// Lines before its first table.
    int headLines() {
        return headLines;
    }
}
