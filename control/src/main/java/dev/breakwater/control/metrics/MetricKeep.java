package dev.breakwater.control.metrics;

import dev.breakwater.control.store.MetricLevel;
import java.time.Duration;

/// How long what was counted is kept, by how finely.
public record MetricKeep(Duration seconds, Duration tenSeconds, Duration minutes, Duration hours) {
    Duration of(MetricLevel level) {
        return switch (level) {
            case SECOND -> seconds;
            case TEN_SECONDS -> tenSeconds;
            case MINUTE -> minutes;
            case HOUR -> hours;
        };
    }
}
