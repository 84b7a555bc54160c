package dev.signalbox.hub.mqtt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.paging.PagedMessage;
import org.apache.activemq.artemis.core.paging.cursor.PageCursorProvider;
import org.apache.activemq.artemis.core.paging.cursor.PageSubscription;
import org.apache.activemq.artemis.core.paging.cursor.PagedReference;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of one address of the embedded broker, which never pages: Artemis makes a table of 8 KiB for each address, here it
 * is made with the first subscription. What is retained has a queue that nobody subscribes to and so has none. Thread-safe.
 */
final class TopicCursors implements PageCursorProvider {
    private final boolean retained;
    private final Supplier<PageCursorProvider> paging;

    /** Null until the first subscription. */
    private volatile @Nullable PageCursorProvider made;

    /**
     * @param retained whether the address keeps a retained message
     * @param paging makes those of Artemis
     */
    TopicCursors(boolean retained, Supplier<PageCursorProvider> paging) {
        this.retained = retained;
        this.paging = paging;
    }

    private synchronized PageCursorProvider make() {
        PageCursorProvider cursors = made;
        if (cursors == null) {
            cursors = paging.get();
            made = cursors;
        }
        return cursors;
    }

    private void ifMade(Consumer<PageCursorProvider> action) {
        PageCursorProvider cursors = made;
        if (cursors != null) {
            action.accept(cursors);
        }
    }

    /** Null where the address keeps a retained message: a queue of Artemis needs none. */
    @Override
    @SuppressWarnings("NullAway") // as the broker's own management queues have none
    public PageSubscription createSubscription(long queueId, @Nullable Filter filter, boolean durable) {
        return retained ? null : make().createSubscription(queueId, filter, durable);
    }

    @Override
    @SuppressWarnings("NullAway") // the broker's contract: null is "none"
    public PageSubscription getSubscription(long queueId) {
        PageCursorProvider cursors = made;
        return cursors == null ? null : cursors.getSubscription(queueId);
    }

    @Override
    public PagedReference newReference(PagedMessage message, PageSubscription subscription) {
        return make().newReference(message, subscription);
    }

    @Override
    public void forEachSubscription(Consumer<PageSubscription> action) {
        ifMade(cursors -> cursors.forEachSubscription(action));
    }

    @Override
    public void processReload() throws Exception {
        PageCursorProvider cursors = made;
        if (cursors != null) {
            cursors.processReload();
        }
    }

    @Override
    public Future<Boolean> scheduleCleanup() {
        PageCursorProvider cursors = made;
        return cursors == null ? CompletableFuture.completedFuture(true) : cursors.scheduleCleanup();
    }

    @Override
    public boolean isRebuildDone() {
        PageCursorProvider cursors = made;
        return cursors == null || cursors.isRebuildDone();
    }

    @Override
    public void stop() {
        ifMade(PageCursorProvider::stop);
    }

    @Override
    public void counterSnapshot() {
        ifMade(PageCursorProvider::counterSnapshot);
    }

    @Override
    public void flushExecutors() {
        ifMade(PageCursorProvider::flushExecutors);
    }

    @Override
    public void disableCleanup() {
        ifMade(PageCursorProvider::disableCleanup);
    }

    @Override
    public void resumeCleanup() {
        ifMade(PageCursorProvider::resumeCleanup);
    }

    @Override
    public void onPageModeCleared() {
        ifMade(PageCursorProvider::onPageModeCleared);
    }

    @Override
    public void close(PageSubscription subscription) {
        ifMade(cursors -> cursors.close(subscription));
    }

    @Override
    public void checkClearPageLimit() {
        ifMade(PageCursorProvider::checkClearPageLimit);
    }

    @Override
    public void counterRebuildStarted() {
        ifMade(PageCursorProvider::counterRebuildStarted);
    }

    @Override
    public void counterRebuildDone() {
        ifMade(PageCursorProvider::counterRebuildDone);
    }
}
