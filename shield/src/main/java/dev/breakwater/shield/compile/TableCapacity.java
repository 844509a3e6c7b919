package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// How large the tables are made in the kernel.
///
/// @param halfLines for each part, lines of one half: a multiple of 64 (a page), up to
///     [ShieldAbi#PART_LINES_MAX]
public record TableCapacity(Map<Part, Integer> halfLines) {
    private static final int PAGE_LINES = 64;

    /// Room for what most nodes hold.
    public static final TableCapacity DEFAULT =
            new TableCapacity(
                    Map.of(Part.RULES, 1 << 16, Part.LISTS, 1 << 16, Part.GEO, PAGE_LINES));

    public TableCapacity {
        halfLines = Map.copyOf(halfLines);
        for (Part part : Part.values()) {
            Integer lines = halfLines.get(part);
            if (lines == null
                    || lines < PAGE_LINES
                    || lines > ShieldAbi.PART_LINES_MAX
                    || lines % PAGE_LINES != 0) {
                throw new IllegalArgumentException(
                        part.map()
                                + ": "
                                + lines
                                + " lines (expected: a multiple of "
                                + PAGE_LINES
                                + " up to "
                                + ShieldAbi.PART_LINES_MAX
                                + ")");
            }
        }
    }

    /// Lines of one half of a part.
    public int halfLines(Part part) {
        return Objects.requireNonNull(halfLines.get(part));
    }

    /// Whether every part of a version has room.
    public boolean holds(TableImages images) {
        return images.parts().stream().allMatch(image -> image.lines() <= halfLines(image.part()));
    }

    /// As large as this, and where a part of the version has no room, larger by a quarter than it
    /// needs: so that growing, which takes a new program, is rare.
    ///
    /// @throws IllegalArgumentException where a part needs more than there can be
    public TableCapacity grownFor(TableImages images) {
        Map<Part, Integer> grown = new EnumMap<>(halfLines);
        for (TableImage image : images.parts()) {
            if (image.lines() > halfLines(image.part())) {
                if (image.lines() > ShieldAbi.PART_LINES_MAX) {
                    throw new IllegalArgumentException(
                            image.part().map()
                                    + ": "
                                    + image.lines()
                                    + " lines (expected: at most "
                                    + ShieldAbi.PART_LINES_MAX
                                    + "; shorten lists or rules)");
                }
                long wanted = image.lines() + image.lines() / 4L + PAGE_LINES;
                long lines = Math.min(wanted, ShieldAbi.PART_LINES_MAX);
                grown.put(image.part(), (int) (lines / PAGE_LINES * PAGE_LINES));
            }
        }
        return new TableCapacity(grown);
    }
}
