package dev.signalbox.hub.cli;

import dev.signalbox.hub.store.BackupTrouble;
import dev.signalbox.hub.store.DataDirectoryInUse;
import dev.signalbox.hub.store.Wipe;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code admin factory-reset}: deletes a hub that is stopped, after somebody has typed its id. */
@Command(
        name = "factory-reset",
        description =
                "Deletes a hub that is stopped: devices, people, tokens, history, audit. The next start makes a new"
                        + " hub. What it retained at a broker stays there.",
        mixinStandardHelpOptions = true)
final class FactoryReset implements Callable<Integer> {
    private final Function<String, Optional<String>> terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--data", required = true, description = "The hub's data directory.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(names = "--backups-too", description = "Also the backups in the data directory.")
    private boolean backups;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    FactoryReset() {
        this(FactoryReset::typed);
    }

    /** @param terminal asks somebody; empty: there is nobody */
    FactoryReset(Function<String, Optional<String>> terminal) {
        this.terminal = terminal;
    }

    @SuppressWarnings("SystemConsoleNull") // of newer JDKs it is there without a terminal, and reads null at the end
    private static Optional<String> typed(String question) {
        Console console = System.console();
        return console == null
                ? Optional.empty()
                : Optional.ofNullable(console.readLine("%s", question)).map(String::strip);
    }

    @Override
    public Integer call() throws Trouble {
        try (Wipe wipe = Wipe.of(data, backups)) {
            PrintWriter out = spec.commandLine().getOut();
            String hub = wipe.hubId().orElse("without-id");
            out.println("This deletes hub " + hub + ":");
            wipe.files().forEach(file -> out.println("  " + file));
            out.println("Everything else in " + data + " stays" + (backups ? "." : ", also its backups."));
            out.flush();
            if (!yes) {
                askFor(hub);
            }
            wipe.run();
            out.println("Deleted. The next hub on " + data + " is a new one.");
            return Exit.OK;
        } catch (DataDirectoryInUse e) {
            throw new Trouble("A hub runs on " + data + ". Stop it first.");
        } catch (BackupTrouble e) {
            throw new Trouble(e.getMessage());
        }
    }

    private void askFor(String hub) throws Trouble {
        String typed = terminal.apply("Type the hub's id to delete it: ")
                .orElseThrow(() -> new Trouble(
                        "Nothing was deleted: there is no terminal to ask at. --yes does without.", Exit.USAGE));
        if (!typed.equals(hub)) {
            throw new Trouble("Nothing was deleted: that is not its id.");
        }
    }
}
