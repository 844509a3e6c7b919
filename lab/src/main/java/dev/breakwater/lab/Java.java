package dev.breakwater.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How small processes of ours are started beside this one: the same JVM, the same class path.
public final class Java {
    private static final List<String> SMALL_AND_QUICK =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-Xshare:auto",
                    "-Xmx96m");

    private Java() {}

    /// The command line that runs a main class.
    public static List<String> command(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL_AND_QUICK);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return List.copyOf(command);
    }
}
