package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.kernel.Errno;
import dev.breakwater.kernel.NetDevice;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What drivers say, in their own words, and what an operator is then told to do.
class RemedyTest {
    private static final NetDevice CARD = card(1_500);
    private static final NetDevice PORT = device("eth1", "", 1_500, OptionalInt.empty());

    @Test
    void lowersTheLengthOfPackets() {
        assertThat(remedy(card(9_000), Errno.EINVAL, "MTU too large to enable XDP"))
                .isEqualTo("ip link set dev eth0 mtu 3498");
        assertThat(remedy(card(9_000), Errno.EINVAL, ""))
                .isEqualTo("ip link set dev eth0 mtu 3498");
        assertThat(remedy(card(3_000), Errno.E2BIG, "")).isEqualTo("ip link set dev eth0 mtu 1500");
        assertThat(remedy(card(9_000), Errno.EOPNOTSUPP, "Jumbo frames not supported"))
                .isEqualTo("ip link set dev eth0 mtu 1500");
    }

    @Test
    void switchesOffloadsOff() {
        assertThat(remedy(CARD, Errno.EINVAL, "Can't set XDP with LRO enabled"))
                .isEqualTo("ethtool -K eth0 lro off");
        assertThat(
                        remedy(
                                CARD,
                                Errno.EOPNOTSUPP,
                                "Can't set XDP while host is implementing GRO_HW/CSUM,"
                                        + " disable GRO_HW/CSUM first"))
                .isEqualTo("ethtool -K eth0 rx-gro-hw off");
    }

    @Test
    void makesRoomAmongTheQueues() {
        assertThat(
                        remedy(
                                CARD,
                                Errno.EINVAL,
                                "Failed to set xdp program, the Rx/Tx channel count should be at"
                                        + " most half of the maximum allowed channel count."))
                .startsWith("ethtool -L eth0 ");
        assertThat(remedy(CARD, Errno.ENOSPC, "")).startsWith("ethtool -L eth0 ");
    }

    @Test
    void namesAnotherDriverWhereThisOneTakesNoPrograms() {
        assertThat(remedy(CARD, Errno.EOPNOTSUPP, "Underlying driver does not support XDP"))
                .isEqualTo("a newer kernel, or a card whose driver takes XDP programs");
    }

    @Test
    void namesTheInterfaceBelowAVlan() {
        NetDevice vlan = device("eth0.5", "vlan", 1_500, OptionalInt.empty());

        assertThat(Remedy.forNative(vlan, Errno.EOPNOTSUPP, "", List.of(CARD)))
                .isEqualTo("--interfaces eth0 instead: the shield reads VLAN tags itself");
    }

    @Test
    void namesABondsModesOrItsPorts() {
        NetDevice alb = device("bond0", "bond", 1_500, OptionalInt.of(6));
        NetDevice lacp = device("bond0", "bond", 1_500, OptionalInt.of(4));

        assertThat(Remedy.forNative(alb, Errno.EOPNOTSUPP, "", List.of(CARD, PORT)))
                .isEqualTo(
                        "bond mode balance-rr, active-backup, balance-xor or 802.3ad; or"
                                + " --interfaces eth0,eth1 instead");
        assertThat(Remedy.forNative(lacp, Errno.EOPNOTSUPP, "", List.of(CARD, PORT)))
                .isEqualTo("--interfaces eth0,eth1 instead, which tells whose driver can't");
    }

    @Test
    void namesATeamsPorts() {
        NetDevice team = device("team0", "team", 1_500, OptionalInt.empty());

        assertThat(Remedy.forNative(team, Errno.EOPNOTSUPP, "", List.of(CARD)))
                .isEqualTo("--interfaces eth0 instead");
        assertThat(Remedy.forNative(team, Errno.EOPNOTSUPP, "", List.of()))
                .isEqualTo("name the interfaces below it instead");
    }

    private static String remedy(NetDevice device, int errno, String said) {
        return Remedy.forNative(device, errno, said, List.of());
    }

    private static NetDevice card(int mtuBytes) {
        return device("eth0", "", mtuBytes, OptionalInt.empty());
    }

    private static NetDevice device(String name, String kind, int mtuBytes, OptionalInt bondMode) {
        return new NetDevice(
                3, name, kind, mtuBytes, OptionalInt.empty(), OptionalInt.empty(), bondMode);
    }
}
