package dev.signalbox.hub.e2e;

import dev.signalbox.hub.cli.Admin;
import dev.signalbox.hub.cli.AuditCommand;
import dev.signalbox.hub.cli.BackupCommand;
import dev.signalbox.hub.cli.Ctl;
import dev.signalbox.hub.cli.PrintedTrouble;
import dev.signalbox.hub.cli.RestoreCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Somebody at the terminal of the hub's machine. Confined to the test's thread. */
final class Terminal {
    private final Path data;

    /** How a program ended and what it printed. */
    record Said(int exit, String out, String err) {}

    Terminal(Path data) {
        this.data = data;
    }

    Said ctl(String... arguments) {
        return run(new Ctl(Map.of()), arguments);
    }

    Said audit(String... arguments) {
        return run(new AuditCommand(), arguments);
    }

    Said admin(String... arguments) {
        return run(new Admin(), arguments);
    }

    /** What was exported before: no data directory is needed. */
    Said auditFile(Path export) {
        return run(new AuditCommand(), List.of("verify", "--file", export.toString()));
    }

    Said backup() {
        return run(new BackupCommand());
    }

    /** Into this terminal's data directory. */
    Said restore(String... arguments) {
        return run(new RestoreCommand(), arguments);
    }

    private Said run(Object program, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return run(program, all);
    }

    static Said run(Object program, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(program)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(new PrintedTrouble())
                .execute(arguments.toArray(String[]::new));
        return new Said(exit, out.toString(), err.toString());
    }
}
