package dev.breakwater.runtime.life;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The order in which a process's parts start, and stop again in reverse.
///
/// Parts are owned in the order of the code that starts them. Whoever finds that the process can't
/// go on calls [#fail]; whoever wants it to end calls [#stop]; both return at once.
///
/// Thread-safe, but for [#own] and [#close], which the thread that started the process calls.
public final class ProcessLifetime implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProcessLifetime.class);

    private record Owned(String name, AutoCloseable part) {}

    private final Deque<Owned> parts = new ArrayDeque<>();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final AtomicReference<Optional<Throwable>> failure =
            new AtomicReference<>(Optional.empty());

    /// Takes over a part that was started: it is closed before all those owned earlier.
    public <T extends AutoCloseable> T own(String name, T part) {
        parts.addFirst(new Owned(name, part));
        return part;
    }

    /// Asks the process to end.
    public void stop() {
        stopAsked.countDown();
    }

    /// Asks the process to end, since it can't go on. The first cause is kept.
    public void fail(Throwable cause) {
        failure.compareAndSet(Optional.empty(), Optional.of(cause));
        stopAsked.countDown();
    }

    /// Waits until somebody asks for the end; answers why, where it is a failure.
    public Optional<Throwable> awaitStop() throws InterruptedException {
        stopAsked.await();
        return failure.get();
    }

    /// Closes every part, the last one owned first. One that fails to close is logged, and the rest
    /// are closed all the same.
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            Owned owned = parts.removeFirst();
            try {
                owned.part().close();
            } catch (Exception e) {
                log.atWarn()
                        .addKeyValue("part", owned.name())
                        .setCause(e)
                        .log("A part of the process didn't stop well.");
            }
        }
    }
}
