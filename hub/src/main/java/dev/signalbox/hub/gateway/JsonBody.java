package dev.signalbox.hub.gateway;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.protocol.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a request of a console as the message its route takes, with what the path says of it. */
final class JsonBody {
    private static final int MAX_REASON = 200;
    private static final Set<FieldDescriptor.JavaType> NUMBERS = Set.of(
            FieldDescriptor.JavaType.INT,
            FieldDescriptor.JavaType.LONG,
            FieldDescriptor.JavaType.FLOAT,
            FieldDescriptor.JavaType.DOUBLE);

    private JsonBody() {}

    /**
     * An empty body is an empty message. A name the message does not have is refused: ignored, it could make a bulk
     * command one for every device.
     *
     * @param named what the path says: {@code device} is the field {@code device_id}
     * @throws BadRequest that says where
     */
    static Message read(byte[] body, Message wanted, Map<String, String> named) throws BadRequest {
        Message.Builder builder = wanted.newBuilderForType();
        if (body.length > 0) {
            JsonElement json = StrictJson.read(body);
            if (!json.isJsonObject()) {
                throw BadRequest.malformed("The body must be a JSON object.");
            }
            checkNames(json.getAsJsonObject(), wanted.getDescriptorForType(), "");
            try {
                JsonFormat.parser().merge(json.toString(), builder);
            } catch (InvalidProtocolBufferException e) {
                throw BadRequest.invalid(
                        "The body is not a " + wanted.getDescriptorForType().getName() + ": "
                                + NearestName.printable(String.valueOf(e.getMessage()), MAX_REASON));
            }
        }
        for (Map.Entry<String, String> segment : named.entrySet()) {
            agree(builder, segment.getKey(), segment.getValue());
        }
        return builder.build();
    }

    private static void agree(Message.Builder builder, String name, String value) throws BadRequest {
        @Nullable FieldDescriptor field = builder.getDescriptorForType().findFieldByName(name + "_id");
        if (field == null) {
            return;
        }
        if (!builder.getField(field).equals("") && !builder.getField(field).equals(value)) {
            throw BadRequest.invalid("The " + field.getJsonName() + " of the body is another than the path's.");
        }
        builder.setField(field, value);
    }

    private static void checkNames(JsonObject object, Descriptor type, String path) throws BadRequest {
        if (type.getFullName().startsWith("google.protobuf.")) {
            return; // any JSON
        }
        for (Map.Entry<String, JsonElement> member : object.entrySet()) {
            @Nullable FieldDescriptor field = field(type, member.getKey());
            if (field == null) {
                List<String> known = new ArrayList<>();
                type.getFields().forEach(each -> known.add(each.getJsonName()));
                throw BadRequest.invalid("The body has an unknown field " + NearestName.echo(path + member.getKey())
                        + NearestName.hint(member.getKey(), known));
            }
            checkType(field, member.getValue(), path + member.getKey());
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                checkNames(member.getValue(), field.getMessageType(), path + member.getKey());
            }
        }
    }

    /** Where protobuf's JSON reader would take a number, or a list of one, for text; the rest it refuses itself. */
    private static void checkType(FieldDescriptor field, JsonElement value, String path) throws BadRequest {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE || value.isJsonNull()) {
            return;
        }
        if (field.isRepeated() != value.isJsonArray()) {
            throw BadRequest.invalid("The body's " + NearestName.echo(path) + " must be "
                    + (field.isRepeated() ? "a list." : "one value."));
        }
        Iterable<JsonElement> items = field.isRepeated() ? value.getAsJsonArray() : List.of(value);
        for (JsonElement item : items) {
            boolean text = item.isJsonPrimitive() && item.getAsJsonPrimitive().isString();
            if (field.getJavaType() == FieldDescriptor.JavaType.STRING && !text) {
                throw BadRequest.invalid("The body's " + NearestName.echo(path) + " must be text.");
            }
            // Protobuf's JSON has 64-bit integers as text, and reads any number from text.
            if (text
                    && NUMBERS.contains(field.getJavaType())
                    && item.getAsString().length() > StrictJson.MAX_NUMBER_CHARS) {
                throw StrictJson.tooLong(path);
            }
        }
    }

    private static void checkNames(JsonElement value, Descriptor type, String path) throws BadRequest {
        if (value.isJsonObject()) {
            checkNames(value.getAsJsonObject(), type, path + ".");
        } else if (value.isJsonArray()) {
            int index = 0;
            for (JsonElement item : value.getAsJsonArray()) {
                checkNames(item, type, path + "[" + index++ + "]");
            }
        }
    }

    private static @Nullable FieldDescriptor field(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name) || field.getName().equals(name)) {
                return field;
            }
        }
        return null;
    }
}
