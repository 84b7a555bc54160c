package dev.signalbox.hub.switchboard;

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
     * @param afterDeviceId empty: the first page
     * @param notFound gets the store's refusal
     */
    static void read(
            Store store,
            Sight sight,
            String bulkId,
            String afterDeviceId,
            Consumer<Bulk> found,
            Consumer<ErrorDetail> notFound) {
        store.query(
                new OfLink(new StoredBulk(found, notFound), 0),
                ConsoleToHub.newBuilder()
                        .setBulks(BulkQuery.newBuilder().setBulkId(bulkId).setAfterDeviceId(afterDeviceId))
                        .build(),
                sight);
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
