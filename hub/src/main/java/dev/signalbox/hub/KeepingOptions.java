package dev.signalbox.hub;

import dev.signalbox.hub.cli.TimeSpan;
import dev.signalbox.hub.store.Keeping;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How long things are kept, and how much of them. Confined to the main thread. */
final class KeepingOptions {
    @Option(
            names = "--keep-raw",
            defaultValue = "30d",
            converter = TimeSpan.class,
            description = "How long single readings are kept. Default: ${DEFAULT-VALUE}")
    private Duration raw = Keeping.DEFAULT.raw();

    @Option(
            names = "--keep-minutes",
            defaultValue = "180d",
            converter = TimeSpan.class,
            description = "How long rollups of one minute are kept. Default: ${DEFAULT-VALUE}")
    private Duration minutes = Keeping.DEFAULT.minutes();

    @Option(
            names = "--keep-quarter-hours",
            defaultValue = "730d",
            converter = TimeSpan.class,
            description = "How long rollups of 15 minutes are kept. Default: ${DEFAULT-VALUE}")
    private Duration quarterHours = Keeping.DEFAULT.quarterHours();

    @Option(
            names = "--keep-days",
            defaultValue = "7300d",
            converter = TimeSpan.class,
            description = "How long rollups of one day are kept. Default: ${DEFAULT-VALUE}")
    private Duration days = Keeping.DEFAULT.days();

    @Option(
            names = "--keep-presence",
            defaultValue = "365d",
            converter = TimeSpan.class,
            description = "How long is kept when devices came and went. Default: ${DEFAULT-VALUE}")
    private Duration presence = Keeping.DEFAULT.presence();

    @Option(
            names = "--keep-events",
            defaultValue = "365d",
            converter = TimeSpan.class,
            description = "How long events of devices are kept, at most 10,000 of each. Default: ${DEFAULT-VALUE}")
    private Duration events = Keeping.DEFAULT.events();

    @Option(
            names = "--history-budget",
            defaultValue = "4096",
            paramLabel = "MIB",
            description =
                    "The history's budget: beyond it the oldest goes early. The file itself can be twice as large."
                            + " 0: none. Default: ${DEFAULT-VALUE}")
    private int budgetMib = 4_096;

    /** @throws ParameterException with a sentence, where the options make no sense */
    Keeping keeping(CommandLine command) {
        check(command, "--keep-raw", raw, Duration.ofDays(1));
        check(command, "--keep-minutes", minutes, raw);
        check(command, "--keep-quarter-hours", quarterHours, minutes);
        check(command, "--keep-days", days, quarterHours);
        check(command, "--keep-presence", presence, Duration.ofDays(1));
        check(command, "--keep-events", events, Duration.ofDays(1));
        if (budgetMib < 0) {
            throw new ParameterException(command, "--history-budget is 0 or more");
        }
        return new Keeping(raw, minutes, quarterHours, days, presence, events, (long) budgetMib << 20);
    }

    private static void check(CommandLine command, String option, Duration kept, Duration least) {
        if (kept.compareTo(least) < 0) {
            throw new ParameterException(
                    command,
                    option + " is at least a day, and coarser rollups are kept at least as long as finer ones");
        }
    }
}
