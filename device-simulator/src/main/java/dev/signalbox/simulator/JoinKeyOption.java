package dev.signalbox.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The key by which simulated devices join: never an argument, which other users of the machine could read. */
final class JoinKeyOption {
    private static final String VARIABLE = "SIGNALBOX_JOIN_KEY";

    @Option(
            names = "--join-key-file",
            paramLabel = "FILE",
            description = "Holds the join key; default: the environment variable SIGNALBOX_JOIN_KEY.")
    private @Nullable Path file;

    /** @throws ParameterException where there is none */
    String read(CommandLine command) {
        String key = file == null ? System.getenv().getOrDefault(VARIABLE, "") : content(file, command);
        if (key.isBlank()) {
            throw new ParameterException(
                    command,
                    file == null ? "set " + VARIABLE + " to a join key of the hub" : "there is no join key in " + file);
        }
        return key.strip();
    }

    private static String content(Path file, CommandLine command) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ParameterException(command, "the join key file " + file + " cannot be read", e);
        }
    }
}
