package dev.signalbox.hub;

import dev.signalbox.hub.cli.TimeSpan;
import dev.signalbox.hub.store.Upkeep;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long what people did is kept, and how often all of it is backed up. Confined to the main thread. */
final class UpkeepOptions {
    @Option(
            names = "--keep-executions",
            defaultValue = "90d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long finished executions and bulks are kept, counted from their end; at least "
                    + "24 h. Default: ${DEFAULT-VALUE}")
    private Duration keepExecutions = Upkeep.USUAL.keepExecutions();

    @Option(
            names = "--keep-audit",
            defaultValue = "1095d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long audit entries stay; at least 30 days. Default: ${DEFAULT-VALUE}")
    private Duration keepAudit = Upkeep.USUAL.keepAudit();

    @Option(
            names = "--backup-every",
            defaultValue = "0",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Make a backup so often, such as 24h; 0: only when asked. Default: ${DEFAULT-VALUE}")
    private Duration backupEvery = Upkeep.USUAL.backupEvery();

    @Option(
            names = "--keep-backups",
            defaultValue = "7",
            paramLabel = "NUMBER",
            description = "How many of the newest backups stay. Default: ${DEFAULT-VALUE}")
    private int keepBackups = Upkeep.USUAL.keepBackups();

    @Option(
            names = "--upgrade-without-backup",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true/false",
            description = "Bring the tables of an older hub up to date without a backup of them as they are. Default:"
                    + " ${DEFAULT-VALUE}")
    private boolean upgradeWithoutBackup;

    /** The usual, where there is something to complain of. */
    Upkeep upkeep(Complaints complaints) {
        boolean enough = true;
        if (keepBackups < 1) {
            complaints.add("--keep-backups is at least 1", "--keep-backups");
            enough = false;
        }
        if (keepExecutions.compareTo(Upkeep.SHORTEST_EXECUTIONS) < 0) {
            complaints.add("--keep-executions is at least 24h", "--keep-executions");
            enough = false;
        }
        if (keepAudit.compareTo(Upkeep.SHORTEST_AUDIT) < 0) {
            complaints.add("--keep-audit is at least 30d", "--keep-audit");
            enough = false;
        }
        return enough
                ? new Upkeep(keepExecutions, keepAudit, backupEvery, keepBackups, !upgradeWithoutBackup)
                : Upkeep.USUAL;
    }
}
