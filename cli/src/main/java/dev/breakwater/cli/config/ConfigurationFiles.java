package dev.breakwater.cli.config;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.shield.check.Checks;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.read.ConfigurationReader;
import dev.breakwater.shield.read.ConfigurationReading;
import dev.breakwater.shield.read.ProblemPlaces;
import dev.breakwater.shield.read.TextProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What some files say together.
///
/// @param resources in the order of the files
/// @param places where they stand, file by file
public record ConfigurationFiles(
        Configuration configuration, List<Resource> resources, List<ProblemPlaces> places) {
    /// What stands for standard input.
    public static final String STANDARD_INPUT = "-";

    /// Files of one folder.
    static final int FILES_MAX = 1_000;

    /// Of one file; what is longer the reader refuses.
    private static final int FILE_BYTES_MAX = 64 << 20;

    public ConfigurationFiles {
        resources = List.copyOf(resources);
        places = List.copyOf(places);
    }

    /// What a person is told of a problem that showed when the files were taken together, or by
    /// control: `file:line:column: ...` where it is of a resource of theirs.
    public String describe(Problem problem) {
        return describe(places, problem);
    }

    private static String describe(List<ProblemPlaces> places, Problem problem) {
        return places.stream()
                .flatMap(file -> file.find(problem).stream())
                .findFirst()
                .map(TextProblem::toString)
                .orElseGet(problem::toString);
    }

    /// Reads files, the YAML files of folders, and, for `-`, standard input.
    ///
    /// @throws CommandException with every problem, each as `file:line:column: ...`
    public static ConfigurationFiles read(List<String> names) {
        List<ConfigurationReading.Accepted> accepted = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            for (String file : filesOf(name)) {
                switch (ConfigurationReader.read(file, bytesOf(file))) {
                    case ConfigurationReading.Accepted reading -> accepted.add(reading);
                    case ConfigurationReading.Rejected(var found) ->
                            found.forEach(problem -> problems.add(problem.toString()));
                }
            }
        }
        List<ProblemPlaces> places =
                accepted.stream().map(ConfigurationReading.Accepted::places).toList();
        if (problems.isEmpty() && accepted.size() > 1) {
            Checks.check(join(accepted)).stream()
                    .map(problem -> describe(places, problem))
                    .forEach(problems::add);
        }
        if (!problems.isEmpty()) {
            throw CommandException.refused(String.join("\n", problems));
        }
        return new ConfigurationFiles(
                join(accepted),
                accepted.stream().flatMap(reading -> reading.resources().stream()).toList(),
                places);
    }

    private static Configuration join(List<ConfigurationReading.Accepted> readings) {
        List<Backend> backends = new ArrayList<>();
        List<FilterRule> filterRules = new ArrayList<>();
        List<AddressList> addressLists = new ArrayList<>();
        for (ConfigurationReading.Accepted reading : readings) {
            backends.addAll(reading.configuration().backends());
            filterRules.addAll(reading.configuration().filterRules());
            addressLists.addAll(reading.configuration().addressLists());
        }
        return new Configuration(0, backends, filterRules, addressLists);
    }

    private static List<String> filesOf(String name) {
        Path path = Path.of(name);
        if (name.equals(STANDARD_INPUT) || !Files.isDirectory(path)) {
            return List.of(name);
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<String> files =
                    entries.map(Path::toString)
                            .filter(file -> file.endsWith(".yaml") || file.endsWith(".yml"))
                            .sorted()
                            .limit(FILES_MAX + 1L)
                            .collect(Collectors.toList());
            if (files.isEmpty() || files.size() > FILES_MAX) {
                String found = files.isEmpty() ? "no" : "over " + FILES_MAX;
                throw CommandException.refused(
                        name
                                + ": "
                                + found
                                + " files named *.yaml or *.yml (expected: 1 to "
                                + FILES_MAX
                                + ")");
            }
            return files;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static byte[] bytesOf(String file) {
        try (InputStream stream = open(file)) {
            return stream.readNBytes(FILE_BYTES_MAX + 1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// Opens a file, or standard input for `-`.
    ///
    /// @throws CommandException where it can't be read
    public static InputStream open(String file) {
        if (file.equals(STANDARD_INPUT)) {
            return System.in;
        }
        Path path = Path.of(file);
        try {
            if (Files.isDirectory(path)) {
                throw CommandException.failed(file + ": a folder (expected: a file)");
            }
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// What a person is told of a file that can't be read.
    public static CommandException unreadable(String file, IOException cause) {
        String why =
                switch (cause) {
                    case NoSuchFileException _ -> "no such file";
                    case AccessDeniedException _ ->
                            "not readable for this user (try sudo, or chmod a+r)";
                    default -> String.valueOf(cause.getMessage());
                };
        return CommandException.failed(file + ": " + why);
    }
}
