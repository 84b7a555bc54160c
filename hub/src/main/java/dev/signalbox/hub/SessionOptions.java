package dev.signalbox.hub;

import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.cli.TimeSpan;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long people stay signed in. Confined to the main thread. */
final class SessionOptions {
    @Option(
            names = "--session-idle",
            defaultValue = "12h",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "A browser that does nothing so long, and has no page of the console open, is "
                    + "signed out; at least 5 minutes. Default: ${DEFAULT-VALUE}")
    private Duration idle = SessionTerms.USUAL.idle();

    @Option(
            names = "--session-lifetime",
            defaultValue = "7d",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description =
                    "A browser is signed out then, whatever it does; at most 90 days. Default: " + "${DEFAULT-VALUE}")
    private Duration lifetime = SessionTerms.USUAL.lifetime();

    SessionTerms terms(Complaints complaints) {
        if (idle.compareTo(SessionTerms.SHORTEST) < 0) {
            complaints.add("--session-idle is at least 5m", "--session-idle");
        }
        if (lifetime.compareTo(SessionTerms.LONGEST) > 0) {
            complaints.add("--session-lifetime is at most 90d", "--session-lifetime");
        }
        if (lifetime.compareTo(idle) < 0) {
            complaints.add(
                    "--session-lifetime is not less than --session-idle", "--session-lifetime", "--session-idle");
        }
        return new SessionTerms(idle, lifetime);
    }
}
