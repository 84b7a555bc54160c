package dev.signalbox.hub.mapping;

import com.google.protobuf.ByteString;

/**
 * A publish of somebody else as it came. Immutable.
 *
 * @param timeMillis of receipt
 */
public record InboundPublish(String topic, ByteString payload, boolean retained, long timeMillis) {}
