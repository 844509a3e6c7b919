package dev.breakwater.testkit.golden;

import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.judge.Decision;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// A file of golden packets: frames that arrive one after another under one configuration, at an
/// engine that has seen none before.
///
/// @param path from the repository's root
/// @param sources what the node knows of them, and the role of the interface that frames arrive at
/// @param answers what servers answer
/// @param servers those that told their secret, and the time of day
public record GoldenFile(
        String path,
        Configuration configuration,
        NodeSources sources,
        Map<AnswerKey, Answer> answers,
        GoldenServers servers,
        List<GoldenFrame> frames) {
    public GoldenFile {
        answers = Map.copyOf(answers);
        frames = List.copyOf(frames);
    }

    /// What an engine judges or sends otherwise than the file says, a line each.
    ///
    /// @param left the frame as the engine left it after the last judgement
    public List<String> differences(FrameJudge judge, Supplier<byte[]> left) {
        List<String> differences = new ArrayList<>();
        for (GoldenFrame frame : frames) {
            differences.addAll(differences(frame, judge));
            String actual = HexFormat.of().formatHex(left.get());
            if (!actual.equals(frame.leaves().orElse(actual))) {
                differences.add(
                        "%s leaves %s (expected: %s)"
                                .formatted(at(frame), actual, frame.leaves().get()));
            }
        }
        return differences;
    }

    /// What an engine judges otherwise than the file says, a line each.
    public List<String> differences(FrameJudge judge) {
        return frames.stream().flatMap(frame -> differences(frame, judge).stream()).toList();
    }

    private List<String> differences(GoldenFrame frame, FrameJudge judge) {
        Decision actual = judge.judge(frame.bytes(), frame.nowNanos());
        if (actual.equals(frame.expected())) {
            return List.of();
        }
        return List.of(
                "%s %s (expected: %s)"
                        .formatted(
                                at(frame),
                                GoldenText.format(actual),
                                GoldenText.format(frame.expected())));
    }

    private String at(GoldenFrame frame) {
        return "%s:%d: %s:".formatted(path, frame.line(), frame.title());
    }

    @Override
    public String toString() {
        return path;
    }
}
