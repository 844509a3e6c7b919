package dev.breakwater.cli.explain;

import dev.breakwater.shield.judge.Decision;

/// What was said of one packet.
sealed interface Answer {
    /// The packet's decision: where engines disagree the kernel's, for that is what really happens.
    Decision decision();

    /// One engine was asked, or both said the same.
    record Agreed(Decision decision) implements Answer {}

    /// The engines gave different answers: a defect of Breakwater.
    record Disagreed(Decision kernel, Decision oracle) implements Answer {
        @Override
        public Decision decision() {
            return kernel;
        }
    }
}
