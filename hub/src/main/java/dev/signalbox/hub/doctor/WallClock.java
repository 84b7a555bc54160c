package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the calendar can be right: somebody sets it, and it is not before what is stored. */
final class WallClock implements Check {
    private static final String ABOUT = "clock";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<String> SYNCHRONIZED =
            List.of("timedatectl", "show", "--property=NTPSynchronized", "--value");

    private final Machine machine;
    private final Path data;
    private final InstantSource clock;

    WallClock(Machine machine, Path data, InstantSource clock) {
        this.machine = machine;
        this.data = data;
        this.clock = clock;
    }

    @Override
    public List<Finding> look() {
        Instant newest = newestWrite();
        if (newest.isAfter(clock.instant().plus(PATIENCE))) {
            return List.of(
                    Finding.problem(
                            ABOUT,
                            "It is " + clock.instant() + " here, but the hub wrote at " + newest + ".",
                            "Set the clock before the hub starts: readings would be stored out of order, and tokens expire late."));
        }
        if (Files.exists(machine.at("run/systemd/timesync/synchronized"))) {
            return List.of(Finding.ok(ABOUT, "systemd-timesyncd keeps it right."));
        }
        // It asks the kernel, whoever sets the clock: chrony, ntpd or timesyncd.
        Optional<String> said = machine.programs().run(SYNCHRONIZED);
        if (said.isEmpty()) {
            return List.of(Finding.unknown(
                    ABOUT, "Whether it is synchronised cannot be asked here, as in most containers: ask the machine."));
        }
        if (said.get().equals("yes")) {
            return List.of(Finding.ok(ABOUT, "It is synchronised."));
        }
        boolean hasBattery = Files.exists(machine.at("sys/class/rtc/rtc0"));
        return List.of(Finding.warning(
                ABOUT,
                "Nobody synchronises it"
                        + (hasBattery ? "." : ", and it has no battery: it is wrong after each start."),
                "apt install systemd-timesyncd (or chrony), and let the network reach a time server."));
    }

    /** {@link Instant#EPOCH}: nothing was written yet. */
    private Instant newestWrite() {
        return Stream.of("state.mv.db", "history.mv.db", "marker")
                .map(data::resolve)
                .flatMap(file -> {
                    try {
                        return Stream.of(Files.getLastModifiedTime(file).toInstant());
                    } catch (IOException e) {
                        return Stream.empty();
                    }
                })
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }
}
