package dev.breakwater.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Descriptions of a bond and a VLAN device, as linux/if_link.h lays them out in little-endian
/// bytes: an attribute is its length, its number, its value and up to three bytes of padding.
class NetlinkAttributesTest {
    private static final String NAME = "0a000300" + "626f6e643000" + "0000";
    private static final String MTU_9000 = "08000400" + "28230000";

    @Test
    void readsABond() {
        String kind = "09000100" + "626f6e6400" + "000000";
        String data = "0c000280" + "05000100" + "04000000"; // nested, as the kernel marks it
        String made = "1c001280" + kind + data;

        NetDevice bond = read(NAME + MTU_9000 + made);

        assertThat(bond.name()).isEqualTo("bond0");
        assertThat(bond.kind()).isEqualTo("bond");
        assertThat(bond.mtuBytes()).isEqualTo(9_000);
        assertThat(bond.bondMode()).isEqualTo(OptionalInt.of(4));
        assertThat(bond.linkIfindex()).isEmpty();
    }

    @Test
    void readsAVlanDeviceAndItsLowerOne() {
        String kind = "09000100" + "766c616e00" + "000000";
        String link = "08000500" + "02000000";

        NetDevice vlan = read(NAME + link + "10001200" + kind);

        assertThat(vlan.kind()).isEqualTo("vlan");
        assertThat(vlan.linkIfindex()).isEqualTo(OptionalInt.of(2));
        assertThat(vlan.bondMode()).isEmpty();
    }

    @Test
    void takesAnotherNamespacesInterfaceForNoneOfOurs() {
        String link = "08000500" + "02000000";
        String elsewhere = "08002500" + "00000000";

        assertThat(read(NAME + link + elsewhere).linkIfindex()).isEmpty();
    }

    @Test
    void readsToTheEndOfAMessageThatWasCut() {
        assertThat(read(NAME + "0000").name()).isEqualTo("bond0");
    }

    private static NetDevice read(String attributes) {
        byte[] bytes = HexFormat.of().parseHex(attributes);
        MemorySegment memory =
                Arena.ofAuto()
                        .allocate(bytes.length, Long.BYTES)
                        .copyFrom(MemorySegment.ofArray(bytes));
        return new NetlinkAttributes(memory).device(7);
    }
}
