package dev.breakwater.testkit.golden;

import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.judge.Decision;
import java.util.ArrayList;
import java.util.List;

/// A file of golden packets: frames that arrive one after another under one configuration, at an
/// engine that has seen none before.
///
/// @param path from the repository's root
/// @param sources what the node knows of them, and the role of the interface that frames arrive at
public record GoldenFile(
        String path, Configuration configuration, NodeSources sources, List<GoldenFrame> frames) {
    public GoldenFile {
        frames = List.copyOf(frames);
    }

    /// What an engine judges otherwise than the file says, a line each.
    public List<String> differences(FrameJudge judge) {
        List<String> differences = new ArrayList<>();
        for (GoldenFrame frame : frames) {
            Decision actual = judge.judge(frame.bytes(), frame.nowNanos());
            if (!actual.equals(frame.expected())) {
                differences.add(
                        "%s:%d: %s: %s (expected: %s)"
                                .formatted(
                                        path,
                                        frame.line(),
                                        frame.title(),
                                        GoldenText.format(actual),
                                        GoldenText.format(frame.expected())));
            }
        }
        return differences;
    }

    @Override
    public String toString() {
        return path;
    }
}
