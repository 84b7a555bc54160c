package dev.signalbox.hub.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.signalbox.hub.auth.Token;

/**
 * A message on one line, whatever strangers' words are in it, and without tokens: nothing logs one, this is for the mistake.
 * Thread-safe.
 */
public final class SafeText extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return Token.hiddenIn(event.getFormattedMessage()).replaceAll("[\\x00-\\x1f\\x7f]", "?");
    }
}
