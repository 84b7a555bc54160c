package dev.signalbox.hub.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The prefix by which journald knows how bad a line is, and nothing where it does not listen. Thread-safe. */
public final class Priority extends ClassicConverter {
    private static final boolean HEARD = isJournal(System.getenv(), Path.of("/proc/self/fd/2"));

    @Override
    public String convert(ILoggingEvent event) {
        return HEARD ? of(event.getLevel()) : "";
    }

    /** [sd-daemon(3)]: {@code <3>} is an error, {@code <7>} for debugging. */
    static String of(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "<3>";
            case Level.WARN_INT -> "<4>";
            case Level.INFO_INT -> "<6>";
            default -> "<7>";
        };
    }

    /** [systemd.exec(5)]: a program that is started by a service has the variable, too, and may have another stderr. */
    static boolean isJournal(Map<String, String> environment, Path stderr) {
        String stream = environment.get("JOURNAL_STREAM");
        return stream != null && stream.equals(deviceAndInode(stderr));
    }

    private static @Nullable String deviceAndInode(Path file) {
        try {
            Map<String, Object> known = Files.readAttributes(file, "unix:dev,ino");
            return known.get("dev") + ":" + known.get("ino");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
