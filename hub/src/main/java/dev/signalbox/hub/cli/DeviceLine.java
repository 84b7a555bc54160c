package dev.signalbox.hub.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One device as a line of a file of devices has it: what people decided of it, and no secret. What is null is not said.
 * Immutable.
 *
 * @param desired by path; a null value removes the leaf
 */
record DeviceLine(
        String id,
        @Nullable String name,
        @Nullable String model,
        @Nullable List<String> tags,
        @Nullable Lifecycle lifecycle,
        Map<String, Value> desired) {
    private static final String ID = "deviceId";
    private static final String NAME = "displayName";
    private static final String MODEL = "model";
    private static final String TAGS = "tags";
    private static final String LIFECYCLE = "lifecycle";
    private static final String DESIRED = "desired";
    private static final List<String> KEYS = List.of(ID, NAME, MODEL, TAGS, LIFECYCLE, DESIRED);
    /** Of one device, and of one tag in code points: as the hub has it. */
    private static final int MAX_TAGS = 16;

    private static final int MAX_TAG = 64;

    DeviceLine {
        tags = tags == null ? null : List.copyOf(tags);
        desired = Map.copyOf(desired);
    }

    /** As the hub makes it of what was typed; null: not said. */
    @Nullable
    String shownName() {
        if (name == null) {
            return null;
        }
        return name.isBlank() ? id : name.strip();
    }

    /** As it is exported. */
    static String of(Device device, Shadow shadow) {
        Struct.Builder line = Struct.newBuilder()
                .putFields(ID, text(device.getDeviceId()))
                .putFields(NAME, text(device.getDisplayName()))
                .putFields(MODEL, text(device.getModel()))
                .putFields(
                        TAGS,
                        list(device.getTagsList().stream().map(DeviceLine::text).toList()))
                .putFields(LIFECYCLE, text(Words.of(device.getLifecycle())));
        Map<String, Value> desired = desired(shadow);
        if (!desired.isEmpty()) {
            line.putFields(
                    DESIRED,
                    Value.newBuilder()
                            .setStructValue(Struct.newBuilder().putAllFields(desired))
                            .build());
        }
        return RestHub.json(line.build());
    }

    static Map<String, Value> desired(Shadow shadow) {
        Map<String, Value> desired = new TreeMap<>();
        for (ShadowLeaf leaf : shadow.getLeavesList()) {
            if (leaf.hasDesired()) {
                desired.put(leaf.getPath(), leaf.getDesired());
            }
        }
        return desired;
    }

    /** Empty where there was a complaint; each of them is a clause. */
    static Optional<DeviceLine> parse(String json, Consumer<String> complaint) {
        Struct.Builder read = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, read);
        } catch (InvalidProtocolBufferException e) {
            complaint.accept("is not a JSON object");
            return Optional.empty();
        }
        Fields fields = new Fields(read.getFieldsMap(), complaint);
        fields.knowOnly(KEYS);
        String id = fields.text(ID);
        if (id == null || DeviceId.parse(id).isEmpty()) {
            fields.complain(ID + " is [A-Za-z0-9][A-Za-z0-9_-]{0,63}, and there must be one");
        }
        DeviceLine line = new DeviceLine(
                id == null ? "" : id,
                fields.displayText(NAME),
                fields.displayText(MODEL),
                fields.tags(),
                fields.lifecycle(),
                fields.desired());
        return fields.complaints == 0 ? Optional.of(line) : Optional.empty();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value list(List<Value> values) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(values))
                .build();
    }

    /** What one line says, by name. Confined to the calling thread. */
    private static final class Fields {
        private final Map<String, Value> fields;
        private final Consumer<String> complaint;
        private int complaints;

        Fields(Map<String, Value> fields, Consumer<String> complaint) {
            this.fields = fields;
            this.complaint = complaint;
        }

        void complain(String clause) {
            complaints++;
            complaint.accept(clause);
        }

        void knowOnly(List<String> known) {
            fields.keySet().stream()
                    .filter(name -> !known.contains(name))
                    .forEach(name -> complain(name + " is not known; known are " + String.join(", ", known)));
        }

        @Nullable
        String text(String name) {
            Value value = fields.get(name);
            if (value != null && value.getKindCase() != KindCase.STRING_VALUE) {
                complain(name + " is no text");
                return null;
            }
            return value == null ? null : value.getStringValue();
        }

        @Nullable
        String displayText(String name) {
            String text = text(name);
            if (text != null && !Names.isDisplayText(text)) {
                complain(name + " has more than 100 characters, or a control character");
            }
            return text;
        }

        @Nullable
        List<String> tags() {
            Value value = fields.get(TAGS);
            if (value == null) {
                return null;
            }
            List<Value> given = value.getListValue().getValuesList();
            boolean fits = value.getKindCase() == KindCase.LIST_VALUE
                    && given.size() <= MAX_TAGS
                    && given.stream().allMatch(Fields::isTag);
            if (!fits) {
                complain("tags is no list of at most 16 texts of 1 to 64 characters");
                return null;
            }
            return given.stream().map(Value::getStringValue).distinct().toList();
        }

        private static boolean isTag(Value value) {
            String tag = value.getStringValue();
            return !tag.isBlank() && Names.isDisplayText(tag, MAX_TAG);
        }

        @Nullable
        Lifecycle lifecycle() {
            String text = text(LIFECYCLE);
            if (text == null) {
                return null;
            }
            Optional<Lifecycle> named = List.of(Lifecycle.values()).stream()
                    .filter(one -> one != Lifecycle.LIFECYCLE_UNSPECIFIED && one != Lifecycle.UNRECOGNIZED)
                    .filter(one -> Words.of(one).equals(text))
                    .findFirst();
            if (named.isEmpty()) {
                complain("lifecycle is pending, active, suspended or retired");
            }
            return named.orElse(null);
        }

        Map<String, Value> desired() {
            Value value = fields.get(DESIRED);
            if (value == null) {
                return Map.of();
            }
            if (value.getKindCase() != KindCase.STRUCT_VALUE) {
                complain("desired is no object of values by path");
                return Map.of();
            }
            Map<String, Value> desired = value.getStructValue().getFieldsMap();
            desired.forEach((path, wanted) -> {
                if (!Names.isPath(path) || wanted.getKindCase() == KindCase.STRUCT_VALUE) {
                    complain("desired has " + path + ", which is no property by its path, such as fan.speed");
                }
            });
            return desired;
        }
    }
}
