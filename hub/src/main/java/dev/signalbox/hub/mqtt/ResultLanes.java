package dev.signalbox.hub.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Results in two lanes: what waited through an outage, paced, and what is new. On one topic nothing overtakes. Confined to
 * the outbox's lock.
 */
final class ResultLanes {
    private final ArrayDeque<Outgoing> late = new ArrayDeque<>();
    private final ArrayDeque<Outgoing> fresh = new ArrayDeque<>();
    /** How many wait in the late lane, by topic. */
    private final Map<String, Integer> lateTopics = new HashMap<>();

    private final CatchUpPace pace;
    private boolean lateWentLast;

    ResultLanes(LongSupplier nanoTime) {
        this.pace = new CatchUpPace(nanoTime);
    }

    /**
     * Behind those that wait.
     *
     * @param live whether the broker is there
     */
    void add(Outgoing result, boolean live) {
        if (live && !lateTopics.containsKey(result.topic())) {
            fresh.add(result);
        } else {
            addLate(result);
        }
    }

    /**
     * The next one, in turns where both lanes have one.
     *
     * @return null: there is none, or none may go yet
     */
    @Nullable
    Outgoing take() {
        boolean mayCatchUp = !late.isEmpty() && pace.waitNanos() == 0;
        if (mayCatchUp && (fresh.isEmpty() || !lateWentLast)) {
            lateWentLast = true;
            pace.count();
            return takeLate();
        }
        lateWentLast = false;
        return fresh.poll();
    }

    /** Until {@link #take} may have another one, where it had none; 0: nothing waits. */
    long waitNanos() {
        return late.isEmpty() ? 0 : Math.max(1, pace.waitNanos()); // the pace may have let one go since
    }

    /** The connection ended: these, which it had not confirmed, and all others are late now, in their old order. */
    void takeBack(List<Outgoing> unconfirmed) {
        List<Outgoing> all = new ArrayList<>(unconfirmed);
        all.addAll(late);
        all.addAll(fresh);
        late.clear();
        fresh.clear();
        lateTopics.clear();
        all.forEach(this::addLate);
    }

    /** The oldest, to be given up. */
    Outgoing removeOldest() {
        return late.isEmpty() ? fresh.remove() : takeLate();
    }

    int size() {
        return late.size() + fresh.size();
    }

    int late() {
        return late.size();
    }

    private void addLate(Outgoing result) {
        late.add(result);
        lateTopics.merge(result.topic(), 1, Integer::sum);
    }

    private Outgoing takeLate() {
        Outgoing first = late.remove();
        lateTopics.computeIfPresent(first.topic(), (topic, count) -> count == 1 ? null : count - 1);
        return first;
    }
}
