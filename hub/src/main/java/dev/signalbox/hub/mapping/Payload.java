package dev.signalbox.hub.mapping;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import dev.signalbox.proto.v1.MissReason;
import org.jspecify.annotations.Nullable;

/** The bytes of one publish, decoded and parsed once, and only as far as somebody asks. Confined to one thread. */
final class Payload {
    private final ByteString bytes;
    private @Nullable String text;
    private @Nullable JsonElement json;

    Payload(ByteString bytes) {
        this.bytes = bytes;
    }

    boolean isEmpty() {
        return bytes.isEmpty();
    }

    String text() throws Missed {
        String known = text;
        if (known == null) {
            try {
                known = PayloadJson.decoded(bytes);
            } catch (NotLegal e) {
                MissReason reason = bytes.size() > MappingLimits.MAX_PAYLOAD_BYTES
                        ? MissReason.MISS_REASON_TOO_LARGE
                        : MissReason.MISS_REASON_NOT_JSON;
                throw new Missed(reason, e.sentence());
            }
            text = known;
        }
        return known;
    }

    JsonElement json() throws Missed {
        JsonElement known = json;
        if (known == null) {
            try {
                known = PayloadJson.read(text());
            } catch (NotLegal e) {
                throw new Missed(MissReason.MISS_REASON_NOT_JSON, e.sentence());
            }
            json = known;
        }
        return known;
    }

    /** Without the line end that shells leave behind it; null where it is empty. */
    @Nullable
    JsonElement whole() throws Missed {
        String whole = text().strip();
        return whole.isEmpty() ? null : new JsonPrimitive(whole);
    }
}
