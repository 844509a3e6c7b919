package dev.breakwater.bench;

import dev.breakwater.lab.Lab;
import dev.breakwater.lab.ThreadNumber;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A thread that stays on one CPU, for measurements whose packets are received where they are
/// sent. Not the caller's own: what it starts later would stay there too.
final class OneCpu {
    private OneCpu() {}

    static <T> T call(Lab lab, Callable<T> body) throws InterruptedException {
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            lab.keepOnOneCpu(ThreadNumber.ofCaller());
                            return body.call();
                        });
        Thread.ofPlatform().name("one CPU").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
