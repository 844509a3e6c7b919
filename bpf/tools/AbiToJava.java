import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes `Reason.java` and `ShieldAbi.java` from `shield_abi.h` and what it includes, and
/// `abi_check.h`, in which clang asserts every offset that Java was told.
///
/// Usage: `java AbiToJava.java HEADER JAVA_FOLDER C_FOLDER`. The header describes its narrow
/// form; anything else is refused with its line.
final class AbiToJava {
    private static final Pattern DEFINE = Pattern.compile("#define ([A-Z0-9_]+) (\\d+)");
    private static final Pattern INCLUDE = Pattern.compile("#include \"([a-z_]+\\.h)\"");
    private static final Pattern REASON = Pattern.compile("\tREASON_([A-Z0-9_]+) = (\\d+),");
    private static final Pattern STRUCT = Pattern.compile("struct ([a-z0-9_]+) \\{");
    private static final Pattern MEMBER =
            Pattern.compile(
                    "\t(__u8|__u16|__u32|__u64|struct [a-z0-9_]+) ([a-z0-9_]+)(?:\\[(\\d+)])?;");
    private static final Map<String, Integer> WIDTHS =
            Map.of("__u8", 1, "__u16", 2, "__u32", 4, "__u64", 8);

    private record Constant(String name, long value) {}

    private record Reason(String name, int code, String doc) {}

    private final List<Constant> constants = new ArrayList<>();
    private final List<Reason> reasons = new ArrayList<>();
    private final Map<String, Integer> structSizes = new LinkedHashMap<>();
    private final Map<String, Integer> structAlignments = new LinkedHashMap<>();
    private final StringBuilder asserts = new StringBuilder();

    public static void main(String[] arguments) throws IOException {
        AbiToJava generator = new AbiToJava();
        generator.read(Path.of(arguments[0]));
        Path java = Path.of(arguments[1], "dev", "breakwater", "bpf");
        Files.createDirectories(java);
        Files.createDirectories(Path.of(arguments[2]));
        write(java.resolve("Reason.java"), generator.reasonJava());
        write(java.resolve("ShieldAbi.java"), generator.abiJava());
        write(java.resolve("package-info.java"), PACKAGE);
        write(Path.of(arguments[2], "abi_check.h"), generator.asserts.toString());
    }

