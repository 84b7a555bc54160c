package dev.signalbox.hub.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option that is a time, read as {@link Spans} has it. Stateless. */
public final class TimeSpan implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Spans.parse(text).orElseThrow(() -> new TypeConversionException(Spans.complaint(text)));
    }
}
