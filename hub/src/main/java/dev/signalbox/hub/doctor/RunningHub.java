package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The process that holds a data directory, by the kernel's list of locks: nothing is taken to find out. */
final class RunningHub {
    /** "1: POSIX ADVISORY WRITE 4711 08:02:131 0 EOF" [proc(5)]; the process is 0 where it is in another container. */
    private static final Pattern LOCK = Pattern.compile("\\d+: POSIX +ADVISORY +WRITE (-?\\d+) [0-9a-f:]+:(\\d+) .*");

    private RunningHub() {}

    /** Whether this user may not look into the directory, and so cannot know. */
    static boolean isHidden(Path data) {
        return Files.isDirectory(data) && !Files.isExecutable(data);
    }

    /** Empty: none runs, or the directory is {@linkplain #isHidden hidden}. */
    static OptionalLong pid(Machine machine, Path data) {
        String inode;
        try {
            inode = String.valueOf(Files.getAttribute(data.resolve("hub.lock"), "unix:ino"));
        } catch (IOException | UnsupportedOperationException e) {
            return OptionalLong.empty();
        }
        return machine.text("proc/locks")
                .orElse("")
                .lines()
                .map(LOCK::matcher)
                .filter(Matcher::matches)
                .filter(lock -> lock.group(2).equals(inode))
                .mapToLong(lock -> Long.parseLong(lock.group(1)))
                .findAny();
    }
}