    /// Leaves a file that says the same alone: what depends on it would be compiled again.
    private static void write(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.writeString(file, text);
        }
    }

    /// Reads a header, and first those that it includes.
    private void read(Path header) throws IOException {
        List<String> lines = Files.readAllLines(header);
        for (String line : lines) {
            Matcher include = INCLUDE.matcher(line);
            if (include.matches()) {
                read(header.resolveSibling(include.group(1)));
            }
        }
        read(lines);
    }

    private void read(List<String> lines) {
        StringBuilder comment = new StringBuilder();
        String struct = "";
        int offset = 0;
        int alignment = 1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String text = line.strip();
            Matcher define = DEFINE.matcher(line);
            Matcher reason = REASON.matcher(line);
            Matcher structStart = STRUCT.matcher(line);
            Matcher member = MEMBER.matcher(line);
            if (text.startsWith("/*") || text.startsWith("*")) {
                if (text.startsWith("/*")) {
                    comment.setLength(0);
                }
                comment.append(text.replaceAll("^/?\\*+/?|\\*/$", "").strip()).append(' ');
            } else if (define.matches()) {
                constants.add(new Constant(define.group(1), Long.parseLong(define.group(2))));
            } else if (reason.matches()) {
                String doc = comment.toString().strip();
                reasons.add(new Reason(reason.group(1), Integer.parseInt(reason.group(2)), doc));
            } else if (structStart.matches()) {
                struct = structStart.group(1);
                offset = 0;
                alignment = 1;
            } else if (member.matches() && !struct.isEmpty()) {
                int width = width(member.group(1));
                int align = structAlignments.getOrDefault(structName(member.group(1)), width);
                if (offset % align != 0) {
                    throw refused(i, text, "no padding before it");
                }
                alignment = Math.max(alignment, align);
                addMember(struct, member.group(2), offset);
                offset += width * (member.group(3) == null ? 1 : Integer.parseInt(member.group(3)));
            } else if (text.equals("};") && !struct.isEmpty()) {
                if (offset % alignment != 0) {
                    throw refused(i, "struct " + struct, "no padding at its end");
                }
                endStruct(struct, offset, alignment);
                struct = "";
            } else if (!isOther(text)) {
                throw refused(i, text, "the header's narrow form");
            }
        }
    }

    private static IllegalArgumentException refused(int lineIndex, String found, String expected) {
        return new IllegalArgumentException(
                "line " + (lineIndex + 1) + ": " + found + " (expected: " + expected + ")");
    }

    private static boolean isOther(String text) {
        return text.isEmpty()
                || text.equals("};")
                || text.startsWith("#ifndef")
                || text.startsWith("#endif")
                || text.matches("#define BREAKWATER_[A-Z]+_ABI_H")
                || INCLUDE.matcher(text).matches()
                || text.equals("enum reason {");
    }

    private static String structName(String type) {
        return type.startsWith("struct ") ? type.substring("struct ".length()) : type;
    }

    private int width(String type) {
        return WIDTHS.containsKey(type) ? WIDTHS.get(type) : structSizes.get(structName(type));
    }

    private void addMember(String struct, String member, int offset) {
        constants.add(
                new Constant(
                        struct.toUpperCase() + "_" + member.toUpperCase() + "_OFFSET", offset));
        asserts.append(
                "_Static_assert(__builtin_offsetof(struct %s, %s) == %d, \"%s.%s\");\n"
                        .formatted(struct, member, offset, struct, member));
    }

    private void endStruct(String struct, int size, int alignment) {
        structSizes.put(struct, size);
        structAlignments.put(struct, alignment);
        constants.add(new Constant(struct.toUpperCase() + "_BYTES", size));
        asserts.append(
                "_Static_assert(sizeof(struct %s) == %d, \"%s\");\n"
                        .formatted(struct, size, struct));
    }

    private String reasonJava() {
        StringBuilder body = new StringBuilder(REASON_HEAD);
        for (Reason reason : reasons) {
            body.append("    /// ").append(reason.doc()).append('\n');
            body.append("    %s(%d),\n".formatted(reason.name(), reason.code()));
        }
        body.setLength(body.length() - 2);
        return body.append(";\n").append(REASON_TAIL).toString();
    }

    private String abiJava() {
        StringBuilder body = new StringBuilder(ABI_HEAD);
        for (Constant constant : constants) {
            boolean isLong = constant.value() > Integer.MAX_VALUE;
            body.append(
                    "    public static final %s %s = %d%s;\n"
                            .formatted(
                                    isLong ? "long" : "int",
                                    constant.name(),
                                    constant.value(),
                                    isLong ? "L" : ""));
        }
        return body.append("\n    private ShieldAbi() {}\n}\n").toString();
    }

    private static final String PACKAGE =
            """
            /// What the packet path and its user space agree on, generated from `bpf/shield_abi.h`.
            @org.jspecify.annotations.NullMarked
            package dev.breakwater.bpf;
            """;

    private static final String ABI_HEAD =
            """
            package dev.breakwater.bpf;

            /// Limits, map sizes and byte offsets of the packet path. Generated from
            /// `bpf/shield_abi.h`, where
            /// each is explained.
            public final class ShieldAbi {
            """;

    private static final String REASON_HEAD =
            """
            package dev.breakwater.bpf;

            /// Why a packet got its verdict. Generated from `enum reason` of `bpf/shield_abi.h`.
            public enum Reason {
            """;

    private static final String REASON_TAIL =
            """

                /// What becomes of a packet.
                public enum Verdict {
                    PASS,
                    DROP,
                    /// Answered to its sender.
                    TX,
                    REDIRECT
                }

                private static final Reason[] BY_CODE = new Reason[ShieldAbi.REASON_SLOTS];

                static {
                    for (Reason reason : values()) {
                        BY_CODE[reason.code] = reason;
                    }
                }

                private final int code;

                Reason(int code) {
                    this.code = code;
                }

                /// The number that the packet path counts it under, 0 to 63.
                public int code() {
                    return code;
                }

                /// What becomes of a packet for this reason.
                public Verdict verdict() {
                    if (code >= ShieldAbi.REASON_REDIRECT_FIRST) {
                        return Verdict.REDIRECT;
                    }
                    if (code >= ShieldAbi.REASON_TX_FIRST) {
                        return Verdict.TX;
                    }
                    return code >= ShieldAbi.REASON_DROP_FIRST ? Verdict.DROP : Verdict.PASS;
                }

                /// The reason of that number.
                ///
                /// @throws IllegalArgumentException where none has it
                public static Reason ofCode(int code) {
                    Reason reason = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
                    if (reason == null) {
                        throw new IllegalArgumentException(
                                "reason: " + code + " (expected: one of enum reason)");
                    }
                    return reason;
                }
            }
            """;
}
