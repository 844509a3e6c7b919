package dev.breakwater.agent.interfaces;

import dev.breakwater.agent.tables.AttachedInterface;
import java.util.List;

/// Who wants to know how interfaces are protected.
@FunctionalInterface
public interface InterfaceSink {
    /// False where it can't be told now; it is told again then.
    boolean tell(List<AttachedInterface> interfaces);
}
