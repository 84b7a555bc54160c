package dev.signalbox.simulator;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Says every few seconds how a fleet is. Confined to one thread. */
final class StatusLine {
    private static final Logger LOG = LoggerFactory.getLogger(StatusLine.class);
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often, and in which form. */
    static final class Options {
        @Option(
                names = "--status-s",
                paramLabel = "SECONDS",
                description = "Between two status lines; 0: none; default ${DEFAULT-VALUE}.")
        private int seconds = 10;

        @Option(names = "--json", description = "Status lines as JSON on standard output.")
        private boolean json;
    }

    private final Options options;
    private final PrintStream out;
    private FleetFigures before;
    private long beforeNanos = System.nanoTime();

    StatusLine(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
        before = new FleetFigures(0, 0, 0, 0, 0, 0, 0);
    }

    boolean isDue() {
        return options.seconds > 0 && secondsSince() >= options.seconds;
    }

    private double secondsSince() {
        return (System.nanoTime() - beforeNanos) / NANOS;
    }

    void say(FleetFigures now) {
        double seconds = secondsSince();
        if (options.json) {
            out.println(now.json(before, seconds));
        } else {
            LOG.info("{}", now.line(before, seconds));
        }
        before = now;
        beforeNanos = System.nanoTime();
    }
}
