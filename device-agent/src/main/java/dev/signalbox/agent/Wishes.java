package dev.signalbox.agent;

import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.SyncState;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people want of the device's properties: each value is handed to its property's body once in the life of the
 * process, and kept for the next. Confined to the agent thread.
 */
final class Wishes {
    private static final Logger LOG = LoggerFactory.getLogger(Wishes.class);

    /** Who reports what became of a wish. */
    interface Reporter {
        /** The device has begun with it, or it is settled. */
        void onProgress(Wish wish);

        /** Asked when a body begins, handed back when it has applied its value. */
        long reportsOf(String path);

        void onApplied(Wish wish, long reportsBefore);
    }

    private final Map<String, PropertyCapability> writable = new TreeMap<>();
    private final WishFile file;
    private final Clockwork clock;
    private final Executor bodies;
    private final Reporter reporter;

    /** By path. */
    private final Map<String, Wish> wishes = new TreeMap<>();

    /** Paths whose body is at work, maybe on an older value. */
    private final Set<String> atWork = new HashSet<>();

    /** The newest desired version the hub told. */
    private long version;

    Wishes(
            Collection<PropertyCapability> properties,
            WishFile file,
            Clockwork clock,
            Executor bodies,
            Reporter reporter) {
        properties.stream()
                .filter(property -> property.body() != null)
                .forEach(property -> writable.put(property.path(), property));
        this.file = file;
        this.clock = clock;
        this.bodies = bodies;
        this.reporter = reporter;
    }

    /** Takes up what was desired in an earlier life: a device goes on as people wanted it, also while no hub is there. */
    void recover() {
        WishFile.Kept kept = file.read();
        version = kept.version();
        for (Wish wish : kept.wishes()) {
            String path = wish.leaf().getPath();
            // What the device would not do it need not refuse once more; all else begins anew in a new process.
            boolean again = wish.sync() != SyncState.SYNC_STATE_REJECTED;
            wishes.put(path, again ? Wish.of(wish.leaf()) : wish);
            begin(path);
        }
    }

    /** The desired version up to which everything is settled. */
    long settledVersion() {
        return wishes.values().stream()
                .filter(wish -> !wish.isSettled())
                .mapToLong(wish -> wish.leaf().getDesiredVersion() - 1)
                .reduce(version, Math::min);
    }

    /** What the hub is to know of each, for a full report. */
    List<LeafProgress> progress() {
        return wishes.values().stream()
                .filter(wish -> wish.sync() != SyncState.SYNC_STATE_PENDING)
                .map(Wish::progress)
                .toList();
    }

    /** The hub tells what is desired now. */
    void onDesired(DesiredState state) {
        version = state.getVersion();
        if (state.getFull()) {
            Set<String> named = new HashSet<>();
            state.getLeavesList().forEach(leaf -> named.add(leaf.getPath()));
            wishes.keySet().retainAll(named);
        }
        state.getRemovedList().forEach(wishes::remove);
        for (DesiredLeaf leaf : state.getLeavesList()) {
            Wish known = wishes.get(leaf.getPath());
            // Once for each version [protocol: shadow]; a hub put back to an older state counts some of them again, and
            // another value may come under a number that is known.
            if (known == null || !known.leaf().equals(leaf)) {
                wishes.put(leaf.getPath(), Wish.of(leaf));
                begin(leaf.getPath());
            }
        }
        keep();
    }

    private void begin(String path) {
        Wish wish = wishes.get(path);
        if (wish == null || wish.isSettled() || atWork.contains(path)) {
            return;
        }
        PropertyCapability property = writable.get(path);
        Function<Desired, CompletionStage<Settled>> body = property == null ? null : property.body();
        if (property == null || body == null) {
            settle(wish, Settled.rejected("The device has no writable property " + path + "."), 0);
            return;
        }
        atWork.add(path);
        long reportsBefore = reporter.reportsOf(path);
        Desired desired = new Desired(wish.leaf(), () -> clock.execute(() -> onApplying(wish)));
        if (!property.needsThread()) {
            run(wish, body, desired, reportsBefore);
            return;
        }
        try {
            bodies.execute(() -> run(wish, body, desired, reportsBefore));
        } catch (RejectedExecutionException e) {
            onDone(wish, Settled.failed("The device has no thread free for it."), null, reportsBefore);
        }
    }

    private void run(Wish wish, Function<Desired, CompletionStage<Settled>> body, Desired desired, long reportsBefore) {
        CompletionStage<Settled> settled;
        try {
            settled = body.apply(desired);
        } catch (Throwable e) { // foreign code: whatever it throws, the property must not stay at work for ever
            clock.execute(() -> onDone(wish, null, e, reportsBefore));
            return;
        }
        if (settled == null) {
            clock.execute(() -> onDone(wish, null, null, reportsBefore));
            return;
        }
        var unused = settled.whenComplete(
                (done, failure) -> clock.execute(() -> onDone(wish, done, failure, reportsBefore)));
    }

    private void onApplying(Wish begun) {
        Wish wish = wishes.get(begun.leaf().getPath());
        if (wish != null && wish.equals(begun)) {
            Wish next = wish.moved(SyncState.SYNC_STATE_APPLYING, "");
            wishes.put(wish.leaf().getPath(), next);
            reporter.onProgress(next);
        }
    }

    private void onDone(Wish begun, @Nullable Settled settled, @Nullable Throwable failure, long reportsBefore) {
        String path = begun.leaf().getPath();
        atWork.remove(path);
        settle(begun, settled != null ? settled : Settled.failed(messageOf(failure)), reportsBefore);
        begin(path);
    }

    private void settle(Wish begun, Settled settled, long reportsBefore) {
        String path = begun.leaf().getPath();
        Wish done = begun.moved(settled.sync(), settled.message());
        if (settled.sync() == SyncState.SYNC_STATE_IN_SYNC) {
            reporter.onApplied(done, reportsBefore);
        }
        Wish current = wishes.get(path);
        if (current == null || !current.leaf().equals(begun.leaf())) {
            return; // something else is desired meanwhile: nobody asks what became of this one
        }
        wishes.put(path, done);
        keep();
        reporter.onProgress(done);
    }

    private void keep() {
        file.write(new WishFile.Kept(version, List.copyOf(wishes.values())));
    }

    private static String messageOf(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            return "The device did not say what became of it.";
        }
        LOG.debug("body of a property failed", cause);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
