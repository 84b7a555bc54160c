package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.DeviceId;

/** A topic that takes requests, taken apart. Immutable. */
sealed interface InTopic {
    /** What follows the device's id, without a slash and without {@code /pb}. */
    String rest();

    DeviceId device();

    /** Whether payloads are protobuf where the publish itself says nothing. */
    boolean protobuf();

    record Command(DeviceId device, String command, boolean protobuf) implements InTopic {
        @Override
        public String rest() {
            return "cmd/" + command;
        }
    }

    /** A change of any number of properties. */
    record Desired(DeviceId device, boolean protobuf) implements InTopic {
        static final String REST = "shadow/desired/set";

        @Override
        public String rest() {
            return REST;
        }
    }

    /** One property, its payload a bare value. */
    record Property(DeviceId device, String path) implements InTopic {
        @Override
        public String rest() {
            return "set/" + path;
        }

        @Override
        public boolean protobuf() {
            return false;
        }
    }
}
