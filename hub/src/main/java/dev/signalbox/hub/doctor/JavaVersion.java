package dev.signalbox.hub.doctor;

import java.util.List;
import java.util.OptionalLong;

/** Whether the Java is a release, and told to end when memory does. */
final class JavaVersion implements Check {
    private static final String ABOUT = "Java";
    private static final String EXIT = "-XX:+ExitOnOutOfMemoryError";

    private final Machine machine;
    private final OptionalLong pid;
    private final Runtime.Version version;

    JavaVersion(Machine machine, OptionalLong pid, Runtime.Version version) {
        this.machine = machine;
        this.pid = pid;
        this.version = version;
    }

    @Override
    public List<Finding> look() {
        String is = "Here is Java " + version + ".";
        if (version.pre().isPresent()) {
            return List.of(Finding.warning(ABOUT, is + " It is no release.", "Take a release: 17, 21 or 25."));
        }
        String running = pid.isPresent()
                ? machine.text("proc/" + pid.getAsLong() + "/cmdline").orElse("")
                : "";
        if (!running.isEmpty() && !List.of(running.split("\0", -1)).contains(EXIT)) {
            return List.of(Finding.warning(
                    ABOUT,
                    is + " The hub runs without " + EXIT + ": without memory it might go on, half dead.",
                    "Start it by ./signalbox hub, or give Java that option."));
        }
        return List.of(Finding.ok(ABOUT, is));
    }
}
