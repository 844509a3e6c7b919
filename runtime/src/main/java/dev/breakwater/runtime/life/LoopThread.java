package dev.breakwater.runtime.life;

import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The platform thread of one loop, from its start to its end. Thread-safe.
public final class LoopThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopThread.class);

    /// How long [#close] waits for the loop to see that it is to end.
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    /// A loop; it ends by returning or when it is interrupted.
    @FunctionalInterface
    public interface Body {
        void run() throws InterruptedException;
    }

    private final Thread thread;

    private LoopThread(Thread thread) {
        this.thread = thread;
    }

    /// Starts a loop.
    ///
    /// @param onDeath told where a defect ends it: [ProcessLifetime#fail]
    public static LoopThread start(String name, Body body, Consumer<Throwable> onDeath) {
        Runnable guarded =
                () -> {
                    try {
                        body.run();
                    } catch (InterruptedException stopping) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error defect) {
                        onDeath.accept(defect);
                    }
                };
        return new LoopThread(Thread.ofPlatform().name(name).start(guarded));
    }

    /// Interrupts the loop and waits for its end.
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(CLOSE_MAX)) {
                log.atWarn().addKeyValue("loop", thread.getName()).log("A loop did not end.");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
