package dev.breakwater.agent.interfaces;

import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.runtime.life.LoopThread;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the shield on interfaces as soon as they come, and tells how each is protected whenever
/// that changes. It looks when the kernel tells of a change, and each second besides: a namespace
/// that was made anew tells nothing.
///
/// Thread-safe.
public final class InterfaceLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InterfaceLoop.class);
    private static final int PERIOD_MILLIS = 1_000;

    /// Changes come in bursts; one look is enough for each.
    private static final int GATHER_MILLIS = 20;

    private final ShieldTables tables;
    private final InterfaceMeters meters;
    private Optional<LoopThread> loop = Optional.empty();
    private volatile List<AttachedInterface> interfaces;
    private boolean isTold = true;

    public InterfaceLoop(ShieldTables tables, InterfaceMeters meters) {
        this.tables = tables;
        this.meters = meters;
        this.interfaces = tables.cover();
        meters.set(interfaces);
        interfaces.stream().filter(one -> !one.isProtected()).forEach(InterfaceLoop::say);
    }

    /// Those to protect, and how each is now.
    public List<AttachedInterface> interfaces() {
        return interfaces;
    }

    /// Starts to look. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(InterfaceSink sink, Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("interfaces", () -> run(sink), onDeath));
    }

    private void run(InterfaceSink sink) throws InterruptedException {
        while (true) {
            if (tables.awaitInterfaces(PERIOD_MILLIS)) {
                TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
            }
            turn(sink);
        }
    }

    /// One look.
    void turn(InterfaceSink sink) {
        List<AttachedInterface> before = interfaces;
        List<AttachedInterface> now;
        try {
            now = tables.cover();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("The interfaces can't be looked at; trying again.");
            return;
        }
        if (!now.equals(before)) {
            now.stream().filter(one -> !before.contains(one)).forEach(InterfaceLoop::say);
            interfaces = now;
            meters.set(now);
            isTold = false;
        }
        isTold = isTold || sink.tell(now);
    }

    private static void say(AttachedInterface one) {
        (one.isProtected() ? log.atInfo() : log.atError())
                .addKeyValue("interface", one.name())
                .addKeyValue("how", one.mode())
                .log(
                        one.isProtected()
                                ? "An interface is protected."
                                : "An interface is not protected; it will be as soon as it can.");
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
