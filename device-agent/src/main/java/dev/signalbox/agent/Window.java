package dev.signalbox.agent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Batches sent and not acknowledged, in the order they were first sent, and those of them the open link has not seen.
 * Confined to the agent thread.
 */
final class Window {
    private final ArrayDeque<Batch> sent = new ArrayDeque<>();

    /** A tail of {@link #sent}. */
    private final ArrayDeque<Batch> again = new ArrayDeque<>();

    void add(Batch batch) {
        sent.addLast(batch);
    }

    /** A new link has seen nothing. */
    void rewind() {
        again.clear();
        again.addAll(sent);
    }

    void onLinkEnded() {
        again.clear();
    }

    @Nullable
    Batch takeAgain() {
        return again.pollFirst();
    }

    boolean hasAgain() {
        return !again.isEmpty();
    }

    /** Those that leave, up to this number of the series. */
    List<Batch> acknowledge(String series, long number) {
        return remove(batch -> batch.series().equals(series) && batch.number() <= number);
    }

    List<Batch> remove(Predicate<Batch> which) {
        List<Batch> gone = new ArrayList<>();
        Iterator<Batch> all = sent.iterator();
        while (all.hasNext()) {
            Batch batch = all.next();
            if (which.test(batch)) {
                all.remove();
                again.remove(batch);
                gone.add(batch);
            }
        }
        return gone;
    }

    /** Number of the first one of the series that may still come. */
    long oldest(Batch of) {
        return inSeries(of.series()).map(Batch::number).orElse(of.number());
    }

    private Optional<Batch> inSeries(String series) {
        return sent.stream().filter(batch -> batch.series().equals(series)).findFirst();
    }

    /**
     * Whether the hub can acknowledge this one once it has those before it: it waits for a number that is missing unless it
     * is told that none below will come, and that it is told only by a batch sent after they were acknowledged.
     */
    boolean continues(Batch next) {
        long last = sent.stream()
                .filter(batch -> batch.series().equals(next.series()))
                .mapToLong(Batch::number)
                .max()
                .orElse(next.number() - 1);
        return next.number() == last + 1;
    }

    /** How many series these and the next one are of. */
    long seriesWith(Batch next) {
        return 1
                + sent.stream()
                        .map(Batch::series)
                        .filter(series -> !series.equals(next.series()))
                        .distinct()
                        .count();
    }

    @Nullable
    Batch first() {
        return sent.peekFirst();
    }

    Iterable<Batch> all() {
        return List.copyOf(sent);
    }

    int size() {
        return sent.size();
    }
}
