package dev.signalbox.hub.cli;

import dev.signalbox.hub.config.ConfigChoice;
import dev.signalbox.hub.store.BackupTrouble;
import dev.signalbox.hub.store.DataDirectoryInUse;
import dev.signalbox.hub.store.Restored;
import dev.signalbox.hub.store.StoppedHub;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a backup in the place of what a data directory holds, while no hub runs on it. */
@Command(
        name = "signalbox restore",
        description = "Restores a hub from a backup. Sign-ins end; tokens and passwords are those of the backup.",
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
    @Mixin
    ConfigChoice config = new ConfigChoice();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path backup;

    @Option(names = "--data", required = true, description = "The hub's data directory.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--force",
            description = "Also where the directory holds a hub: its files are kept there under other names.")
    private boolean force;

    @Override
    public Integer call() throws Trouble {
        if (!Files.isRegularFile(backup)) {
            throw new Trouble("There is no backup " + backup + ".");
        }
        try {
            print(StoppedHub.restore(backup, data, force));
            return 0;
        } catch (DataDirectoryInUse e) {
            throw new Trouble("A hub runs on " + data + ". Stop it first.");
        } catch (BackupTrouble e) {
            throw new Trouble(e.getMessage());
        }
    }

    private void print(Restored restored) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "Hub %s is as it was at %s (%s ago): %d devices, %d executions, audit to entry %d.%n",
                restored.hubId(),
                restored.time(),
                age(Duration.between(restored.time(), Instant.now())),
                restored.rows().getOrDefault("state.device", 0L),
                restored.rows().getOrDefault("state.execution", 0L),
                restored.auditEntries());
        out.printf(Locale.ROOT, "%d sign-ins ended.%n", restored.sessionsEnded());
        restored.aside().forEach(file -> out.println("Kept what was there as " + file));
    }

    private static String age(Duration age) {
        long minutes = Math.max(0, age.toMinutes());
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes < 2 * 24 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " days";
    }
}
