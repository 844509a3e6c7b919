package dev.breakwater.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A network namespace that a lab made. Only [Lab] makes one.
public final class Namespace {
    private static final Path FOLDER = Path.of("/run/netns");

    private final String name;

    Namespace(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /// The file that stands for it, for `nsenter --net=` and setns(2).
    public Path path() {
        return FOLDER.resolve(name);
    }

    /// The command as it is run inside this namespace. Not `ip netns exec`, which mounts a new /sys
    /// and hides the BPF file system.
    public List<String> entered(List<String> command) {
        List<String> entered = new ArrayList<>(List.of("nsenter", "--net=" + path(), "--"));
        entered.addAll(command);
        return List.copyOf(entered);
    }

    @Override
    public String toString() {
        return name;
    }
}
