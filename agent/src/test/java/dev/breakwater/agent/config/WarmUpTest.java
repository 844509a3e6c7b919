package dev.breakwater.agent.config;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void makesUpAConfigurationThatCanBe() {
        assertThatCode(() -> new WarmUp().round()).doesNotThrowAnyException();
    }
}
