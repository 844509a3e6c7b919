import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Adds up what the tests reported: a line a module, then each failure with its message.
///
/// Usage, in the repository's root: `java tools/TestSummary.java SECONDS [LOG]`: the time the tests
/// took, and Maven's log where it did not come to its end.
/// Ends with 1 where that is given, and where a test failed, or was skipped (one that can't have
/// what it needs must fail), or there was none.
final class TestSummary {
    private static final int MESSAGE_LENGTH_MAX = 300;
    private static final int OUTPUT_LINES_MAX = 30;

    private static final class Tally {
        int tests;
        int failed;
        int skipped;
        double seconds;
    }

    private final Map<String, Tally> modules = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Set<Path> outputs = new TreeSet<>();

    public static void main(String[] arguments) throws Exception {
        TestSummary summary = new TestSummary();
        try (Stream<Path> modules = Files.list(Path.of("."))) {
            for (Path module : modules.sorted().toList()) {
                summary.readReports(module);
            }
        }
        if (arguments.length > 1) {
            summary.complaints.add("crash: Maven did not come to its end: see " + arguments[1]);
        }
        System.exit(summary.print(arguments[0]) ? 0 : 1);
    }

    private void readReports(Path module) throws Exception {
        Path reports = module.resolve("target/surefire-reports");
        if (!Files.isDirectory(reports)) {
            return;
        }
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.filter(TestSummary::isReport).sorted().toList()) {
                read(module.getFileName().toString(), file);
            }
        }
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private void read(String module, Path report) throws Exception {
        Element suite =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(report.toFile())
                        .getDocumentElement();
        Tally tally = modules.computeIfAbsent(module, _ -> new Tally());
        tally.seconds += Double.parseDouble(suite.getAttribute("time").replace(",", ""));
        NodeList tests = suite.getElementsByTagName("testcase");
        for (int index = 0; index < tests.getLength(); index++) {
            Element test = (Element) tests.item(index);
            tally.tests++;
            if (has(test, "skipped")) {
                tally.skipped++;
                complain(module, test, "skipped");
            } else if (has(test, "failure") || has(test, "error")) {
                tally.failed++;
                outputs.add(outputOf(report));
                complain(module, test, has(test, "failure") ? "failure" : "error");
            }
        }
    }

    /// What the class printed: Surefire puts it beside the report.
    private static Path outputOf(Path report) {
        String name = report.getFileName().toString();
        String type = name.substring("TEST-".length(), name.length() - ".xml".length());
        return report.resolveSibling(type + "-output.txt");
    }

    private static boolean has(Element test, String outcome) {
        return test.getElementsByTagName(outcome).getLength() > 0;
    }

    private void complain(String module, Element test, String outcome) {
        Element detail = (Element) test.getElementsByTagName(outcome).item(0);
        String message = detail.getAttribute("message").strip().replaceAll("\\s+", " ");
        complaints.add(
                "%s: %s %s.%s: %s"
                        .formatted(
                                outcome,
                                module,
                                test.getAttribute("classname"),
                                test.getAttribute("name"),
                                message.substring(
                                        0, Math.min(message.length(), MESSAGE_LENGTH_MAX))));
    }

    private void printOutputs() throws IOException {
        for (Path output : outputs) {
            if (Files.exists(output)) {
                List<String> lines = Files.readAllLines(output);
                IO.println("--- the end of " + output);
                lines.subList(Math.max(0, lines.size() - OUTPUT_LINES_MAX), lines.size())
                        .forEach(IO::println);
            }
        }
    }

    private boolean print(String seconds) throws IOException {
        Tally all = new Tally();
        IO.println("");
        IO.println(
                "%-10s %7s %7s %8s %9s"
                        .formatted("module", "tests", "failed", "skipped", "seconds"));
        modules.forEach(
                (module, tally) -> {
                    printLine(module, tally);
                    all.tests += tally.tests;
                    all.failed += tally.failed;
                    all.skipped += tally.skipped;
                    all.seconds += tally.seconds;
                });
        printLine("all", all);
        printOutputs();
        complaints.forEach(IO::println);
        boolean passed = all.tests > 0 && complaints.isEmpty();
        IO.println(
                "%s: %d tests, %d failed, %d skipped, in %s s"
                        .formatted(
                                passed ? "PASSED" : "FAILED",
                                all.tests,
                                all.failed,
                                all.skipped,
                                seconds));
        return passed;
    }

    private static void printLine(String name, Tally tally) {
        IO.println(
                "%-10s %7d %7d %8d %9.1f"
                        .formatted(name, tally.tests, tally.failed, tally.skipped, tally.seconds));
    }
}
