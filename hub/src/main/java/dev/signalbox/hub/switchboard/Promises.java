package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was recorded and what is to be told after its commit: nobody hears of a change that is not on stable storage.
 * Confined to the switchboard thread.
 */
final class Promises {
    private static final Logger log = LoggerFactory.getLogger(Promises.class);

    /** Each is an answer that somebody waits for; more than the store takes changes would only be told too late. */
    static final int MAX_FOLLOWERS = 8_192;

    private final Store store;
    private final ArrayDeque<Promise> waiting = new ArrayDeque<>();
    private int followers;
    private boolean storageFull;

    /** @param change null: a follower, which waits for the commit of the one before it */
    private record Promise(@Nullable Change change, Runnable afterCommit) {}

    Promises(Store store) {
        this.store = store;
    }

    /**
     * Records the change; {@code afterCommit} runs on this thread once it is on stable storage.
     *
     * @return false where the store takes nothing now: nothing was recorded, see {@link #refusal()}
     */
    boolean record(Change change, Runnable afterCommit) {
        if (storageFull || !store.record(change)) {
            return false;
        }
        waiting.add(new Promise(change, afterCommit));
        return true;
    }

    /**
     * Runs it once everything that was recorded so far is on stable storage and told: at once where nothing is on its way.
     * Writes nothing: what is on its way may be the removal of a row, which a rewrite behind it would bring back.
     *
     * @return false where it cannot be said when that will be, or too many wait: nothing will run, see {@link #refusal()}
     */
    boolean afterAll(Runnable follower) {
        if (waiting.isEmpty()) {
            follower.run();
            return true;
        }
        if (storageFull || followers >= MAX_FOLLOWERS) {
            return false;
        }
        followers++;
        waiting.add(new Promise(null, follower));
        return true;
    }

    /** Why the store takes nothing now. */
    ErrorDetail refusal() {
        return storageFull
                ? Refusal.of(ErrorCode.ERROR_CODE_STORAGE_FULL, "The hub's disk is full. Nothing was changed.")
                : Refusal.retryAfter(
                        ErrorCode.ERROR_CODE_UNAVAILABLE, "The hub cannot store more changes at the moment.", 1000);
    }

    void onStored(List<Change> changes) {
        // All off the queue first: a bug in one must not put the others out of step.
        List<Promise> kept = new ArrayList<>(changes.size());
        for (Change change : changes) {
            Promise promise = waiting.remove();
            if (promise.change() != change) {
                throw new IllegalStateException("the store answered out of order");
            }
            kept.add(promise);
            takeFollowers(kept);
        }
        for (Promise promise : kept) {
            try {
                promise.afterCommit().run();
            } catch (RuntimeException e) {
                Change change = promise.change();
                log.error(
                        "what follows a commit failed: {}",
                        change == null ? "an answer" : change.getClass().getSimpleName(),
                        e);
            }
        }
    }

    private void takeFollowers(List<Promise> kept) {
        Promise next = waiting.peek();
        while (next != null && next.change() == null) {
            kept.add(waiting.remove());
            followers--;
            next = waiting.peek();
        }
    }

    void onStorageFull(boolean full) {
        storageFull = full;
    }

    /** Whether everything that was recorded is stored and told. */
    boolean isIdle() {
        return waiting.isEmpty();
    }
}
