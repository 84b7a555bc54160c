package dev.signalbox.hub.cli;

import org.jspecify.annotations.Nullable;

/** A failure that is a sentence for the person at the terminal, and an exit code for the script. */
final class Trouble extends Exception {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    Trouble(@Nullable String sentence) {
        this(sentence, Exit.REFUSED);
    }

    Trouble(@Nullable String sentence, int exitCode) {
        super(sentence);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
