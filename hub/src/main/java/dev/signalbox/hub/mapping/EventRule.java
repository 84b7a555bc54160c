package dev.signalbox.hub.mapping;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.FeatureKind;
import dev.signalbox.proto.v1.MappedEvent;
import dev.signalbox.proto.v1.MappedOccurrence;
import dev.signalbox.proto.v1.MissReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that happened, read out of a payload or of each element of a list in it. Immutable. */
record EventRule(
        CaptureText name, @Nullable JsonPointer each, ValueRule rule, JsonPointer onlyPointer, Set<String> only) {

    static EventRule of(MappedEvent event) throws NotLegal {
        if (event.getOnlyCount() > MappingLimits.MAX_VALUES) {
            throw new NotLegal("only has at most " + MappingLimits.MAX_VALUES + " texts.");
        }
        if (event.getOnlyPointer().isEmpty() != (event.getOnlyCount() == 0)) {
            throw new NotLegal("only_pointer says where, only says which: give both or neither.");
        }
        return new EventRule(
                CaptureText.parse(event.getName()),
                event.getEach().isEmpty() ? null : JsonPointer.parse(event.getEach()),
                ValueRule.ofText(event.getValue()),
                JsonPointer.parse(event.getOnlyPointer()),
                Set.copyOf(event.getOnlyList()));
    }

    List<MappedOccurrence> read(Payload payload, Map<String, String> captures, long timeMillis) throws Missed {
        List<MappedOccurrence> read = new ArrayList<>();
        for (JsonElement element : elements(payload, captures)) {
            Value value = chosen(element, captures) ? rule.readAt(element, captures) : null;
            if (value != null && !value.getStringValue().isEmpty()) {
                String called = FeatureRule.heard(FeatureKind.FEATURE_KIND_EVENT, name, captures)
                        .getName();
                read.add(MappedOccurrence.newBuilder()
                        .setName(called)
                        .setValue(value)
                        .setTimeMs(timeMillis)
                        .build());
            }
        }
        return read;
    }

    private List<JsonElement> elements(Payload payload, Map<String, String> captures) throws Missed {
        if (each == null) {
            JsonElement whole = rule.pointer().isWhole() && only.isEmpty() ? payload.whole() : payload.json();
            return whole == null ? List.of() : List.of(whole);
        }
        JsonElement list = each.find(payload.json(), captures);
        if (list == null) {
            return List.of();
        }
        if (!list.isJsonArray() || list.getAsJsonArray().size() > MappingLimits.MAX_EACH) {
            throw new Missed(
                    MissReason.MISS_REASON_WRONG_TYPE,
                    "no list of at most " + MappingLimits.MAX_EACH + " events stands there.");
        }
        return List.copyOf(list.getAsJsonArray().asList());
    }

    private boolean chosen(JsonElement element, Map<String, String> captures) {
        if (only.isEmpty()) {
            return true;
        }
        JsonElement kind = onlyPointer.find(element, captures);
        return kind != null && kind.isJsonPrimitive() && only.contains(ValueRule.textOf((JsonPrimitive) kind));
    }
}
