package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mapping.Sending;
import java.util.function.Consumer;

/** The broker, as what foreign devices are told goes there. */
interface ForeignBroker {
    /**
     * Hands a publish to the broker; does not wait.
     *
     * @param onSettled whether the broker has it; called once, on any thread, and not at all where the connection ends first
     * @return false where there is no connection, or the broker has as many unconfirmed as it takes: nothing was sent
     */
    boolean publish(Sending.Publish publish, Consumer<Boolean> onSettled);
}
