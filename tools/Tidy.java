import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Reads every file of the repository once and holds it to the rules that no compiler knows.
///
/// Usage, in the repository's root: `java tools/Tidy.java`. Prints `file:line: problem` and ends
/// with 1 where there is one. `tools/tidy-exceptions.txt` excuses a file from a rule; a line there
/// that excuses nothing is a problem too, so the list shrinks.
final class Tidy {
    private static final int LINE_LENGTH_MAX = 100;
    private static final int METHOD_LINES_MAX = 50;
    private static final int FUNCTION_LINES_MAX = 60;
    private static final int FILE_LINES_MAX = 400;
    private static final Path EXCEPTIONS = Path.of("tools/tidy-exceptions.txt");

    private static final Pattern TEXT =
            Pattern.compile(
                    ".*\\.(java|c|h|sql|proto|md|sh|xml|yaml|pkt|txt|tsx?)|dev|breakwater|.*/run");
    private static final Pattern LEFTOVER = Pattern.compile("\\b(FIXME|TODO|XXX)\\b");
    private static final Pattern POOR_NAME =
            Pattern.compile(".*(Utils?|Impl|Manager|Helper|Base|Info|Data)");
    private static final Pattern GETTER = Pattern.compile("get[A-Z]\\w*");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern NAMED_PATH = Pattern.compile("`([\\w.-]+(?:/[\\w.{},*-]+)+/?)`");
    private static final Pattern FUNCTION_START = Pattern.compile("^[a-z].*[^;]$");

    /// What is written in a line and must not be, with what to write instead.
    ///
    /// @param where the files it holds for
    private record Ban(Pattern text, String instead, Pattern where) {
        Ban(String text, String instead, String where) {
            this(Pattern.compile(text), instead, Pattern.compile(where));
        }
    }

    private static final String PRODUCT = "(?!tools/|bpf/tools/|bench/).*\\.java";
    private static final List<Ban> BANS =
            List.of(
                    new Ban(
                            "System\\.(nanoTime|currentTimeMillis)|Instant\\.now|\\bClock\\.system",
                            "take nowNanos, or a NanoClock where the loop's owner reads it",
                            "(?!e2e/|.*IT\\.java|runtime/.*/(life|log|time)/)" + PRODUCT),
                    new Ban(
                            "Math\\.random|ThreadLocalRandom|new (Random|SplittableRandom)\\(\\)",
                            "take a seeded generator",
                            PRODUCT),
                    new Ban(
                            "Thread\\.sleep",
                            "wait for the fact itself",
                            "(?!bench/).*/src/test/.*"),
                    new Ban(
                            "System\\.(out|err)\\b|\\bIO\\.println|printStackTrace",
                            "log through SLF4J",
                            "(?!cli/|lab/|e2e/|testkit/|.*/(life|log)/)" + PRODUCT),
                    new Ban("java\\.util\\.logging", "log through SLF4J", PRODUCT),
                    new Ban("^\\s*/\\*\\*", "write /// Markdown", ".*\\.java"),
                    new Ban(
                            "org\\.mockito|static org\\.junit\\.jupiter\\.api\\.Assertions",
                            "write a fake in testkit, assert with AssertJ",
                            ".*\\.java"),
                    new Ban(
                            "@Disabled|\\bassume(True|That|False)\\b|\\bAssumptions\\b",
                            "let a test that can't have what it needs fail",
                            ".*\\.java"),
                    new Ban(
                            "new RuntimeException\\(",
                            "name what failed",
                            "(?!.*/src/test/)" + PRODUCT),
                    new Ban("(?i)select \\*", "name the columns", ".*\\.(sql|java)"));

    private final Set<String> excused = new HashSet<>();
    private final Set<String> used = new HashSet<>();
    private final Set<String> problems = new TreeSet<>();
    private final List<Path> files;

    private Tidy(List<Path> files) {
        this.files = files;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Tidy tidy = new Tidy(files());
        tidy.readExceptions();
        for (Path file : tidy.files) {
            tidy.checkText(file);
        }
        tidy.checkJavaTrees();
        tidy.checkPackages();
        tidy.checkExceptions();
        tidy.problems.forEach(IO::println);
        IO.println(
                "tidy: %d files, %d problems".formatted(tidy.files.size(), tidy.problems.size()));
        System.exit(tidy.problems.isEmpty() ? 0 : 1);
    }

