package dev.breakwater.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveTableTest {
    private static final Second SECOND =
            new Second(
                    7.2,
                    1.0,
                    Phase.PROTECTED,
                    new Served(304, 0, 410, 12_300, 4, 4),
                    List.of(230_100L, 85_000L, 5_000L, 999_999L),
                    new Drops(Map.of("DENIED", 85_000L, "RULE_DROP", 1_234_567L)),
                    7_100);

    @Test
    void everyLineIsAsWideAsTheOthersAndFitsATerminal() {
        StringWriter text = new StringWriter();
        LiveTable table = new LiveTable(new PrintWriter(text), false);

        table.printHead();
        table.print(SECOND);

        assertThat(text.toString().lines().skip(1).map(String::length).distinct())
                .hasSize(1)
                .allMatch(width -> width <= 120);
    }

    @Test
    void rowsAreFiguresThatPeopleRead() {
        StringWriter text = new StringWriter();

        new LiveTable(new PrintWriter(text), false).print(SECOND);

        assertThat(text.toString().strip().split(" +", -1))
                .containsExactly(
                        "7.2",
                        "protected",
                        "304",
                        "0",
                        "0.41",
                        "12.3",
                        "│",
                        "230k",
                        "90.0k",
                        "1.00M",
                        "│",
                        "85.0k",
                        "·",
                        "1.23M",
                        "·",
                        "│",
                        "7.1k");
    }

    @Test
    void colourIsForTerminals() {
        StringWriter plain = new StringWriter();
        StringWriter coloured = new StringWriter();

        new LiveTable(new PrintWriter(plain), false).print(SECOND);
        new LiveTable(new PrintWriter(coloured), true).print(SECOND);

        assertThat(plain.toString()).doesNotContain("\033");
        assertThat(coloured.toString()).contains("\033[32m");
    }
}
