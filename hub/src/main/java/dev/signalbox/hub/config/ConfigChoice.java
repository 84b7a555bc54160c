package dev.signalbox.hub.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which configuration file. There is none unless it is named: no hub takes settings that nobody gave it. */
public final class ConfigChoice {
    static final String OPTION = "--config";

    @Option(
            names = OPTION,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The hub's configuration file. Also SIGNALBOX_CONFIG. Default: none")
    @Nullable
    Path file;

    /** Of the environment, where no flag says it. */
    static Optional<Path> in(Map<String, String> environment) {
        return Variables.value(environment, OPTION).map(Path::of);
    }
}
