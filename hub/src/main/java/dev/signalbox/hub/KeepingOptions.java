package dev.signalbox.hub;

import dev.signalbox.hub.cli.TimeSpan;
import dev.signalbox.hub.store.Keeping;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long things are kept, and how much of them. Confined to the main thread. */
final class KeepingOptions {
    @Option(
            names = "--keep-raw",
            defaultValue = "30d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long single readings are kept, at least a day; older ones that a device had "
                    + "kept are refused. Default: ${DEFAULT-VALUE}")
    private Duration raw = Keeping.DEFAULT.raw();

    @Option(
            names = "--keep-minutes",
            defaultValue = "180d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long rollups of one minute are kept; not less than single readings. Default: "
                    + "${DEFAULT-VALUE}")
    private Duration minutes = Keeping.DEFAULT.minutes();

    @Option(
            names = "--keep-quarter-hours",
            defaultValue = "730d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long rollups of 15 minutes are kept; not less than those of one minute. "
                    + "Default: ${DEFAULT-VALUE}")
    private Duration quarterHours = Keeping.DEFAULT.quarterHours();

    @Option(
            names = "--keep-days",
            defaultValue = "7300d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long rollups of one day are kept; not less than those of 15 minutes. Default: "
                    + "${DEFAULT-VALUE}")
    private Duration days = Keeping.DEFAULT.days();

    @Option(
            names = "--keep-presence",
            defaultValue = "365d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long is kept when devices came and went; the newest stays with its device. "
                    + "Default: ${DEFAULT-VALUE}")
    private Duration presence = Keeping.DEFAULT.presence();

    @Option(
            names = "--keep-events",
            defaultValue = "365d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long events of devices are kept; at most the newest 10,000 of each and "
                    + "1,000,000 in all. Default: ${DEFAULT-VALUE}")
    private Duration events = Keeping.DEFAULT.events();

    @Option(
            names = "--history-budget",
            defaultValue = "4096",
            paramLabel = "MIB",
            description = "The history's budget: beyond it the oldest goes early. The file itself can be "
                    + "twice as large. 0: none. Default: ${DEFAULT-VALUE}")
    private int budgetMib = 4_096;

    /** The usual, where there is something to complain of. */
    Keeping keeping(Complaints complaints) {
        boolean kept = atLeastADay("--keep-raw", raw, complaints);
        kept &= atLeast("--keep-minutes", minutes, "--keep-raw", raw, complaints);
        kept &= atLeast("--keep-quarter-hours", quarterHours, "--keep-minutes", minutes, complaints);
        kept &= atLeast("--keep-days", days, "--keep-quarter-hours", quarterHours, complaints);
        kept &= atLeastADay("--keep-presence", presence, complaints);
        kept &= atLeastADay("--keep-events", events, complaints);
        if (budgetMib < 0) {
            complaints.add("--history-budget is 0 or more", "--history-budget");
            return Keeping.DEFAULT;
        }
        return kept
                ? new Keeping(raw, minutes, quarterHours, days, presence, events, (long) budgetMib << 20)
                : Keeping.DEFAULT;
    }

    private static boolean atLeastADay(String option, Duration kept, Complaints complaints) {
        if (kept.compareTo(Duration.ofDays(1)) < 0) {
            complaints.add(option + " is at least a day", option);
            return false;
        }
        return true;
    }

    /** Where something finer is gone, something coarser must be there. */
    private static boolean atLeast(
            String option, Duration kept, String finer, Duration finerKept, Complaints complaints) {
        if (kept.compareTo(finerKept) < 0) {
            complaints.add(option + " is not less than " + finer, option, finer);
            return false;
        }
        return true;
    }
}
