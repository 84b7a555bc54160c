package dev.signalbox.agent.linux.action;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Run;
import dev.signalbox.proto.v1.OfflinePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that need the system's leave: reboot, restart of a service, the end of a log. One that is not allowed is not
 * even declared. Immutable.
 */
public record SystemActions(AllowedActions allowed, Programs programs) {
    private static final Logger LOG = LoggerFactory.getLogger(SystemActions.class);
    private static final Duration REBOOT_LIMIT = Duration.ofSeconds(20);
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(100);
    private static final Duration LOG_LIMIT = Duration.ofSeconds(20);
    private static final int MAX_LINES = 200;

    /** Of a result of 64 KiB, in UTF-16 units of which each takes at most three bytes. */
    private static final int MAX_TEXT = 20_000;

    public List<Capability> capabilities() {
        List<Capability> commands = new ArrayList<>();
        if (allowed.reboot()) {
            commands.add(Capability.command("reboot")
                    .title("Reboot")
                    .description("Starts the machine anew.")
                    .confirm()
                    .offline(OfflinePolicy.OFFLINE_POLICY_REJECT)
                    .runTimeout(REBOOT_LIMIT.plusSeconds(10))
                    .handle(this::reboot));
        }
        if (!allowed.restart().isEmpty()) {
            commands.add(Capability.command("restart_service")
                    .title("Restart a service")
                    .parameter(
                            CommandParameter.choice("service", allowed.restart().toArray(String[]::new)))
                    .confirm()
                    .offline(OfflinePolicy.OFFLINE_POLICY_REJECT)
                    .runTimeout(RESTART_LIMIT.plusSeconds(20))
                    .handle(this::restart));
        }
        if (!allowed.logs().isEmpty()) {
            commands.add(Capability.command("service_log")
                    .title("End of a service's log")
                    .parameter(CommandParameter.choice("service", allowed.logs().toArray(String[]::new)))
                    .parameter(CommandParameter.integer("lines")
                            .range(1, MAX_LINES)
                            .startsWith(50)
                            .optional())
                    .offline(OfflinePolicy.OFFLINE_POLICY_REJECT)
                    .idempotent()
                    .runTimeout(LOG_LIMIT.plusSeconds(10))
                    .handle(this::log));
        }
        return commands;
    }

    private Outcome reboot(Run run) throws IOException, InterruptedException {
        LOG.info("reboot execution={}", run.executionId());
        return told(programs.run(REBOOT_LIMIT, "systemctl", "--no-ask-password", "reboot"));
    }

    private Outcome restart(Run run) throws IOException, InterruptedException {
        String unit = run.text("service");
        if (!allowed.restart().contains(unit)) {
            return Outcome.failed("This service is not in actions.restart of the machine.");
        }
        LOG.info("restart execution={} service={}", run.executionId(), unit);
        return told(programs.run(RESTART_LIMIT, "systemctl", "--no-ask-password", "restart", "--", unit));
    }

    private static Outcome told(Programs.Ran ran) {
        if (ran.succeeded()) {
            return Outcome.succeeded();
        }
        String said = ran.lastLine();
        return Outcome.failed(
                said.matches("(?i).*(access denied|authentication is required|authentication required).*")
                        ? "The system does not permit it: sudo signalbox-agent permit, after each change of actions."
                        : printable(said));
    }

    private Outcome log(Run run) throws IOException, InterruptedException {
        String unit = run.text("service");
        if (!allowed.logs().contains(unit)) {
            return Outcome.failed("This service is not in actions.logs of the machine.");
        }
        double lines = run.number("lines", 50);
        if (!(lines >= 1 && lines <= MAX_LINES)) {
            return Outcome.failed("Lines are 1 to " + MAX_LINES + ".");
        }
        Programs.Ran ran = programs.run(
                LOG_LIMIT,
                "journalctl",
                "--no-pager",
                "--quiet",
                "--output=short-iso",
                "--lines=" + (int) lines,
                "--unit=" + unit);
        if (!ran.succeeded()) {
            return told(ran);
        }
        String text = printable(ran.output());
        boolean cut = text.length() > MAX_TEXT;
        return Outcome.succeeded(Map.of("log", cut ? endOf(text) : text, "cut", cut));
    }

    /** From the beginning of a line. */
    private static String endOf(String text) {
        String end = text.substring(text.length() - MAX_TEXT);
        return end.substring(end.indexOf('\n') + 1);
    }

    /** What a terminal would obey is not sent to one, neither ESC nor the C1 controls beyond ASCII. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\n\t]]", "\uFFFD");
    }
}
