package dev.signalbox.hub;

import dev.signalbox.hub.cli.TimeSpan;
import dev.signalbox.hub.store.Upkeep;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How long what people did is kept, and how often all of it is backed up. Confined to the main thread. */
final class UpkeepOptions {
    @Option(
            names = "--keep-executions",
            defaultValue = "90d",
            converter = TimeSpan.class,
            description = "How long finished executions and bulks stay, counted from their end; at least 24 h. Default:"
                    + " ${DEFAULT-VALUE}")
    private Duration keepExecutions = Upkeep.USUAL.keepExecutions();

    @Option(
            names = "--keep-audit",
            defaultValue = "1095d",
            converter = TimeSpan.class,
            description = "How long audit entries stay; at least 30 days. Default: ${DEFAULT-VALUE}")
    private Duration keepAudit = Upkeep.USUAL.keepAudit();

    @Option(
            names = "--backup-every",
            defaultValue = "0",
            converter = TimeSpan.class,
            description = "Make a backup so often, such as 24h; 0: only when asked. Default: ${DEFAULT-VALUE}")
    private Duration backupEvery = Upkeep.USUAL.backupEvery();

    @Option(
            names = "--keep-backups",
            defaultValue = "7",
            description = "How many of the newest backups stay. Default: ${DEFAULT-VALUE}")
    private int keepBackups = Upkeep.USUAL.keepBackups();

    @Option(
            names = "--upgrade-without-backup",
            description = "Bring the tables of an older hub up to date without a backup of them as they are.")
    private boolean upgradeWithoutBackup;

    /** @throws ParameterException with a sentence, where the options make no sense */
    Upkeep upkeep(CommandLine command) {
        if (keepBackups < 1) {
            throw new ParameterException(command, "--keep-backups is at least 1");
        }
        if (keepExecutions.compareTo(Upkeep.SHORTEST_EXECUTIONS) < 0) {
            throw new ParameterException(command, "--keep-executions is at least 24h");
        }
        if (keepAudit.compareTo(Upkeep.SHORTEST_AUDIT) < 0) {
            throw new ParameterException(command, "--keep-audit is at least 30d");
        }
        return new Upkeep(keepExecutions, keepAudit, backupEvery, keepBackups, !upgradeWithoutBackup);
    }
}
