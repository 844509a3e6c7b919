package doctor;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who this process is, and what the kernel lets it do.
final class Rights {
    private static final String SECTION = "rights";

    /// Numbers of linux/capability.h.
    private static final int CAP_NET_ADMIN = 12;

    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;

    private Rights() {}

    static boolean isRoot() {
        return status("Uid").startsWith("0\t");
    }

    static List<Answer> answers() {
        long effective = Long.parseUnsignedLong(status("CapEff"), 16);
        List<Answer> answers = new ArrayList<>();
        answers.add(
                isRoot()
                        ? Answer.well(SECTION, "user", "root")
                        : Answer.well(SECTION, "user", "uid " + status("Uid").split("\t")[0]));
        answers.add(needed(effective));
        answers.add(
                has(effective, CAP_SYS_ADMIN)
                        ? Answer.well(SECTION, "CAP_SYS_ADMIN", "yes: --netns, and mounting bpffs")
                        : Answer.well(
                                SECTION,
                                "CAP_SYS_ADMIN",
                                "no: only --netns and mounting bpffs need it"));
        return answers;
    }

    /// The three without which nothing protects.
    private static Answer needed(long effective) {
        Map<String, Integer> needed = new LinkedHashMap<>();
        needed.put("CAP_BPF", CAP_BPF);
        needed.put("CAP_NET_ADMIN", CAP_NET_ADMIN);
        needed.put("CAP_PERFMON", CAP_PERFMON);
        String found =
                needed.entrySet().stream()
                        .map(one -> one.getKey() + state(effective, one.getValue()))
                        .collect(joining(", "));
        return needed.values().stream().allMatch(capability -> has(effective, capability))
                ? Answer.well(SECTION, "capabilities", found + ": the agent needs no more")
                : Answer.lacks(
                        SECTION,
                        "capabilities",
                        found + ": for the agent, `explain --engine kernel` and the demo",
                        "sudo ./breakwater agent …",
                        "deploy/systemd/breakwater-agent.service gives the agent these and no more");
    }

    private static String state(long effective, int capability) {
        return has(effective, capability) ? "" : " missing";
    }

    private static boolean has(long effective, int capability) {
        return (effective >>> capability & 1) == 1;
    }

    /// A field of this process's status; "0" where the kernel tells none.
    private static String status(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .map(line -> line.substring(field.length() + 1).strip())
                    .findFirst()
                    .orElse("0");
        } catch (IOException unknown) {
            return "0";
        }
    }
}
