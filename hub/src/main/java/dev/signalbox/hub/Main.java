package dev.signalbox.hub;

import dev.signalbox.hub.cli.Admin;
import dev.signalbox.hub.cli.AuditCommand;
import dev.signalbox.hub.cli.BackupCommand;
import dev.signalbox.hub.cli.Ctl;
import dev.signalbox.hub.cli.PrintedTrouble;
import dev.signalbox.hub.cli.Ready;
import dev.signalbox.hub.cli.RestoreCommand;
import dev.signalbox.hub.config.Sources;
import dev.signalbox.hub.config.WhereDefaults;
import dev.signalbox.hub.gateway.NoAnswer;
import dev.signalbox.hub.log.Logging;
import dev.signalbox.hub.store.DataDirectoryInUse;
import dev.signalbox.hub.store.StateUnusable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Runs the hub until it is told to stop. Exit codes: 0 stopped, 1 could not start, or a file it needs is missing, 2 wrong
 * options or a data directory in use, 4 stored state that cannot be used, 70 a promise that could no longer be kept, 71 no
 * answer of its own listener, 72 out of memory. 3 is Java's own, with {@code -XX:+ExitOnOutOfMemoryError}.
 */
@Command(
        name = "signalbox hub",
        description = "The device control hub: console, devices, REST and MQTT in one process.",
        footer = "%nAlso in this jar, each with its --help: ctl, admin, audit, backup, restore, config, ready, doctor,"
                + " completion.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
    private static final int EXIT_NOT_YET = 1;
    private static final int EXIT_USAGE = 2;
    private static final int EXIT_IN_USE = 2;
    private static final int EXIT_UNUSABLE = 4;
    private static final int EXIT_FATAL = 70;
    private static final int EXIT_NO_ANSWER = 71;
    private static final int EXIT_OUT_OF_MEMORY = 72;

    /** Where an installed hub has its data, unless somebody says another place. */
    private static final @Nullable String USUAL_DATA = System.getProperty("signalbox.default-data");

    private final Sources sources;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private HubOptions options = new HubOptions();

    static final class Versions implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"signalbox " + Version.NUMBER};
        }
    }

    Main(Sources sources) {
        this.sources = sources;
    }

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("ready")) {
            System.exit(Ready.run(Arrays.asList(args).subList(1, args.length), System.getenv(), USUAL_DATA));
        }
        if (args.length > 0 && args[0].equals("doctor")) {
            System.exit(runWithOptions(Main::doctor, Arrays.asList(args).subList(1, args.length)));
        }
        Object program = program(args.length == 0 ? "" : args[0]);
        int exit = program == null
                ? runWithOptions(Main::hub, List.of(args))
                : run(program, Arrays.copyOfRange(args, 1, args.length));
        if (exit != 0) {
            System.exit(exit);
        }
    }

    private static int runWithOptions(Function<Sources, CommandLine> program, List<String> flags) {
        Sources sources = Sources.of(flags, System.getenv());
        CommandLine command = program.apply(sources);
        return command.execute(Settings.arguments(command, sources));
    }

    /** Of the hub itself. */
    static CommandLine hub(Sources sources) {
        CommandLine command = Settings.parser(new Main(sources));
        knowVersion(command);
        return command;
    }

    /** Takes the hub's options. */
    static CommandLine doctor(Sources sources) {
        CommandLine command = Settings.parser(new DoctorCommand(sources));
        knowVersion(command);
        return command;
    }

    private static int run(Object program, String[] args) {
        CommandLine command = program instanceof CommandLine made ? made : new CommandLine(program);
        command.setDefaultValueProvider(new WhereDefaults(System.getenv(), USUAL_DATA))
                .setExecutionExceptionHandler(new PrintedTrouble());
        knowVersion(command);
        return command.execute(args);
    }

    private static void knowVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Versions());
        command.getSubcommands().values().forEach(Main::knowVersion);
    }

    /**
     * Programs of their own and no subcommands: a hub that starts would read the options of all their verbs first. Null: the
     * hub.
     */
    static @Nullable Object program(String name) {
        return switch (name) {
            case "ctl" -> new Ctl(System.getenv());
            case "admin" -> new Admin();
            case "audit" -> new AuditCommand();
            case "backup" -> new BackupCommand();
            case "restore" -> new RestoreCommand();
            case "config" -> ConfigCommand.commandLine(System.getenv());
            case "completion" -> new Completion();
            default -> null;
        };
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = new Settings(sources, options, spec.commandLine().getParseResult());
        if (settings.config().isEmpty()) {
            ConfigCommand.print(settings.problems(), spec.commandLine().getErr());
            return settings.areOnlyFilesMissing() ? EXIT_NOT_YET : EXIT_USAGE;
        }
        Logging.set(settings.config().get().log());
        // Not a constant: `signalbox ready` would start the logging each time.
        Logger log = LoggerFactory.getLogger(Main.class);
        settings.warnings().forEach(warning -> log.warn("environment: {}", warning));
        CountDownLatch never = new CountDownLatch(1);
        Hub hub = new Hub(settings.config().get(), Main::giveUp);
        try {
            hub.start();
        } catch (DataDirectoryInUse e) {
            return failed(hub, e.getMessage(), EXIT_IN_USE);
        } catch (StateUnusable e) {
            return failed(hub, e.getMessage(), EXIT_UNUSABLE);
        } catch (IOException e) {
            return failed(hub, "The hub cannot start: " + e.getMessage() + ".", EXIT_NOT_YET);
        } catch (RuntimeException e) {
            hub.close();
            throw e;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            hub.close();
                            // A stop that was asked for is not a failure, whatever the signal.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        never.await();
        return 0;
    }

    private int failed(Hub hub, @Nullable String sentence, int exit) {
        spec.commandLine().getErr().println("signalbox: " + sentence);
        hub.close();
        return exit;
    }

    /** At once: whatever is still running must not pretend. */
    private static void giveUp(Throwable cause) {
        try {
            // Not a constant: `signalbox ready` would start the logging each time.
            LoggerFactory.getLogger(Main.class).error("the hub cannot keep its promises any more and ends", cause);
        } finally { // also where there is no memory for a line
            Runtime.getRuntime().halt(exitCode(cause));
        }
    }

    private static int exitCode(Throwable cause) {
        if (cause instanceof NoAnswer) {
            return EXIT_NO_ANSWER;
        }
        return cause instanceof OutOfMemoryError ? EXIT_OUT_OF_MEMORY : EXIT_FATAL;
    }
}
