package dev.breakwater.control.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.control.RunningControl;
import dev.breakwater.testkit.network.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A control that reads a feed's file, with a real database.
class FeedsIT {
    @TempDir private Path data;
    @TempDir private Path folder;

    @Test
    void takesAFeedAndKeepsItsLastGoodCopyOverARestart() throws IOException {
        write("192.0.2.1\n192.0.2.2\nnonsense\n");
        try (RunningControl control = start()) {
            String answer = control.post("/v1/address-lists", list()).body();
            assertThat(answer).contains("\"version\":\"1\"");

            Await.until(
                    () -> control.ask("/v1/address-lists/bad").body().contains("192.0.2.2"),
                    "the feed's entries");

            assertThat(control.ask("/v1/address-lists/bad/feed").body())
                    .contains("\"entries\":2")
                    .contains("\"refusedLines\":\"1\"")
                    .contains("\"changeVersion\":\"2\"")
                    .contains("\"line\":\"3\",\"offsetBytes\":\"20\",\"text\":\"nonsense\"");
            assertThat(control.ask("/v1/versions/2").body()).contains("\"author\":\"feed:bad\"");
            assertThat(control.ask("/metrics").body())
                    .contains("control_feed_entries{list=\"bad\"} 2.0");
            assertThat(control.put("/v1/address-lists/bad", list()).body())
                    .contains("\"version\":\"2\"");
        }

        write("");
        try (RunningControl control = start()) {
            Await.until(
                    () ->
                            control.ask("/v1/feeds")
                                    .body()
                                    .contains("no entries (expected: some; there were 2)"),
                    "the empty feed's error");

            assertThat(control.ask("/v1/address-lists/bad").body()).contains("192.0.2.2");
            assertThat(control.ask("/v1/versions?limit=1").body()).contains("\"number\":\"2\"");
        }
    }

    @Test
    void answersNotFoundOfAListWithoutAFeed() {
        try (RunningControl control = start()) {
            assertThat(control.ask("/v1/address-lists/none/feed").statusCode()).isEqualTo(404);
        }
    }

    private RunningControl start() {
        return RunningControl.start(data, "--feed-folder", folder.toString());
    }

    private void write(String text) throws IOException {
        Path beside = Files.writeString(folder.resolve("beside"), text);
        Files.move(beside, folder.resolve("list.txt"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String list() {
        return """
               {"metadata": {"name": "bad"}, "spec": {"action": "DENY",
                 "feed": {"file": "%s/list.txt", "everySeconds": 10}}}
               """
                .formatted(folder);
    }
}
