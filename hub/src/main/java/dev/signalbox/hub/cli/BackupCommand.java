package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.hub.config.ConfigChoice;
import dev.signalbox.hub.protocol.LongAnswer;
import dev.signalbox.hub.store.BackupTrouble;
import dev.signalbox.hub.store.DataDirectoryInUse;
import dev.signalbox.hub.store.StoppedHub;
import dev.signalbox.proto.v1.Backup;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a backup: by the hub, where one runs on the data directory, otherwise of its files. */
@Command(
        name = "signalbox backup",
        description = "Makes a backup in the data directory and prints the path of its file.",
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
    @Mixin
    ConfigChoice config = new ConfigChoice();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--data", required = true, description = "The hub's data directory.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    /** Null: nobody said it, and nothing is deleted. */
    @Option(
            names = "--keep-backups",
            paramLabel = "NUMBER",
            description =
                    "So many of the newest stay, also where the environment or the file says it; a hub that runs has"
                            + " its own setting. Default: all of them")
    private @Nullable Integer keep;

    @Override
    public Integer call() throws Trouble {
        if (keep != null && keep < 1) {
            throw new Trouble("--keep-backups is at least 1.");
        }
        spec.commandLine().getOut().println(backup().getPath());
        return 0;
    }

    private Backup backup() throws Trouble {
        try (StoppedHub hub = StoppedHub.take(data)) {
            return keep == null ? hub.backup() : hub.backup(keep);
        } catch (DataDirectoryInUse e) {
            return backup(LocalHub.of(data)).as(Backup.newBuilder()).build();
        } catch (BackupTrouble e) {
            throw new Trouble(e.getMessage());
        }
    }

    /** Asks a hub that runs for one, and waits. */
    static Answer backup(RestHub hub) throws Trouble {
        String path = RestPath.of("backups").toString();
        return hub.send("POST", path, Optional.empty(), Map.of(), LongAnswer.ASKER_WAITS);
    }
}
