package dev.signalbox.hub.mapping;

import com.google.protobuf.ByteString;

/** What comes of a command or a desired value. Immutable. */
public sealed interface Sending {
    /** To be published as it is. */
    record Publish(String topic, ByteString payload, int qos, boolean retain) implements Sending {}

    /** A sentence for whoever asked. */
    record Refused(String message) implements Sending {}
}
