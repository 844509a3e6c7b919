package dev.breakwater.agent.kernel;

import dev.breakwater.kernel.KernelException;
import dev.breakwater.kernel.LinkWatch;
import dev.breakwater.kernel.NetworkNamespace;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Hears of changes of a network namespace's interfaces as soon as the namespace is there. Owned by
/// one thread, but for its closing.
final class InterfaceWatch implements AutoCloseable {
    private final NetworkNamespace namespace;
    private Optional<LinkWatch> watch = Optional.empty();

    InterfaceWatch(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    /// Waits for a change. False where there was none, or no namespace.
    boolean await(int millisMax) throws InterruptedException {
        if (watch.isEmpty()) {
            watch = open();
        }
        if (watch.isPresent()) {
            return watch.get().await(millisMax);
        }
        TimeUnit.MILLISECONDS.sleep(millisMax);
        return false;
    }

    @Override
    public void close() {
        watch.ifPresent(LinkWatch::close);
    }

    private Optional<LinkWatch> open() {
        try {
            return Optional.of(LinkWatch.open(namespace));
        } catch (KernelException gone) {
            return Optional.empty(); // whoever asks looks again in a while
        }
    }
}
