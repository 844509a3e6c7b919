import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says what this machine lacks for Breakwater, and for each the command that mends it.
///
/// Usage: `java tools/Doctor.java`. Ends with 1 where something is lacking. Each answer is tried:
/// XDP by attaching a program to a veth of a network namespace that goes with the command that made
/// it.
final class Doctor {
    private static final Path ROOT =
            Path.of(System.getProperty("jdk.launcher.sourcefile", "tools/Doctor.java"))
                    .toAbsolutePath()
                    .getParent()
                    .getParent();

    /// xdp.frags and what the packet path needs beside it came with 5.18.
    private static final int KERNEL_MAJOR_MIN = 5;

    private static final int KERNEL_MINOR_MIN = 18;

    /// One thing asked of the machine.
    ///
    /// @param found what there is, or what went wrong
    /// @param mend the commands that mend it; none where it is well
    private record Answer(String subject, boolean well, String found, List<String> mend) {}

    private record Ran(int exit, String output) {
        boolean well() {
            return exit == 0;
        }

        String lastLine() {
            return output.isEmpty() ? "no output" : output.lines().toList().getLast();
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        answers.add(jdk());
        answers.addAll(packages());
        answers.add(kernel());
        Answer root = root();
        answers.add(root);
        if (root.well()) {
            answers.add(namespaces());
            answers.add(userNamespaces());
            answers.add(pins());
            answers.add(nativeXdp());
        }
        answers.forEach(Doctor::print);
        long lacking = answers.stream().filter(answer -> !answer.well()).count();
        if (!root.well()) {
            IO.println("Namespaces, bpffs and XDP can only be tried as root.");
        }
        IO.println(lacking == 0 ? "Nothing is lacking." : lacking + " lacking.");
        System.exit(lacking == 0 ? 0 : 1);
    }

    private static void print(Answer answer) {
        IO.println(
                "%-5s  %-22s %s"
                        .formatted(
                                answer.well() ? "well" : "LACKS",
                                answer.subject(),
                                answer.found()));
        answer.mend().forEach(command -> IO.println("           mend: " + command));
    }

    private static Answer jdk() {
        return well("JDK 25", Runtime.version() + " at " + System.getProperty("java.home"));
    }

    /// What `./breakwater` would install: asked of the script that does it.
    private static List<Answer> packages() throws IOException, InterruptedException {
        Ran ran =
                run(
                        "bash",
                        "-c",
                        """
                        root=$1
                        . "$root/tools/setup.sh"
                        missing_for_building
                        missing_for_running
                        """,
                        "doctor",
                        ROOT.toString());
        if (!ran.well()) {
            return List.of(lacks("packages", ran.lastLine(), "see tools/setup.sh"));
        }
        if (ran.output().isEmpty()) {
            return List.of(well("packages", "clang, libbpf, iproute2, ethtool, util-linux, Maven"));
        }
        return ran.output()
                .lines()
                .map(line -> line.split(": ", 2))
                .map(part -> lacks(part[0], part[1], "sudo apt-get install " + part[0]))
                .toList();
    }

    private static Answer kernel() throws IOException {
        String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        Matcher matcher = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(release);
        if (!matcher.matches()) {
            return lacks("kernel", release + " (expected: MAJOR.MINOR…)", "uname -r");
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        boolean young =
                major > KERNEL_MAJOR_MIN
                        || (major == KERNEL_MAJOR_MIN && minor >= KERNEL_MINOR_MIN);
        return young
                ? well("kernel", release)
                : lacks(
                        "kernel",
                        release + " (expected: 5.18 or newer)",
                        "sudo apt-get install linux-image-amd64 && sudo reboot");
    }

    private static Answer root() throws IOException, InterruptedException {
        return run("id", "-u").output().equals("0")
                ? well("root", "yes")
                : lacks("root", "no (loading XDP programs needs it)", "sudo ./breakwater doctor");
    }

    private static Answer namespaces() throws IOException, InterruptedException {
        return tried(
                "network namespaces",
                run("unshare", "--net", "true"),
                "run outside the container, or give it CAP_SYS_ADMIN (docker run --privileged)");
    }

    /// The database's binaries refuse to run as root; it is started in a user namespace.
    private static Answer userNamespaces() throws IOException, InterruptedException {
        return tried(
                "user namespaces",
                run("unshare", "--user", "true"),
                "sudo sysctl -w user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1");
    }

    private static Answer pins() throws IOException, InterruptedException {
        return tried(
                "bpffs",
                run("unshare", "--mount", "mount", "-t", "bpf", "bpf", "/sys/fs/bpf"),
                "sudo mount -t bpf bpf /sys/fs/bpf");
    }

    private static Answer nativeXdp() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("breakwater-doctor");
        Path object = folder.resolve("pass.o");
        Path source = folder.resolve("pass.c");
        try {
            Files.writeString(
                    source,
                    """
                    __attribute__((section("xdp"), used)) int pass(void *ctx) { return 2; }
                    __attribute__((section("license"), used)) char terms[] = "GPL";
                    """);
            Ran compiled =
                    run(
                            "clang",
                            "-target",
                            "bpf",
                            "-O2",
                            "-g",
                            "-c",
                            source.toString(),
                            "-o",
                            object.toString());
            if (!compiled.well()) {
                return lacks("native XDP", compiled.lastLine(), "sudo apt-get install clang");
            }
            Ran attached =
                    run(
                            "unshare",
                            "--net",
                            "sh",
                            "-euc",
                            "ip link add probe type veth peer name probe-peer;"
                                    + "ip link set dev probe xdpdrv obj \"$1\" sec xdp",
                            "doctor",
                            object.toString());
            return tried(
                    "native XDP on veth",
                    attached,
                    "cat /sys/kernel/security/lockdown   # confidentiality forbids BPF",
                    "zgrep -hE 'CONFIG_(BPF_SYSCALL|VETH)' /proc/config.gz /boot/config-*");
        } finally {
            Files.deleteIfExists(object);
            Files.deleteIfExists(source);
            Files.deleteIfExists(folder);
        }
    }

    private static Answer tried(String subject, Ran ran, String... mend) {
        return ran.well() ? well(subject, "tried") : lacks(subject, ran.lastLine(), mend);
    }

    private static Answer well(String subject, String found) {
        return new Answer(subject, true, found, List.of());
    }

    private static Answer lacks(String subject, String found, String... mend) {
        return new Answer(subject, false, found, List.of(mend));
    }

    /// Runs a command to its end; one that is not installed counts as failed.
    private static Ran run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start();
            String output = new String(process.getInputStream().readAllBytes()).strip();
            return new Ran(process.waitFor(), output);
        } catch (IOException notFound) {
            return new Ran(127, notFound.getMessage());
        }
    }
}
