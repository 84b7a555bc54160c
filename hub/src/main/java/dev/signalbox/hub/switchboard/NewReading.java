package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Reading;

/**
 * A reading that passed the edge's checks, with the update that watchers get, encoded once. Immutable.
 *
 * @param reading its time is set
 * @param update an {@code Update} of this reading
 */
public record NewReading(Reading reading, Frame update) {}
