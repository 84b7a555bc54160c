package dev.signalbox.hub.gateway;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.signalbox.hub.protocol.NearestName;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** [RFC 8259] one JSON text and nothing else, in which no name stands twice: nobody can read it in two ways. */
final class StrictJson {
    /** As written. A decimal number costs the square of its digits to read, and no number of ours has as many. */
    static final int MAX_NUMBER_CHARS = 64;

    private static final int MAX_DEPTH = 32;

    private final JsonReader reader;
    private int elements;

    private StrictJson(String text) {
        reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(MAX_DEPTH);
    }

    /** @throws BadRequest that says where */
    static JsonElement read(byte[] body) throws BadRequest {
        StrictJson json = new StrictJson(decoded(body));
        try {
            JsonElement read = json.element();
            if (json.reader.peek() != JsonToken.END_DOCUMENT) {
                throw BadRequest.malformed("Something follows the JSON text.");
            }
            return read;
        } catch (MalformedJsonException | EOFException e) {
            throw BadRequest.malformed("The body is not JSON: " + firstLine(e));
        } catch (IOException e) {
            throw new UncheckedIOException("a string could not be read", e);
        }
    }

    private static String decoded(byte[] body) throws BadRequest {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw BadRequest.malformed("The body is not UTF-8.");
        }
    }

    private JsonElement element() throws IOException, BadRequest {
        if (++elements > FieldCount.MAX) {
            throw BadRequest.invalid("The body has more than " + FieldCount.MAX + " values.");
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

    private JsonObject object() throws IOException, BadRequest {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            String path = reader.getPath();
            JsonElement value = element();
            if (object.has(name)) {
                throw BadRequest.malformed("The body has " + NearestName.echo(path) + " twice.");
            }
            object.add(name, value);
        }
        reader.endObject();
        return object;
    }

    private JsonArray array() throws IOException, BadRequest {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
            array.add(element());
        }
        reader.endArray();
        return array;
    }

    private JsonPrimitive number() throws IOException, BadRequest {
        String path = reader.getPath();
        String text = reader.nextString();
        if (text.length() > MAX_NUMBER_CHARS) {
            throw tooLong(path);
        }
        if (!Double.isFinite(Double.parseDouble(text))) {
            throw BadRequest.invalid("The number at " + NearestName.echo(path) + " is too large.");
        }
        try {
            return new JsonPrimitive(new BigDecimal(text));
        } catch (NumberFormatException e) {
            // A double counts 0e99999999999 as nought; a BigDecimal has no room for such an exponent.
            throw BadRequest.invalid(
                    "The exponent of the number at " + NearestName.echo(path) + " has too many digits.");
        }
    }

    static BadRequest tooLong(String path) {
        return BadRequest.invalid(
                "The number at " + NearestName.echo(path) + " is longer than " + MAX_NUMBER_CHARS + " characters.");
    }

    /** "... at line 1 column 10 path $.title"; what follows is about the library. */
    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        String line = message.lines().findFirst().orElse("").replaceFirst("^Use JsonReader[^ ]* to accept ", "");
        return NearestName.printable(line, 200) + ".";
    }
}
