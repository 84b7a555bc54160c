package dev.signalbox.simulator.form;

import java.io.IOException;
import java.util.List;

/** A file that cannot be used, with everything that is wrong with it. */
public final class FaultyFileException extends IOException {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    public FaultyFileException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** "pump.yaml:12: metrics.flow.unti: unknown; did you mean unit?" */
    public List<String> problems() {
        return problems;
    }
}
