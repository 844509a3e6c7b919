package dev.breakwater.shield.read;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.config.Configuration;
import java.util.List;

/// What reading a configuration file came to.
public sealed interface ConfigurationReading {
    /// All of it is right.
    ///
    /// @param configuration of version 0
    /// @param resources the same as messages, in the file's order
    /// @param places where they stand
    record Accepted(Configuration configuration, List<Resource> resources, ProblemPlaces places)
            implements ConfigurationReading {
        public Accepted {
            resources = List.copyOf(resources);
        }
    }

    /// Some of it is wrong, so none of it counts.
    ///
    /// @param problems 1 to 100, in the file's order, and one more where there are more
    record Rejected(List<TextProblem> problems) implements ConfigurationReading {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
