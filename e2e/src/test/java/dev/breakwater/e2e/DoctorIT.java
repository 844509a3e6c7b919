package dev.breakwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./breakwater doctor` on a machine whose interfaces are told by programs of the test's own, in
/// the place of `ip` and `ethtool`.
class DoctorIT {
    private static final Path DOCTOR = Path.of("../tools/doctor/Doctor.java").toAbsolutePath();

    private static final String IP =
            """
            #!/bin/sh
            cat <<'LINKS'
            1: lo: <LOOPBACK,UP> mtu 65536 qdisc noqueue \\    link/loopback
            2: eth0: <BROADCAST,UP> mtu 9000 xdpgeneric/id:7 qdisc mq \\    link/ether \\    prog/xdpgeneric id 7 name shield_wan tag 0d8d07b8d352fb63 jited
            3: eth0.5@eth0: <BROADCAST,UP> mtu 1500 qdisc noqueue \\    link/ether \\    vlan protocol 802.1Q id 5
            4: bond0: <BROADCAST,UP> mtu 1500 qdisc noqueue \\    link/ether \\    bond mode balance-alb miimon 100
            5: veth1@if2: <BROADCAST,UP> mtu 1500 qdisc noqueue \\    link/ether \\    veth
            LINKS
            """;

    private static final String ETHTOOL =
            """
            #!/bin/sh
            [ "$2" = eth0 ] || exit 1
            case $1 in
            -i) printf 'driver: ixgbe\\nversion: 1\\nbus-info: 0000:01:00.0\\n' ;;
            -k) printf 'rx-vlan-offload: on\\nlarge-receive-offload: on\\nrx-gro-hw: off [fixed]\\n' ;;
            -l) printf 'Pre-set maximums:\\nRX:\\tn/a\\nCombined:\\t63\\nCurrent hardware settings:\\nRX:\\tn/a\\nCombined:\\t1\\n' ;;
            -g) printf 'Pre-set maximums:\\nRX:\\t4096\\nCurrent hardware settings:\\nRX:\\t512\\n' ;;
            esac
            """;

    @TempDir private Path programs;

    @BeforeEach
    void write() throws IOException {
        for (Map.Entry<String, String> program : Map.of("ip", IP, "ethtool", ETHTOOL).entrySet()) {
            Path file = Files.writeString(programs.resolve(program.getKey()), program.getValue());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void namesEachRemedyOfACard() throws Exception {
        String said = doctor();

        assertThat(said)
                .contains("ixgbe: native XDP")
                .contains("number 7, generic, the shield, role wan")
                .contains("sudo ip link set dev eth0 mtu 3498")
                .contains("sudo ethtool -K eth0 rxvlan off")
                .contains("sudo ethtool -K eth0 lro off")
                .doesNotContain("rx-gro-hw off")
                .contains("1 of 63, for ")
                .contains("sudo ethtool -G eth0 rx 4096");
    }

    @Test
    void tellsOfVlanDevicesAndBondsThatCannotRunNatively() throws Exception {
        assertThat(doctor())
                .contains("a VLAN device: generic XDP alone")
                .contains("bond, balance-alb: generic XDP alone in this mode")
                .doesNotContain("veth1");
    }

    @Test
    void asksTheKernelWhichRightsThereAre() throws Exception {
        assertThat(doctor("eth0"))
                .contains("CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON: the agent needs no more")
                .doesNotContain("eth0.5");
    }

    @Test
    void lacksAnInterfaceThatIsNotThere() throws Exception {
        assertThat(doctor("eth7"))
                .contains("\"section\":\"eth7\",\"subject\":\"interface\",\"level\":\"LACKS\"");
    }

    private String doctor(String... interfaces) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(DOCTOR.toString());
        command.add("--json");
        command.addAll(List.of(interfaces));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
        Process doctor = builder.redirectErrorStream(true).start();
        String said = new String(doctor.getInputStream().readAllBytes(), UTF_8);
        assertThat(doctor.waitFor()).isBetween(0, 1);
        return said;
    }
}
