package dev.signalbox.hub.mapping;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import com.google.protobuf.ByteString;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** [RFC 8259] one JSON text out of untrusted bytes, bounded in depth, values and digits; of two equal names the last counts. */
final class PayloadJson {
    private final JsonReader reader;
    private int values;

    private PayloadJson(String text) {
        reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(MappingLimits.MAX_JSON_DEPTH);
    }

    static JsonElement read(String text) throws NotLegal {
        PayloadJson json = new PayloadJson(text);
        try {
            JsonElement read = json.element();
            if (json.reader.peek() != JsonToken.END_DOCUMENT) {
                throw new NotLegal("Something follows the JSON text.");
            }
            return read;
        } catch (MalformedJsonException | EOFException e) {
            throw new NotLegal("It is not JSON.");
        } catch (IOException e) {
            throw new UncheckedIOException("a string could not be read", e);
        }
    }

    /** The payload as text. */
    static String decoded(ByteString payload) throws NotLegal {
        if (payload.size() > MappingLimits.MAX_PAYLOAD_BYTES) {
            throw new NotLegal("It is larger than " + (MappingLimits.MAX_PAYLOAD_BYTES >> 10) + " KiB.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(payload.asReadOnlyByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NotLegal("It is not UTF-8.");
        }
    }

    private JsonElement element() throws IOException, NotLegal {
        if (++values > MappingLimits.MAX_JSON_VALUES) {
            throw new NotLegal("It has more than " + MappingLimits.MAX_JSON_VALUES + " values.");
        }
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object();
            case BEGIN_ARRAY -> array();
            case STRING -> new JsonPrimitive(reader.nextString());
            case NUMBER -> number();
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            default -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
        };
    }

    private JsonObject object() throws IOException, NotLegal {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            object.add(name, element());
        }
        reader.endObject();
        return object;
    }

    private JsonArray array() throws IOException, NotLegal {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
            array.add(element());
        }
        reader.endArray();
        return array;
    }

    private JsonPrimitive number() throws IOException, NotLegal {
        String text = reader.nextString();
        if (text.length() > MappingLimits.MAX_NUMBER_CHARS) {
            throw new NotLegal("A number has more than " + MappingLimits.MAX_NUMBER_CHARS + " characters.");
        }
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw new NotLegal("A number is too large.");
        }
        return new JsonPrimitive(number);
    }
}
