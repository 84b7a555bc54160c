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
    private final LineSettings settings;
    private final GpioLine line;
    private final Values values;
    private final String metric;
    private final Allowance levels;
    private final Allowance events;
    private long untold;
    private int count;

    Input(LineSettings settings, GpioLine line, Values values, long nowNanos) {
        this.settings = settings;
        this.line = line;
        this.values = values;
        metric = "gpio_" + settings.name();
        levels = new Allowance(nowNanos);
        events = new Allowance(nowNanos);
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
            untold += lostBefore(edge);
            count = edge.number();
            if (levels.take(nowNanos)) {
                changed = true;
                values.flag(metric, edge.rising());
            }
            if (settings.tells().tell(edge.rising())) {
                if (events.take(nowNanos)) {
                    changed = true;
                    tell(edge);
                } else {
                    untold++;
                }
            }
        }
        if (changed) {
            report();
        }
    }

    /** Edges that the kernel could not keep and that would have been told. They alternate; the last one was not like this. */
    private int lostBefore(GpioLine.Edge edge) {
        int lost = edge.number() - count - 1;
        int opposite = settings.tells().tell(!edge.rising()) ? (lost + 1) / 2 : 0;
        int alike = settings.tells().tell(edge.rising()) ? lost / 2 : 0;
        return opposite + alike;
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
