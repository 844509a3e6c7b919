package dev.breakwater.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BpfObjectIT {
    @Test
    void loadsTheShield() {
        try (BpfObject shield =
                BpfObject.open("shield", TestObjects.bytes("/dev/breakwater/bpf/shield.bpf.o"))) {
            shield.load();

            assertThat(shield.program("shield").id()).isPositive();
        }
    }

    @Test
    void setsConstantsOfEachWidthBeforeLoading() {
        try (BpfObject object = TestObjects.openTrial()) {
            object.setConstant("narrow", 200);
            object.setConstant("wide", 1_000);
            object.setConstant("widest", 20_000L << 32);
            object.load();

            assertThat(answer(object, "answers_constants")).isEqualTo(21_200);
        }
    }

    @Test
    void leavesConstantsThatNobodySets() {
        try (BpfObject object = TestObjects.loadTrial()) {
            assertThat(answer(object, "answers_constants")).isEqualTo(7);
        }
    }

    @Test
    void refusesAConstantThatTheSourceLacks() {
        try (BpfObject object = TestObjects.openTrial()) {
            assertThatThrownBy(() -> object.setConstant("wider", 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("constant: wider")
                    .hasMessageContainingAll("narrow", "wide", "widest");
        }
    }

    @Test
    void refusesAConstantsValueThatDoesNotFit() {
        try (BpfObject object = TestObjects.openTrial()) {
            assertThatThrownBy(() -> object.setConstant("narrow", 256))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("narrow: 256 (expected: 0 to 2^8 - 1)");
        }
    }

    @Test
    void makesAMapWithTheEntriesThatWereSet() {
        try (BpfObject object = TestObjects.openTrial()) {
            object.setEntriesMax("counted", 9);
            object.load();

            assertThat(object.map("counted").shape().entriesMax()).isEqualTo(9);
        }
    }

    @Test
    void saysWhyTheVerifierRefusedAndWhere() {
        try (BpfObject object =
                BpfObject.open(
                        "refused", TestObjects.bytes("/dev/breakwater/kernel/refused.bpf.o"))) {
            assertThatThrownBy(object::load)
                    .isInstanceOfSatisfying(
                            VerifierException.class,
                            refusal -> {
                                assertThat(refusal)
                                        .hasMessageContaining("invalid access to packet")
                                        .hasMessageContaining("data[12] == 8");
                                assertThat(refusal.log().text()).contains("processed");
                            });
        }
    }

    @Test
    void saysWhatIsNoObject() {
        assertThatThrownBy(() -> BpfObject.open("nonsense", new byte[100]))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("LIBBPF_ERRNO__FORMAT")
                .hasMessageContaining("nonsense");
    }

    /// `return XDP_PASS` is two: one that sets r0, one that exits.
    @Test
    void saysHowLongAProgramIs() {
        try (BpfObject object = TestObjects.loadTrial()) {
            assertThat(object.program("passes").instructionCount()).isEqualTo(2);
        }
    }

    @Test
    void takesOverAMapOfAnotherObject() {
        try (BpfObject first = TestObjects.loadTrial();
                BpfObject second = TestObjects.openTrial()) {
            second.reuse("counted", first.map("counted"));
            second.load();

            assertThat(second.map("counted").id()).isEqualTo(first.map("counted").id());
        }
    }

    @Test
    void refusesToTakeOverAMapOfAnotherShape() {
        try (BpfObject first = TestObjects.loadTrial();
                BpfObject second = TestObjects.openTrial()) {
            assertThatThrownBy(() -> second.reuse("counted", first.map("named")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("counted: MapShape[type=1")
                    .hasMessageContaining("expected: MapShape[type=6");
        }
    }

    @Test
    void refusesAMapAfterItsObjectWasClosed() {
        BpfObject object = TestObjects.loadTrial();
        BpfMap map = object.map("counted");

        object.close();

        assertThatThrownBy(() -> map.pin(BpfFilesystem.ROOT.resolve("bwk-never")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("descriptor: closed (expected: open)");
    }

    private static int answer(BpfObject object, String program) {
        try (TestRun run = object.program(program).testRun(64)) {
            return run.run(new byte[64]);
        }
    }
}
