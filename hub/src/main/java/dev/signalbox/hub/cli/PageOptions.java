package dev.signalbox.hub.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much of a list, and from where. Confined to the main thread. */
final class PageOptions {
    @Option(names = "--limit", defaultValue = "50", description = "At most so many. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Option(names = "--cursor", description = "As the page before said")
    private @Nullable String cursor;

    int limit() {
        return limit;
    }

    @Nullable
    String cursor() {
        return cursor;
    }
}
