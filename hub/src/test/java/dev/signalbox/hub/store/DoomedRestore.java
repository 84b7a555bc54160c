package dev.signalbox.hub.store;

import java.nio.file.Path;

/** The child process that {@link KilledBackupTest} kills: makes backups and restores them over the hub they are of, without end. */
final class DoomedRestore {
    private DoomedRestore() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        Path backup = Path.of(arguments[1]);
        System.out.println("started");
        while (true) {
            StoppedHub.restore(backup, data, true);
            try (StoppedHub hub = StoppedHub.take(data)) {
                System.out.println("backup " + hub.backup(3).getPath());
            }
        }
    }
}
