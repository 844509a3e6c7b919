package dev.breakwater.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/// Rows in aligned columns under a heading. Owned by one thread.
public final class Table {
    private static final int GAP = 3;

    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... heading) {
        this.heading = List.of(heading);
    }

    /// Adds a row, one cell a column.
    public void add(String... cells) {
        if (cells.length != heading.size()) {
            throw new IllegalArgumentException(
                    "cells: " + cells.length + " (expected: " + heading.size() + ")");
        }
        rows.add(Arrays.stream(cells).map(Table::visible).toList());
    }

    /// Writes the heading and the rows; only a sentence where there is no row.
    ///
    /// @param nothing that sentence
    public void print(PrintWriter out, Ansi ansi, String nothing) {
        if (rows.isEmpty()) {
            out.println(nothing);
            return;
        }
        int[] widths = new int[heading.size()];
        measure(heading, widths);
        rows.forEach(row -> measure(row, widths));
        out.println(ansi.string("@|bold " + line(heading, widths) + "|@"));
        rows.forEach(row -> out.println(line(row, widths)));
    }

    /// Cells may hold what others wrote: nothing in them may move the cursor or end the line.
    public static String visible(String cell) {
        return cell.replaceAll("\\p{Cntrl}+", " ");
    }

    private static void measure(List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + GAP);
        }
        return line.toString().stripTrailing();
    }
}
