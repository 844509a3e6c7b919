package dev.breakwater.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long the two commands of the README take, as a person waits for them.
final class CommandBenchmark {
    private static final int RUNS = 3;
    private static final Pattern FIRST_PROTECTED =
            Pattern.compile("demo\\.first_protected\\.s: ([0-9.]+)");

    private CommandBenchmark() {}

    static List<Measured> firstProtected(Benchmark.Progress progress)
            throws IOException, InterruptedException {
        double[] seconds = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            progress.at("./breakwater demo --exit, run " + (run + 1) + " of " + RUNS);
            String output = output("./breakwater", "demo", "--exit");
            Matcher line = FIRST_PROTECTED.matcher(output);
            if (!line.find()) {
                throw new IllegalStateException("demo.first_protected.s is not in:\n" + output);
            }
            seconds[run] = Double.parseDouble(line.group(1));
        }
        return List.of(Measured.median("demo.first_protected.s", "s", "", seconds));
    }

    static List<Measured> tests(Benchmark.Progress progress)
            throws IOException, InterruptedException {
        progress.at("./dev test");
        long started = System.nanoTime();
        output("./dev", "test");
        double[] seconds = {(System.nanoTime() - started) / 1e9};
        return List.of(Measured.median("test.s", "s", "", seconds));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " exited with " + status + ":\n" + output);
        }
        return output;
    }
}
