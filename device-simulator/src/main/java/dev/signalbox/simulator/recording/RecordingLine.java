package dev.signalbox.simulator.recording;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;
import java.io.IOException;
import java.io.StringReader;

/** The lines of a file of recording: JSON, one thing each (docs/simulator.md). Stateless. */
final class RecordingLine {
    static final int VERSION = 1;
    private static final String FORMAT = "signalbox-recording";
    private static final String STATE = "EXECUTION_STATE_";
    private static final String PRESENCE = "PRESENCE_STATE_";
    private static final String QUALITY = "QUALITY_";
    private static final TypeAdapter<JsonObject> OBJECTS = new Gson().getAdapter(JsonObject.class);

    /** The first line. */
    record Header(String deviceId, String recordedAt, Capabilities capabilities) {
        static final Header NONE = new Header("", "", Capabilities.getDefaultInstance());
    }

    private RecordingLine() {}

    static String of(Header header) {
        JsonObject line = new JsonObject();
        line.addProperty(FORMAT, VERSION);
        line.addProperty("device", header.deviceId());
        line.addProperty("recordedAt", header.recordedAt());
        line.add("capabilities", json(header.capabilities()));
        return line.toString();
    }

    static String end(long atMillis) {
        JsonObject line = new JsonObject();
        line.addProperty("at", atMillis);
        line.addProperty("end", true);
        return line.toString();
    }

    static String of(Moment moment) {
        JsonObject line = new JsonObject();
        line.addProperty("at", moment.atMillis());
        if (moment instanceof Moment.Read read) {
            line.addProperty("reading", read.metric());
            line.add("value", json(read.value()));
            if (read.quality() != Quality.QUALITY_UNSPECIFIED) {
                line.addProperty("quality", read.quality().name().substring(QUALITY.length()));
            }
        } else if (moment instanceof Moment.Reported reported) {
            line.addProperty("property", reported.path());
            line.add("value", json(reported.value()));
        } else if (moment instanceof Moment.Happened happened) {
            line.addProperty("event", happened.event());
            line.add("values", json(happened.values()));
        } else if (moment instanceof Moment.Answered answered) {
            line.addProperty("answer", answered.command());
            line.add("parameters", json(answered.parameters()));
            line.addProperty("state", answered.state().name().substring(STATE.length()));
            line.addProperty("finishedAfterMs", answered.finishedAfterMillis());
            line.add("result", json(answered.result()));
            line.addProperty("message", answered.message());
        } else if (moment instanceof Moment.Present present) {
            line.addProperty("presence", present.state().name().substring(PRESENCE.length()));
        }
        return line.toString();
    }

    private static JsonElement json(Message message) {
        try {
            return new Gson()
                    .fromJson(
                            JsonFormat.printer()
                                    .omittingInsignificantWhitespace()
                                    .print(message),
                            JsonElement.class);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e); // no Any in it
        }
    }

    static Header header(String line) throws DamagedLineException {
        JsonObject read = parsed(line);
        if (!read.has(FORMAT)) {
            throw new DamagedLineException("no recording begins like this");
        }
        int version = (int) number(read, FORMAT);
        if (version != VERSION) {
            throw new DamagedLineException("a recording of version " + version + ", and this is made for " + VERSION);
        }
        Capabilities.Builder capabilities = Capabilities.newBuilder();
        merge(read, "capabilities", capabilities);
        return new Header(text(read, "device"), text(read, "recordedAt"), capabilities.build());
    }

    static boolean isEnd(String line) throws DamagedLineException {
        return parsed(line).has("end");
    }

    static long atOf(String line) throws DamagedLineException {
        return at(parsed(line));
    }

    static Moment moment(String line) throws DamagedLineException {
        JsonObject read = parsed(line);
        long at = at(read);
        if (read.has("reading")) {
            Quality quality = read.has("quality")
                    ? word(Quality.class, QUALITY, text(read, "quality"))
                    : Quality.QUALITY_UNSPECIFIED;
            return new Moment.Read(at, text(read, "reading"), scalar(read, "value"), quality);
        }
        if (read.has("property")) {
            return new Moment.Reported(at, text(read, "property"), value(read, "value"));
        }
        if (read.has("event")) {
            return new Moment.Happened(at, text(read, "event"), struct(read, "values"));
        }
        if (read.has("answer")) {
            return new Moment.Answered(
                    at,
                    text(read, "answer"),
                    struct(read, "parameters"),
                    word(ExecutionState.class, STATE, text(read, "state")),
                    (long) number(read, "finishedAfterMs"),
                    struct(read, "result"),
                    text(read, "message"));
        }
        if (read.has("presence")) {
            return new Moment.Present(at, word(PresenceState.class, PRESENCE, text(read, "presence")));
        }
        throw new DamagedLineException("is none of reading, property, event, answer, presence, end");
    }

    private static JsonObject parsed(String line) throws DamagedLineException {
        try (JsonReader reader = new JsonReader(new StringReader(line))) {
            reader.setStrictness(Strictness.STRICT);
            JsonObject read = OBJECTS.read(reader);
            if (read == null || reader.peek() != JsonToken.END_DOCUMENT) {
                throw new DamagedLineException("is not one JSON object");
            }
            return read;
        } catch (IOException | JsonParseException | ClassCastException e) {
            throw new DamagedLineException("is not one JSON object");
        }
    }

    private static long at(JsonObject read) throws DamagedLineException {
        double at = number(read, "at");
        if (at < 0 || at != Math.rint(at)) {
            throw new DamagedLineException("at is not a number of milliseconds");
        }
        return (long) at;
    }

    private static double number(JsonObject read, String name) throws DamagedLineException {
        if (read.get(name) instanceof JsonPrimitive value && value.isNumber()) {
            return value.getAsDouble();
        }
        throw new DamagedLineException(name + " is missing or no number");
    }

    private static String text(JsonObject read, String name) throws DamagedLineException {
        if (read.get(name) instanceof JsonPrimitive value && value.isString()) {
            return value.getAsString();
        }
        throw new DamagedLineException(name + " is missing or no text");
    }

    private static Value scalar(JsonObject read, String name) throws DamagedLineException {
        Value value = value(read, name);
        return switch (value.getKindCase()) {
            case NUMBER_VALUE, BOOL_VALUE, STRING_VALUE -> value;
            default -> throw new DamagedLineException(name + " is neither a number nor a flag nor a text");
        };
    }

    private static Value value(JsonObject read, String name) throws DamagedLineException {
        Value.Builder value = Value.newBuilder();
        merge(read, name, value);
        return value.build();
    }

    private static Struct struct(JsonObject read, String name) throws DamagedLineException {
        Struct.Builder struct = Struct.newBuilder();
        merge(read, name, struct);
        return struct.build();
    }

    private static void merge(JsonObject read, String name, Message.Builder into) throws DamagedLineException {
        JsonElement part = read.get(name);
        if (part == null) {
            throw new DamagedLineException(name + " is missing");
        }
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(part.toString(), into);
        } catch (InvalidProtocolBufferException e) {
            throw new DamagedLineException(name + " is not understood: " + e.getMessage());
        }
    }

    private static <E extends Enum<E>> E word(Class<E> type, String prefix, String word) throws DamagedLineException {
        try {
            return Enum.valueOf(type, prefix + word);
        } catch (IllegalArgumentException e) {
            throw new DamagedLineException("there is no " + word);
        }
    }
}
