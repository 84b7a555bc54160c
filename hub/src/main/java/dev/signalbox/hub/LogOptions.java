package dev.signalbox.hub;

import dev.signalbox.hub.log.LogForm;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** How the log is written, on standard error. Confined to the main thread. */
final class LogOptions {
    @Option(
            names = "--log-format",
            defaultValue = "text",
            paramLabel = "WORD",
            description = "text, or json: one object a line. Default: ${DEFAULT-VALUE}")
    private String format = "text";

    @Option(
            names = "--log-level",
            defaultValue = "info",
            paramLabel = "WORD",
            description = "From which on: error, warn, info, debug, trace. Default: ${DEFAULT-VALUE}")
    private String level = "info";

    /** The usual one, where there is something to complain of. */
    LogForm form(Complaints complaints) {
        Optional<LogForm.Format> asFormat = one(LogForm.Format.values(), format);
        Optional<Level> fromLevel = one(Level.values(), level);
        if (asFormat.isEmpty()) {
            complaints.add("--log-format is text or json, not " + format, "--log-format");
        }
        if (fromLevel.isEmpty()) {
            complaints.add("--log-level is error, warn, info, debug or trace, not " + level, "--log-level");
        }
        return new LogForm(asFormat.orElse(LogForm.USUAL.format()), fromLevel.orElse(LogForm.USUAL.level()));
    }

    private static <E extends Enum<E>> Optional<E> one(E[] all, String name) {
        return Stream.of(all)
                .filter(each -> each.name().equals(name.toUpperCase(Locale.ROOT)))
                .findAny();
    }
}
