package dev.signalbox.hub;

import dev.signalbox.hub.gateway.LinkFeatures;
import picocli.CommandLine.Option;

/** What links can do and can do without. Confined to the main thread. */
final class LinkOptions {
    private static final String ON = "on";

    @Option(
            names = "--compression",
            defaultValue = ON,
            paramLabel = "WORD",
            description = "on or off: compress links of consoles that offer it, never devices'. Default: "
                    + "${DEFAULT-VALUE}")
    private String compression = ON;

    @Option(
            names = "--echo",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true/false",
            description = "Answer /ws/echo: sends back what a script with an access token sends, to test how "
                    + "the hub speaks WebSocket. Default: ${DEFAULT-VALUE}")
    private boolean echo;

    LinkFeatures features(Complaints complaints) {
        if (!compression.equals(ON) && !compression.equals("off")) {
            complaints.add("--compression is on or off, not " + compression, "--compression");
        }
        return new LinkFeatures(compression.equals(ON), echo);
    }
}
