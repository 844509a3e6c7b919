package doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What only trying tells: XDP is tried on a veth of a network namespace that goes with the command
/// that made it.
final class Trials {
    private static final String SECTION = "tried here";

    private Trials() {}

    static List<Answer> answers() throws IOException, InterruptedException {
        return List.of(
                tried(
                        "network namespaces",
                        Ran.of("unshare", "--net", "true"),
                        "run outside the container, or give it CAP_SYS_ADMIN"
                                + " (docker run --privileged)"),
                // The database's binaries refuse to run as root; it starts in a user namespace.
                tried(
                        "user namespaces",
                        Ran.of("unshare", "--user", "true"),
                        "sudo sysctl -w user.max_user_namespaces=15000"
                                + " kernel.unprivileged_userns_clone=1"),
                tried(
                        "mounting bpffs",
                        Ran.of("unshare", "--mount", "mount", "-t", "bpf", "bpf", "/sys/fs/bpf"),
                        "sudo mount -t bpf bpf /sys/fs/bpf"),
                nativeXdp());
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
                    Ran.of(
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
                return Answer.lacks(
                        SECTION,
                        "native XDP on veth",
                        compiled.lastLine(),
                        "sudo apt-get install clang");
            }
            Ran attached =
                    Ran.of(
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
        return ran.well()
                ? Answer.well(SECTION, subject, "yes")
                : Answer.lacks(SECTION, subject, ran.lastLine(), mend);
    }
}
