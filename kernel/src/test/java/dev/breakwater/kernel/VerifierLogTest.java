package dev.breakwater.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerifierLogTest {
    private static final VerifierLog LOG =
            new VerifierLog(
                    """
                    func#0 @0
                    0: R1=ctx() R10=fp0
                    ; __u8 *data = (__u8 *)(long)ctx->data;
                    0: (61) r1 = *(u32 *)(r1 +0)
                    ; return data[12] == 8 ? XDP_PASS : XDP_DROP;
                    1: (71) r1 = *(u8 *)(r1 +12)
                    invalid access to packet, off=12 size=1, R1(id=0,off=12,r=0)
                    R1 offset is outside of the packet
                    processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0
                    """);

    @Test
    void findsTheReason() {
        assertThat(LOG.reason()).isEqualTo("R1 offset is outside of the packet");
    }

    @Test
    void findsTheSourceLine() {
        assertThat(LOG.sourceLine()).isEqualTo("return data[12] == 8 ? XDP_PASS : XDP_DROP;");
    }

    @Test
    void endsWhereTheVerifierStopped() {
        assertThat(LOG.lastLines()).last().isEqualTo("R1 offset is outside of the packet");
    }

    @Test
    void staysCalmWithNoLog() {
        VerifierLog empty = new VerifierLog("");

        assertThat(empty.reason()).isEqualTo("no reason");
        assertThat(empty.sourceLine()).isEmpty();
    }
}
