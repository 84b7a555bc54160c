package dev.signalbox.hub.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which data directory is said where no flag says it, for a command that reads no other options. */
public final class SaidData {
    private SaidData() {}

    /**
     * By the environment, else by the configuration file; empty: by neither.
     *
     * @param config the file; null: the one the environment names, if it does
     * @throws IllegalArgumentException with a sentence, where that file cannot be read
     */
    public static Optional<Path> of(@Nullable Path config, Map<String, String> environment) {
        return Variables.value(environment, "--data")
                .map(Path::of)
                .or(() -> Optional.ofNullable(config)
                        .or(() -> ConfigChoice.in(environment))
                        .flatMap(SaidData::inFile));
    }

    private static Optional<Path> inFile(Path path) {
        ConfigFile file = ConfigFile.read(path);
        if (!file.problems().isEmpty()) {
            throw new IllegalArgumentException(
                    "--data is not known: " + file.problems().get(0));
        }
        return file.entry("data")
                .flatMap(entry -> entry.values().stream().findFirst().map(file::beside));
    }
}
