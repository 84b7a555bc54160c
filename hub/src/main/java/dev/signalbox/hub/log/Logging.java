package dev.signalbox.hub.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets how the log is written from now on; until then it is {@link LogForm#USUAL}. */
public final class Logging {
    private static final String HUB = "dev.signalbox";

    private Logging() {}

    public static void set(LogForm form) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(HUB).setLevel(Level.convertAnSLF4JLevel(form.level()));
        if (form.format() == LogForm.Format.JSON
                && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR")
                        instanceof ConsoleAppender<ILoggingEvent> appender) {
            JsonLines lines = new JsonLines();
            lines.setContext(context);
            lines.start();
            appender.setEncoder(lines);
        }
    }
}
