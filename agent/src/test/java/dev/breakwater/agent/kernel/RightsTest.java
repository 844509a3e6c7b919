package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.kernel.Errno;
import dev.breakwater.kernel.KernelException;
import org.junit.jupiter.api.Test;

class RightsTest {
    @Test
    void tellsWhichCapabilitiesAreMissing() {
        assertThat(Rights.missing("Name:\tjava\nCapEff:\t000000c000001000\n")).isEmpty();
        assertThat(Rights.missing("CapEff:\t000000c000000000\n")).isEqualTo("CAP_NET_ADMIN");
        assertThat(Rights.missing("CapEff:\t0000004000001000\n")).isEqualTo("CAP_BPF");
        assertThat(Rights.missing("")).isEqualTo("CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON");
    }

    @Test
    void saysWhatEnteringANamespaceNeeds() {
        RuntimeException refused = new KernelException("setns", Errno.EPERM, "type: net");

        assertThat(Rights.explain(refused))
                .isInstanceOf(ShieldException.class)
                .hasMessageContaining("--netns needs CAP_SYS_ADMIN");
    }

    @Test
    void leavesOtherFailuresAsTheyAre() {
        RuntimeException refused = new KernelException("bpf_map_create", Errno.EINVAL, "map: x");

        assertThat(Rights.explain(refused)).isSameAs(refused);
    }
}