    /// Every file that is, or would be, in the repository; from the folder where git is not used.
    private static List<Path> files() throws IOException, InterruptedException {
        if (Files.exists(Path.of(".git"))) {
            Process git =
                    new ProcessBuilder("git", "ls-files", "-co", "--exclude-standard")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String listed = new String(git.getInputStream().readAllBytes());
            if (git.waitFor() == 0) {
                return listed.lines().map(Path::of).filter(Files::isRegularFile).toList();
            }
        }
        try (Stream<Path> walk = Files.walk(Path.of(""))) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !("/" + file).matches(".*/(target|\\.git|\\.idea)/.*"))
                    .toList();
        }
    }

    private void readExceptions() throws IOException {
        for (String line : Files.readAllLines(EXCEPTIONS)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                excused.add(line.strip().replaceAll("\\s+", " "));
            }
        }
    }

    private void checkExceptions() {
        for (String exception : excused) {
            if (!used.contains(exception)) {
                problems.add(EXCEPTIONS + ": no longer needed, take it out: " + exception);
            }
        }
    }

    private void report(String rule, Path file, long line, String problem) {
        String exception = rule + " " + file;
        if (excused.contains(exception)) {
            used.add(exception);
        } else {
            problems.add("%s:%d: %s [%s]".formatted(file, line, problem, rule));
        }
    }

    private void checkText(Path file) throws IOException {
        String name = file.toString();
        if (!TEXT.matcher(name).matches()) {
            return;
        }
        List<String> lines = Files.readString(file).lines().toList();
        boolean code = name.matches(".*\\.(java|c|h|sql|proto|ts|tsx)");
        if (code && lines.size() > FILE_LINES_MAX) {
            report(
                    "file",
                    file,
                    1,
                    lines.size() + " lines (expected: " + FILE_LINES_MAX + " at most)");
        }
        if (name.matches("bpf/.*\\.[ch]")
                && !lines.getFirst().contains("SPDX-License-Identifier: ")) {
            report("licence", file, 1, "no SPDX-License-Identifier in the first line");
        }
        boolean quoted = false;
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index);
            checkLine(file, index + 1, line);
            if (index > 0
                    && line.strip().startsWith("// ")
                    && lines.get(index - 1).strip().startsWith("///")) {
                report("comment", file, index + 1L, "a /// comment that the formatter broke");
            }
            // What people will read may stand in one piece: a table's row, a message.
            quoted ^= line.split("\"\"\"", -1).length % 2 == 0;
            if (code && !quoted && !line.strip().startsWith("\"")) {
                checkLength(file, index + 1, line);
            }
        }
        if (name.matches(".*\\.[ch]")) {
            checkFunctions(file, lines);
        }
        if (name.endsWith(".md")) {
            checkNamedFiles(file, lines);
        }
    }

    private void checkLength(Path file, int number, String line) {
        long columns = line.chars().map(character -> character == '\t' ? 8 : 1).sum();
        if (columns > LINE_LENGTH_MAX && !line.startsWith("import ")) {
            report(
                    "line",
                    file,
                    number,
                    columns + " columns (expected: " + LINE_LENGTH_MAX + " at most)");
        }
    }

    private void checkLine(Path file, int number, String line) {
        if (!line.equals(line.stripTrailing())) {
            report("blank", file, number, "blanks or a carriage return at the end");
        }
        String bare = line.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "\"\"");
        if (!file.toString().endsWith(".md") && LEFTOVER.matcher(bare).find()) {
            report("leftover", file, number, "finish it or take it out");
        }
        String statement = bare.replaceAll("//.*", "");
        for (Ban ban : BANS) {
            Matcher found = ban.text().matcher(statement);
            if (ban.where().matcher(file.toString()).matches() && found.find()) {
                report("ban", file, number, found.group().strip() + " is banned: " + ban.instead());
            }
        }
    }

    /// C functions as the kernel's style writes them: a body's braces stand in column one.
    private void checkFunctions(Path file, List<String> lines) {
        int start = -1;
        for (int index = 1; index < lines.size(); index++) {
            String before = lines.get(index - 1);
            if (lines.get(index).equals("{") && FUNCTION_START.matcher(before.strip()).matches()) {
                start = index;
            } else if (start >= 0 && lines.get(index).equals("}")) {
                if (index - start + 1 > FUNCTION_LINES_MAX) {
                    report(
                            "function",
                            file,
                            start + 1L,
                            (index - start + 1)
                                    + " lines (expected: "
                                    + FUNCTION_LINES_MAX
                                    + " at most)");
                }
                start = -1;
            }
        }
    }

    /// Documents name only files that exist.
    private void checkNamedFiles(Path file, List<String> lines) {
        Path folder = file.getParent() == null ? Path.of("") : file.getParent();
        for (int index = 0; index < lines.size(); index++) {
            Matcher link = LINK.matcher(lines.get(index));
            while (link.find()) {
                if (!Files.exists(folder.resolve(link.group(1)))) {
                    report(
                            "path",
                            file,
                            index + 1L,
                            "links to " + link.group(1) + ", which is not there");
                }
            }
            Matcher named = NAMED_PATH.matcher(lines.get(index));
            while (named.find()) {
                String path = named.group(1);
                boolean ours = Files.isDirectory(Path.of(path.substring(0, path.indexOf('/'))));
                boolean exact = path.chars().noneMatch(character -> "{}*,".indexOf(character) >= 0);
                if (ours && exact && !path.contains("target/") && !isThere(path)) {
                    report("path", file, index + 1L, "names " + path + ", which is not there");
                }
            }
        }
    }

    /// A path from the root, or a module and what lies in its own package: `shield/compile`.
    private static boolean isThere(String path) {
        String module = path.substring(0, path.indexOf('/'));
        return Files.exists(Path.of(path))
                || Files.exists(Path.of(module, "src/main/java/dev/breakwater", path))
                || Files.exists(Path.of(module, "src/test/java/dev/breakwater", path));
    }

    private void checkJavaTrees() throws IOException {
        List<Path> sources =
                files.stream().filter(file -> file.toString().endsWith(".java")).toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    _ -> {},
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Declarations(unit, positions).scan(unit, null);
            }
        }
    }

    /// Holds each type's and method's name and length to the rules.
    private final class Declarations extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lines;
        private final Path file;

        Declarations(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
            this.lines = unit.getLineMap();
            this.file = Path.of(unit.getSourceFile().getName());
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (POOR_NAME.matcher(type.getSimpleName()).matches()) {
                long line = lines.getLineNumber(positions.getStartPosition(unit, type));
                report("name", file, line, type.getSimpleName() + " says nothing: name what it is");
            }
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            long start = positions.getStartPosition(unit, method);
            // A compact constructor of a record has positions; what the compiler adds has none.
            if (start >= 0 && method.getBody() != null) {
                long first = lines.getLineNumber(start);
                long count =
                        lines.getLineNumber(positions.getEndPosition(unit, method)) - first + 1;
                if (count > METHOD_LINES_MAX) {
                    report(
                            "method",
                            file,
                            first,
                            method.getName()
                                    + ": "
                                    + count
                                    + " lines (expected: "
                                    + METHOD_LINES_MAX
                                    + " at most)");
                }
                boolean overrides = method.getModifiers().toString().contains("@Override");
                if (GETTER.matcher(method.getName()).matches() && !overrides) {
                    report(
                            "name",
                            file,
                            first,
                            method.getName() + ": no get, name what it answers");
                }
            }
            return super.visitMethod(method, nothing);
        }
    }

    /// Every package says that it knows no null. A package of tests may stand on the one it tests.
    private void checkPackages() throws IOException {
        Set<Path> folders = new TreeSet<>();
        for (Path file : files) {
            if (file.toString().matches("[^/]+/src/[^/]+/java/.*\\.java")) {
                folders.add(file.getParent());
            }
        }
        for (Path folder : folders) {
            Path marked = Path.of(folder.toString().replace("/src/test/java/", "/src/main/java/"));
            if (!isNullMarked(folder) && !isNullMarked(marked)) {
                report(
                        "package",
                        folder.resolve("package-info.java"),
                        1,
                        "no @NullMarked package-info");
            }
        }
    }

    private static boolean isNullMarked(Path folder) throws IOException {
        Path file = folder.resolve("package-info.java");
        return Files.exists(file) && Files.readString(file).contains("@NullMarked");
    }
}
