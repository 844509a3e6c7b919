package dev.breakwater.agent.interfaces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.agent.tables.OnLan;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterfaceLoopTest {
    private static final AttachedInterface NATIVE = OnLan.attached("edge0", "native");
    private static final AttachedInterface MISSING = OnLan.missing("edge0");

    private final FakeTables tables = new FakeTables("epoch-1");
    private final List<List<AttachedInterface>> told = new ArrayList<>();
    private final InterfaceLoop loop =
            new InterfaceLoop(tables, new InterfaceMeters(new PrometheusRegistry()));

    @Test
    void tellsNothingWhereNothingChanged() {
        loop.turn(told::add);

        assertThat(told).isEmpty();
        assertThat(loop.interfaces()).containsExactly(NATIVE);
    }

    @Test
    void tellsEachChangeOnce() {
        tables.become(MISSING);
        loop.turn(told::add);
        loop.turn(told::add);
        tables.become(NATIVE);
        loop.turn(told::add);

        assertThat(told).containsExactly(List.of(MISSING), List.of(NATIVE));
    }

    @Test
    void tellsAgainWhatCouldNotBeTold() {
        tables.become(MISSING);
        loop.turn(_ -> false);

        loop.turn(told::add);

        assertThat(told).containsExactly(List.of(MISSING));
        assertThat(loop.interfaces()).containsExactly(MISSING);
    }

    @Test
    void goesOnWhereTheInterfacesCannotBeLookedAt() {
        tables.become(MISSING);
        tables.failToCover(true);
        loop.turn(told::add);
        assertThat(told).isEmpty();

        tables.failToCover(false);
        loop.turn(told::add);

        assertThat(told).containsExactly(List.of(MISSING));
    }

    @Test
    void knowsWhichAreProtected() {
        assertThat(NATIVE.isProtected()).isTrue();
        assertThat(OnLan.attached("br0", "by edge0").isProtected()).isTrue();
        assertThat(MISSING.isProtected()).isFalse();
        assertThat(AttachedInterface.refused(OnLan.wanted("edge0"), "busy").isProtected())
                .isFalse();
        assertThat(AttachedInterface.refused(OnLan.wanted("edge0"), "x".repeat(2_000)).mode())
                .hasSize(510);
    }
}
