package dev.breakwater.control.nodes;

import dev.breakwater.control.clusters.Members;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.runtime.life.LoopThread;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Looks each second which nodes may go on: one that was removed, or whose certificate has expired,
/// loses its stream.
public final class NodeWatch implements AutoCloseable {
    private static final long PAUSE_MILLIS = 1_000;

    private final NodeDirectory directory;
    private final Members members;
    private Optional<LoopThread> loop = Optional.empty();

    public NodeWatch(NodeDirectory directory, Members members) {
        this.directory = directory;
        this.members = members;
    }

    /// Begins to look.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("node-watch", this::run, onDeath));
    }

    private void run() throws InterruptedException {
        while (true) {
            look();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private void look() {
        try {
            members.follow();
        } catch (StoreAwayException away) {
            // Told by the history's follower; meanwhile the members are those that were.
        }
        directory.endRefused(members);
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
