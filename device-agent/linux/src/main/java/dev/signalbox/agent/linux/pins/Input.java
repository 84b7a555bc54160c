package dev.signalbox.agent.linux.pins;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.linux.machine.Values;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A line in: its level, how often it changed, and its edges as events. Confined to the edge thread. */
final class Input {
    /** A button of a hasty person makes 10 edges a second; what bounces or oscillates makes thousands, and gets 20 at once and 5 a second. */
    private static final int BURST = 20;

    private static final long NANOS_PER_EVENT = 200_000_000;

    private final LineSettings settings;
    private final GpioLine line;
    private final Values values;
    private final String metric;
    private long untold;
    private int count;

    /** When the newest allowed event would have been due at a steady rate; the distance to now is what a burst may use. */
    private long paidUntilNanos;

    Input(LineSettings settings, GpioLine line, Values values, long nowNanos) {
        this.settings = settings;
        this.line = line;
        this.values = values;
        metric = "gpio_" + settings.name();
        paidUntilNanos = nowNanos - BURST * NANOS_PER_EVENT;
    }

    static List<Capability> capabilities(LineSettings settings) {
        String metric = "gpio_" + settings.name();
        Capability level = Capability.flag(metric).title(titleOf(settings));
        Capability edges = Capability.metric(metric + "_edges")
                .title(titleOf(settings) + " edges since start")
                .decimals(0);
        if (settings.tells() == LineSettings.Edges.NONE) {
            return List.of(level, edges);
        }
        return List.of(
                level,
                edges,
                Capability.metric(metric + "_untold")
                        .title(titleOf(settings) + " edges not told")
                        .decimals(0),
                Capability.event(metric)
                        .title(titleOf(settings))
                        .field(CommandParameter.choice("edge", "rising", "falling"))
                        .field(CommandParameter.number("at_ms")
                                .title("Kernel's time")
                                .unit("ms"))
                        .field(CommandParameter.integer("edges").title("Edges since start")));
    }

    static String titleOf(LineSettings settings) {
        String name = settings.name();
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1).replace('_', ' ');
    }

    String name() {
        return settings.name();
    }

    int descriptor() {
        return line.descriptor();
    }

    /** Edges wait to be read. */
    void onReadable(long nowNanos) throws IOException {
        boolean changed = false;
        for (GpioLine.Edge edge : line.readEdges()) {
            count = edge.number();
            boolean asked = settings.tells().tell(edge.rising());
            if (mayTell(nowNanos)) {
                changed = true;
                values.flag(metric, edge.rising());
                if (asked) {
                    tell(edge);
                }
            } else if (asked) {
                untold++;
            }
        }
        if (changed) {
            report();
        }
    }

    private boolean mayTell(long nowNanos) {
        paidUntilNanos = Math.max(paidUntilNanos, nowNanos - BURST * NANOS_PER_EVENT);
        if (paidUntilNanos + NANOS_PER_EVENT - nowNanos > 0) {
            return false;
        }
        paidUntilNanos += NANOS_PER_EVENT;
        return true;
    }

    private void tell(GpioLine.Edge edge) {
        values.event(
                metric,
                Map.of(
                        "edge", edge.rising() ? "rising" : "falling",
                        "at_ms", Math.floor(edge.timeNanos() / 1e6),
                        "edges", Integer.toUnsignedLong(edge.number())));
    }

    /** Its level and figures; also in between, when nothing changed. */
    void report() throws IOException {
        values.flag(metric, line.isOn());
        values.number(metric + "_edges", (double) Integer.toUnsignedLong(count));
        if (settings.tells() != LineSettings.Edges.NONE) {
            values.number(metric + "_untold", (double) untold);
        }
    }

    void close() {
        line.close();
    }
}
