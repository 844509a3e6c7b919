package dev.breakwater.shield.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final Problem ONE = Problem.of("FilterRule/a", "spec.match", "1", "2");

    private final Problems problems = new Problems();

    @Test
    void keepsAsManyAsAPersonReads() {
        problems.addAll(Collections.nCopies(100, ONE));

        assertThat(problems.toList()).hasSize(100).containsOnly(ONE);
        assertThat(problems.count()).isEqualTo(100);
    }

    @Test
    void countsTheRestAndSaysThatThereAreMore() {
        problems.addAll(Collections.nCopies(103, ONE));

        assertThat(problems.toList()).hasSize(101).endsWith(Problem.MORE);
        assertThat(problems.count()).isEqualTo(103);
    }

    @Test
    void areEmptyBeforeTheFirst() {
        assertThat(problems.isEmpty()).isTrue();
        assertThat(problems.toList()).isEqualTo(List.of());
    }
}
