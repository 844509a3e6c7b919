package dev.breakwater.runtime.life;

import dev.breakwater.runtime.settings.RefusedSettingException;
import dev.breakwater.runtime.settings.Settings;
import dev.breakwater.runtime.settings.SettingsReader;
import dev.breakwater.runtime.settings.SettingsReading;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// A process from its command line to its exit code: settings, start, the wait for SIGTERM or
/// SIGINT, stop.
///
/// Exit codes: 0 after an orderly stop and after `--help`, 1 after a failure, 2 where the settings
/// were refused.
///
/// @param reader the process's settings
/// @param start starts the process's parts, each owned by the lifetime, and returns
public record ProcessMain(SettingsReader reader, Start start) {
    public static final int EXIT_STOPPED = 0;
    public static final int EXIT_FAILED = 1;
    public static final int EXIT_REFUSED = 2;

    /// How long stopping may take after a signal before the process leaves all the same.
    private static final long STOP_SECONDS_MAX = 20;

    private static final Logger log = LoggerFactory.getLogger(ProcessMain.class);

    /// Starts a process's parts.
    @FunctionalInterface
    public interface Start {
        void start(Settings settings, ProcessLifetime lifetime) throws Exception;
    }

    /// Runs the process and ends the JVM.
    public void run(String[] arguments) {
        ProcessLifetime lifetime = new ProcessLifetime();
        CountDownLatch ended = new CountDownLatch(1);
        int[] exitCode = {EXIT_FAILED};
        Runnable stop =
                () -> {
                    lifetime.stop();
                    awaitEnd(ended);
                    // A signal's own code (143) would call an orderly stop a failure.
                    Runtime.getRuntime().halt(exitCode[0]);
                };
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(stop));
        exitCode[0] = run(List.of(arguments), System.getenv(), System.out, System.err, lifetime);
        ended.countDown();
        System.exit(exitCode[0]);
    }

    /// Runs the process until the lifetime is told to stop, and answers the exit code.
    public int run(
            List<String> arguments,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            ProcessLifetime lifetime) {
        return switch (reader.read(arguments, environment)) {
            case SettingsReading.Help(String text) -> {
                out.print(text);
                yield EXIT_STOPPED;
            }
            case SettingsReading.Refused(List<String> problems) -> {
                problems.forEach(problem -> err.println(reader.process() + ": " + problem));
                yield EXIT_REFUSED;
            }
            case SettingsReading.Ready(Settings settings) -> live(settings, err, lifetime);
        };
    }

    private int live(Settings settings, PrintStream err, ProcessLifetime lifetime) {
        Optional<Throwable> failure;
        try (lifetime) {
            start.start(settings, lifetime);
            failure = lifetime.awaitStop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            failure = Optional.of(interrupted);
        } catch (RefusedSettingException refused) {
            err.println(reader.process() + ": " + refused.getMessage());
            return EXIT_REFUSED;
        } catch (Exception | Error e) {
            failure = Optional.of(e);
        }
        failure.ifPresent(this::tell);
        return failure.isPresent() ? EXIT_FAILED : EXIT_STOPPED;
    }

    private void tell(Throwable failure) {
        LoggingEventBuilder line =
                log.atError()
                        .addKeyValue("process", reader.process())
                        .addKeyValue("why", String.valueOf(failure.getMessage()));
        // An exception of ours says in its message all that there is to know; of any other the
        // place matters, for it is a defect.
        boolean isOurs = failure.getClass().getName().startsWith("dev.breakwater.");
        (isOurs ? line : line.setCause(failure)).log("The process can't go on.");
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            if (!ended.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                log.atError()
                        .addKeyValue("seconds", STOP_SECONDS_MAX)
                        .log("Stopping took too long.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
