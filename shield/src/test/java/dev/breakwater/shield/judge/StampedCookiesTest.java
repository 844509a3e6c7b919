package dev.breakwater.shield.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerSecret;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Cookies that CloudburstMC's library made of the same secret.
class StampedCookiesTest {
    private static final ServerSecret SECRET =
            new ServerSecret(HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2)));
    private static final long MILLI = 1_000_000;
    private static final long MINUTE = 60_000 * MILLI;
    private static final long NOW = 1_700_000_000_000L * MILLI;
    private static final Registration REGISTRATION =
            Registration.of(SECRET, Instant.ofEpochMilli(1_700_000_000_000L));
    private static final IpAddress SOURCE = IpText.parseAddress("192.0.2.1").orElseThrow();
    private static final int PORT = 54_321;
    private static final int COOKIE = 0x6c52_b35a;

    @Test
    void areAsTheLibraryMakesThem() {
        assertThat(StampedCookies.make(REGISTRATION, SOURCE, PORT, 11, NOW)).hasValue(COOKIE);
    }

    @Test
    void areAsTheLibraryMakesThemOverIpv6() {
        IpAddress source = IpText.parseAddress("2001:db8::1").orElseThrow();

        assertThat(StampedCookies.make(REGISTRATION, source, PORT, 11, NOW)).hasValue(0x7d3d_d85a);
    }

    @Test
    void areGoodInTheirMinuteAndTheNext() {
        assertThat(isRight(NOW)).isTrue();
        assertThat(isRight(NOW + MINUTE)).isTrue();
        assertThat(isRight(NOW + 2 * MINUTE)).isFalse();
        assertThat(isRight(NOW - MINUTE)).isFalse();
        assertThat(isRight(NOW + 16 * MINUTE)).isFalse();
    }

    @Test
    void areOfOneAddressAndPort() {
        IpAddress other = IpText.parseAddress("192.0.2.2").orElseThrow();

        assertThat(StampedCookies.isRight(REGISTRATION, COOKIE, other, PORT, NOW)).isFalse();
        assertThat(StampedCookies.isRight(REGISTRATION, COOKIE, SOURCE, PORT + 1, NOW)).isFalse();
    }

    @Test
    void areGoodAcrossTheEdgeOfAnEpoch() {
        long edge = NOW - NOW % (10 * MINUTE) + 10 * MINUTE;
        int last = make(edge - MILLI);
        int first = make(edge);

        assertThat(isRight(last, edge + MINUTE - MILLI)).isTrue();
        assertThat(isRight(last, edge + MINUTE)).isFalse();
        assertThat(isRight(first, edge)).isTrue();
        assertThat(isRight(first, edge - MILLI)).isFalse();
    }

    @Test
    void arentMadeWithoutTheKeyOfTheirTime() {
        long before = (REGISTRATION.firstEpoch() * 10 - 1) * MINUTE;

        assertThat(StampedCookies.make(REGISTRATION, SOURCE, PORT, 11, before)).isEmpty();
        assertThat(isRight(0, before + MINUTE)).isFalse();
    }

    private static boolean isRight(long wallNanos) {
        return isRight(COOKIE, wallNanos);
    }

    private static boolean isRight(int cookie, long wallNanos) {
        return StampedCookies.isRight(REGISTRATION, cookie, SOURCE, PORT, wallNanos);
    }

    private static int make(long wallNanos) {
        return StampedCookies.make(REGISTRATION, SOURCE, PORT, 11, wallNanos).orElseThrow();
    }
}
