package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import java.util.function.Consumer;

/**
 * The hub's own question for a bulk that is stored, asked as a console would: the store answers links. Confined to the
 * switchboard thread.
 */
final class StoredBulk implements Link {
    private final Consumer<Bulk> found;
    private final Consumer<ErrorDetail> notFound;

    private StoredBulk(Consumer<Bulk> found, Consumer<ErrorDetail> notFound) {
        this.found = found;
        this.notFound = notFound;
    }

    /**
     * Asks for one page of targets; the answer comes with a later event.
     *
     * @param asked for whom
     * @param afterDeviceId empty: the first page
     * @param notFound gets the store's refusal, or that their rights changed meanwhile
     */
    static void read(
            Store store,
            Reach reach,
            ConsoleIdentity asked,
            String bulkId,
            String afterDeviceId,
            Consumer<Bulk> found,
            Consumer<ErrorDetail> notFound) {
        ConsoleToHub query = ConsoleToHub.newBuilder()
                .setBulks(BulkQuery.newBuilder().setBulkId(bulkId).setAfterDeviceId(afterDeviceId))
                .build();
        store.query(new OfLink(new StoredBulk(found, notFound), 0, asked), query, reach.sight(asked, query));
    }

    @Override
    public boolean send(Frame frame) {
        HubToConsole answer = (HubToConsole) frame.message();
        if (answer.hasError()) {
            notFound.accept(answer.getError());
        } else {
            found.accept(answer.getBulks().getBulks(0));
        }
        return true;
    }

    @Override
    public long id() {
        return 0;
    }

    @Override
    public void sendLatest(Object key, Frame update) {
        // The store sends answers only.
    }

    @Override
    public void close(CloseReason reason, int retryAfterMillis) {
        // There is nobody at the other end.
    }
}
