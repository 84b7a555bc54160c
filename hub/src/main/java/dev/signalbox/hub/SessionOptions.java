package dev.signalbox.hub;

import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.cli.TimeSpan;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How long people stay signed in. Confined to the main thread. */
final class SessionOptions {
    @Option(
            names = "--session-idle",
            defaultValue = "12h",
            converter = TimeSpan.class,
            description = "A browser that does nothing so long, and has no page of the console open, is signed out."
                    + " Default: ${DEFAULT-VALUE}")
    private Duration idle = SessionTerms.USUAL.idle();

    @Option(
            names = "--session-lifetime",
            defaultValue = "7d",
            converter = TimeSpan.class,
            description = "A browser is signed out then, whatever it does. Default: ${DEFAULT-VALUE}")
    private Duration lifetime = SessionTerms.USUAL.lifetime();

    /** @throws ParameterException with a sentence, where the options make no sense */
    SessionTerms terms(CommandLine command) {
        if (idle.compareTo(SessionTerms.SHORTEST) < 0
                || lifetime.compareTo(idle) < 0
                || lifetime.compareTo(SessionTerms.LONGEST) > 0) {
            throw new ParameterException(
                    command, "--session-idle is at least 5m, and --session-lifetime at least that and at most 90d");
        }
        return new SessionTerms(idle, lifetime);
    }
}
