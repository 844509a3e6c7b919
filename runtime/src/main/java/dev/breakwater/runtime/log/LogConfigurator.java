package dev.breakwater.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.breakwater.runtime.time.NanoClock;
import org.slf4j.Logger;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sets Logback up without a file, and takes in what libraries tell java.util.logging. Logback
/// finds it through META-INF/services.
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    /// Libraries are heard from `warn` on.
    private static final String OURS = "dev.breakwater";

    /// The pool of connections to PostgreSQL warns, with a stack trace, of each one that breaks:
    /// control itself says when PostgreSQL is away, and when it is back.
    private static final String POOL = "com.zaxxer.hikari";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        StderrAppender appender = new StderrAppender(System.err, NanoClock.system());
        appender.setContext(context);
        appender.setName("stderr");
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        context.getLogger(OURS).setLevel(Level.INFO);
        context.getLogger(POOL).setLevel(Level.ERROR);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
