package doctor;

import static java.util.stream.Collectors.joining;

import java.util.List;

/// The doctor's answers, for people and for programs.
final class Report {
    private Report() {}

    /// A line an answer, under a line a section, and how many lack.
    static String text(List<Answer> answers) {
        StringBuilder text = new StringBuilder();
        int subjectWidth =
                answers.stream().mapToInt(answer -> answer.subject().length()).max().orElse(0);
        String section = "";
        for (Answer answer : answers) {
            if (!answer.section().equals(section)) {
                section = answer.section();
                text.append(text.isEmpty() ? "" : "\n").append(section).append('\n');
            }
            String format = "  %-5s  %-" + subjectWidth + "s  %s\n";
            text.append(
                    format.formatted(answer.level().word, answer.subject(), answer.found()));
            String indent = " ".repeat(2 + 5 + 2 + subjectWidth + 2);
            answer.mend()
                    .forEach(
                            command ->
                                    text.append(indent)
                                            .append(answer.level().mendWord)
                                            .append(command)
                                            .append('\n'));
        }
        return text.append('\n').append(summary(answers)).toString();
    }

    /// `{"lacking":0,"hints":1,"answers":[…]}`, each answer with the record's members.
    static String json(List<Answer> answers) {
        return "{\"lacking\":%d,\"hints\":%d,\"answers\":[%s]}"
                .formatted(
                        count(answers, Answer.Level.LACKS),
                        count(answers, Answer.Level.HINT),
                        answers.stream().map(Report::json).collect(joining(",\n")));
    }

    private static String json(Answer answer) {
        return "{\"section\":%s,\"subject\":%s,\"level\":%s,\"found\":%s,\"mend\":[%s]}"
                .formatted(
                        quoted(answer.section()),
                        quoted(answer.subject()),
                        quoted(answer.level().name()),
                        quoted(answer.found()),
                        answer.mend().stream().map(Report::quoted).collect(joining(",")));
    }

    private static String summary(List<Answer> answers) {
        long lacking = count(answers, Answer.Level.LACKS);
        long hints = count(answers, Answer.Level.HINT);
        String rights =
                Rights.isRoot()
                        ? ""
                        : "Namespaces and native XDP can only be tried as root:"
                                + " sudo ./breakwater doctor\n";
        return rights
                + (lacking == 0 ? "Nothing is lacking" : lacking + " lacking")
                + (hints == 0 ? "." : "; " + hints + (hints == 1 ? " hint." : " hints."));
    }

    private static long count(List<Answer> answers, Answer.Level level) {
        return answers.stream().filter(answer -> answer.level() == level).count();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char letter : text.toCharArray()) {
            switch (letter) {
                case '"', '\\' -> quoted.append('\\').append(letter);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default ->
                        quoted.append(
                                letter < ' ' ? "\\u%04x".formatted((int) letter) : letter + "");
            }
        }
        return quoted.append('"').toString();
    }
}
