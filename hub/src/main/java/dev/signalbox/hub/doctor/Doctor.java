package dev.signalbox.hub.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Everything that is looked at, in the order in which it is told. Used once, by one thread. */
public final class Doctor {
    private final List<Check> checks = new ArrayList<>();

    public Doctor(Patient patient) {
        this(patient, Machine.here(), InstantSource.system());
    }

    Doctor(Patient patient, Machine machine, InstantSource clock) {
        OptionalLong pid = RunningHub.pid(machine, patient.data());
        boolean hidden = RunningHub.isHidden(patient.data());
        checks.add(() -> List.of(hub(patient.data(), pid, hidden)));
        checks.add(new JavaVersion(machine, pid, Runtime.version()));
        checks.add(new Memory(machine, pid));
        checks.add(new OpenFiles(machine, patient, pid));
        checks.add(new Network(machine, patient));
        checks.add(new WallClock(machine, patient.data(), clock));
        checks.add(new DataFiles(patient.data()));
        checks.add(new Disk(machine, nearest(patient.data()), SyncTime::measured));
        checks.add(new Ports(patient, pid.isPresent(), hidden));
        checks.add(new Broker(patient.broker()));
        if (patient.certificate() != null) {
            checks.add(new Certificate(patient.certificate(), patient.publicOrigins(), clock));
        }
        checks.add(new PublicName(patient.publicOrigins()));
    }

    private static Finding hub(Path data, OptionalLong pid, boolean hidden) {
        if (hidden) {
            return Finding.unknown("hub", "Whether one runs on " + data + " cannot be seen by this user.");
        }
        return Finding.ok(
                "hub",
                pid.isPresent()
                        ? "One runs on " + data + ", process " + pid.getAsLong() + "."
                        : "None runs on " + data + ".");
    }

    /** At least one of each check. Takes up to half a minute where a broker does not answer. */
    public List<Finding> look() {
        return checks.stream().flatMap(check -> check.look().stream()).toList();
    }

    /** What is there of the way to a directory that is not made yet. */
    private static Path nearest(Path directory) {
        Path at = directory;
        while (!Files.isDirectory(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }
}
