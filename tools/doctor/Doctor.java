package doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Says what this machine lacks for Breakwater and what would make it faster, and for each the
/// command that mends it.
///
/// Usage: `java tools/doctor/Doctor.java [--json] [INTERFACE…]`, where no interface stands for
/// every network card. Ends with 1 where something is lacking, with 2 where it was asked wrongly.
final class Doctor {
    private static final Path ROOT =
            Path.of(System.getProperty("jdk.launcher.sourcefile", "tools/doctor/Doctor.java"))
                    .toAbsolutePath()
                    .getParent()
                    .getParent()
                    .getParent();

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean isJson = false;
        List<String> interfaces = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.equals("--json")) {
                isJson = true;
            } else if (argument.startsWith("-")) {
                IO.println("doctor: " + argument + " (expected: [--json] [INTERFACE…])");
                System.exit(2);
            } else {
                interfaces.add(argument);
            }
        }
        List<Answer> answers = new ArrayList<>();
        answers.addAll(Machine.answers(ROOT));
        answers.addAll(Rights.answers());
        if (Rights.isRoot()) {
            answers.addAll(Trials.answers());
        }
        answers.addAll(Cards.answers(interfaces));
        IO.println(isJson ? Report.json(answers) : Report.text(answers));
        System.exit(answers.stream().anyMatch(Answer::isLacking) ? 1 : 0);
    }
}
