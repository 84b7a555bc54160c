package dev.signalbox.hub.mqtt;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import dev.signalbox.hub.protocol.Frame;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * What a publish says, and in which form. Immutable.
 *
 * @param bytes made on the thread that publishes, never on the switchboard's
 */
record Payload(Form form, Supplier<byte[]> bytes) {
    /** Nothing: on a retained topic it ends what is retained. */
    static final Payload NONE = text(() -> "");

    /** How the bytes are to be read. */
    enum Form {
        JSON("application/json", true),
        TEXT("text/plain", true),
        PROTOBUF("application/x-protobuf", false);

        private final String contentType;
        private final boolean utf8;

        Form(String contentType, boolean utf8) {
            this.contentType = contentType;
            this.utf8 = utf8;
        }

        String contentType() {
            return contentType;
        }

        /** The Payload Format Indicator [MQTT-3.3.2.3.2]. */
        boolean isUtf8() {
            return utf8;
        }
    }

    static Payload json(Supplier<String> json) {
        return new Payload(Form.JSON, () -> json.get().getBytes(StandardCharsets.UTF_8));
    }

    static Payload text(Supplier<String> text) {
        return new Payload(Form.TEXT, () -> text.get().getBytes(StandardCharsets.UTF_8));
    }

    static Payload protobuf(Supplier<? extends MessageLite> message) {
        return new Payload(Form.PROTOBUF, () -> message.get().toByteArray());
    }

    static Payload of(Message message, boolean protobuf) {
        return protobuf ? protobuf(() -> message) : json(() -> Frame.of(message).json());
    }
}
