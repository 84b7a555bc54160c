package dev.signalbox.hub;

import dev.signalbox.hub.gateway.LinkFeatures;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What links can do and can do without. Confined to the main thread. */
final class LinkOptions {
    private static final String ON = "on";

    @Option(
            names = "--compression",
            defaultValue = ON,
            paramLabel = "<on|off>",
            description = "Compress messages between the hub and consoles that offer it; never devices' ones. Default:"
                    + " ${DEFAULT-VALUE}")
    private String compression = ON;

    @Option(
            names = "--echo",
            description = "Answer /ws/echo: sends back what a script with an access token sends, to test how the hub"
                    + " speaks WebSocket")
    private boolean echo;

    /** @throws ParameterException with a sentence, where the options make no sense */
    LinkFeatures features(CommandLine command) {
        if (!compression.equals(ON) && !compression.equals("off")) {
            throw new ParameterException(command, "--compression is on or off, not " + compression);
        }
        return new LinkFeatures(compression.equals(ON), echo);
    }
}
