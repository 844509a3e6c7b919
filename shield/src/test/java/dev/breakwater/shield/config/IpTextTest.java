package dev.breakwater.shield.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpTextTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::A, 2001:db8::a",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:2:3:4:5:6:7:0, 1:2:3:4:5:6:7:0",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "0:0:3:4:5:6:0:0, ::3:4:5:6:0:0",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
    })
    void readsAnAddressAndWritesItAsRfc5952Says(String text, String written) {
        assertThat(IpText.parseAddress(text)).map(IpAddress::toString).contains(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.2.3",
                "1.2.3.",
                "1.2.3.4.",
                ".1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.-4",
                "1.2.3.+4",
                "1.2.3. 4",
                " 1.2.3.4",
                "1.2.3.4\n",
                "0x1.2.3.4",
                "1.2.3.1111",
                "\u0661.2.3.4",
                "16909060",
                "1.2.3.4/8",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "-1::",
                "fe80::1%eth0",
                "[::1]",
                "::1.2.3",
                "::1.2.3.256",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3.4:5",
                "\uff11::",
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpText.parseAddress(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "10.255.0.1/8, 10.0.0.0/8",
        "0.0.0.0/0, 0.0.0.0/0",
        "1.2.3.4/0, 0.0.0.0/0",
        "1.2.3.4/32, 1.2.3.4",
        "1.2.3.4, 1.2.3.4",
        "2001:db8::/32, 2001:db8::/32",
        "ffff::ffff/64, ffff::/64",
        "::ffff/65, ::/65",
        "ffff:ffff:ffff:ffff:ffff::/65, ffff:ffff:ffff:ffff:8000::/65",
        "::1/128, ::1",
        "::/0, ::/0",
    })
    void readsAPrefixAndClearsWhatFollowsIt(String text, String written) {
        assertThat(IpText.parsePrefix(text)).map(IpPrefix::toString).contains(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "::/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0 /8",
                "10/8"
            })
    void refusesWhatIsNoPrefix(String text) {
        assertThat(IpText.parsePrefix(text)).isEmpty();
    }

    @Test
    void aPrefixHoldsItsFirstAndLastAddressAndNoOther() {
        IpPrefix prefix = IpText.parsePrefix("10.1.2.64/26").orElseThrow();

        assertThat(prefix.contains(address("10.1.2.64"))).isTrue();
        assertThat(prefix.contains(address("10.1.2.127"))).isTrue();
        assertThat(prefix.contains(address("10.1.2.63"))).isFalse();
        assertThat(prefix.contains(address("10.1.2.128"))).isFalse();
        assertThat(prefix.contains(address("a01:240::"))).isFalse();
    }

    @Test
    void aLongIpv6PrefixHoldsItsFirstAndLastAddressAndNoOther() {
        IpPrefix prefix = IpText.parsePrefix("2001:db8::1:0/112").orElseThrow();

        assertThat(prefix.contains(address("2001:db8::1:0"))).isTrue();
        assertThat(prefix.contains(address("2001:db8::1:ffff"))).isTrue();
        assertThat(prefix.contains(address("2001:db8::ffff"))).isFalse();
        assertThat(prefix.contains(address("2001:db8::2:0"))).isFalse();
        assertThat(prefix.contains(address("2001:db9::1:0"))).isFalse();
    }

    private static IpAddress address(String text) {
        return IpText.parseAddress(text).orElseThrow();
    }
}
