package dev.signalbox.agent;

import dev.signalbox.proto.v1.ExecutionReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Results the hub has not acknowledged, oldest first. They are told again on a link that lasts too: a hub whose disk was
 * full dropped them without a word [protocol: reliability 2]. Confined to the agent thread.
 */
final class Untold {
    private static final long AGAIN_MILLIS = 30_000;

    private final Clockwork clock;
    private final Consumer<ExecutionReport> report;
    private final Map<String, ExecutionReport> results = new LinkedHashMap<>();

    /** Null: nothing is untold. */
    private Clockwork.@Nullable Alarm again;

    Untold(Clockwork clock, Consumer<ExecutionReport> report) {
        this.clock = clock;
        this.report = report;
    }

    /** Does not tell it. */
    void add(ExecutionReport result) {
        results.put(result.getExecutionId(), result);
        if (again == null) {
            schedule();
        }
    }

    /** False: it was not untold. */
    boolean remove(String id) {
        boolean known = results.remove(id) != null;
        if (results.isEmpty() && again != null) {
            again.cancel();
            again = null;
        }
        return known;
    }

    List<ExecutionReport> all() {
        return List.copyOf(results.values());
    }

    int size() {
        return results.size();
    }

    /** A tenth sooner or later, so that a fleet does not speak at once when the hub's trouble began for all at once. */
    private void schedule() {
        long spread = AGAIN_MILLIS / 10;
        long millis = AGAIN_MILLIS + ThreadLocalRandom.current().nextLong(-spread, spread + 1);
        again = clock.schedule(Duration.ofMillis(millis), () -> {
            results.values().forEach(report);
            schedule();
        });
    }
}
