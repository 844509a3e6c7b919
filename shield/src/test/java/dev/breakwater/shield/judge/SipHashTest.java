package dev.breakwater.shield.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The vectors of the paper's reference (key 00 01 ... 0f, message 00 01 ...).
class SipHashTest {
    private static final long FIRST = 0x0706_0504_0302_0100L;
    private static final long SECOND = 0x0f0e_0d0c_0b0a_0908L;

    @Test
    void hashesNothing() {
        assertThat(new SipHash(FIRST, SECOND).end()).isEqualTo(0x726f_db47_dd0e_0e31L);
    }

    @Test
    void hashesEightBytes() {
        assertThat(new SipHash(FIRST, SECOND).add(FIRST).end()).isEqualTo(0x93f5_f579_9a93_2462L);
    }

    @Test
    void hashesFifteenBytes() {
        assertThat(new SipHash(FIRST, SECOND).add(FIRST).end(0x0e_0d0c_0b0a_0908L, 7))
                .isEqualTo(0xa129_ca61_49be_45e5L);
    }

    @Test
    void addsWordsAsCloudburstDoes() {
        assertThat(new SipHash(FIRST, SECOND).addBehind(FIRST).end(0x0e_0d0c_0b0a_0908L, 7))
                .isEqualTo(0xb16d_304e_80ab_6cfcL);
    }
}
