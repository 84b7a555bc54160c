package dev.signalbox.hub.log;

import org.slf4j.event.Level;

/**
 * How the log is written. Immutable.
 *
 * @param level from which on what the hub itself logs is written; the libraries stay at WARN
 */
public record LogForm(Format format, Level level) {
    /** What {@code logback.xml} says, and so what is until {@link Logging#set}. */
    public static final LogForm USUAL = new LogForm(Format.TEXT, Level.INFO);

    public enum Format {
        TEXT,
        /** An object a line. */
        JSON
    }
}
