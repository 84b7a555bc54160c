package dev.signalbox.hub.homeassistant;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.signalbox.hub.protocol.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A discovery document while it is put together. Its root takes only the keys of Home Assistant's schema: for one more, the
 * whole document would be refused. Confined to the calling thread.
 */
final class Document {
    /** What the hub calls itself as the origin of a document. */
    static final String ORIGIN = "Signalbox";

    private final JsonObject root = new JsonObject();
    private final int maxBytes;

    Document(HubFace hub, JsonObject device, int maxBytes) {
        this.maxBytes = maxBytes;
        JsonObject origin = new JsonObject();
        origin.addProperty("name", ORIGIN);
        putText(origin, "sw_version", hub.version());
        if (hub.publicUrl() != null) {
            origin.addProperty("support_url", hub.publicUrl());
        }
        root.add("device", device);
        root.add("origin", origin);
    }

    /** Of the whole device, entity by entity; available is what is available on all topics. */
    void availableOn(String hubTopic, String deviceTopic) {
        JsonArray topics = new JsonArray();
        topics.add(availability(hubTopic, Templates.HUB_ONLINE));
        topics.add(availability(deviceTopic, Templates.DEVICE_ONLINE));
        root.add("availability", topics);
        root.addProperty("availability_mode", "all");
    }

    /** For components that have none of their own. */
    void stateTopic(String topic) {
        root.addProperty("state_topic", topic);
    }

    /** As many of the drawn components as fit, the worthiest first, and the removals of those that were there before. */
    Discovery finished(String topic, Drawing drawing, Components before) {
        long freeBytes = maxBytes - bytes(root) - ",\"components\":{}".length();
        SortedSet<String> removable = new TreeSet<>();
        for (String key : before.all()) {
            long needed = entryBytes(key, removal(key));
            if (needed <= freeBytes) {
                freeBytes -= needed;
                removable.add(key);
            }
        }
        Set<String> fitting = fitting(drawing.components(), removable, freeBytes);
        Components now = before.next(fitting).telling(removable);

        SortedMap<String, JsonObject> components = new TreeMap<>();
        List<LeftOut> leftOut = new ArrayList<>(drawing.leftOut());
        for (Component component : drawing.components()) {
            if (fitting.contains(component.key())) {
                components.put(component.key(), component.json());
            } else {
                leftOut.add(new LeftOut(component.what(), LeftOut.Reason.TOO_LARGE));
            }
        }
        now.removed().forEach(key -> components.put(key, removal(key)));
        JsonObject all = new JsonObject();
        components.forEach(all::add);
        root.add("components", all);
        return new Discovery(topic, root.toString(), now, leftOut);
    }

    /**
     * What is shown.
     *
     * @param removable have the room of their removal already, which they give back when they are shown
     */
    private static Set<String> fitting(List<Component> drawn, Set<String> removable, long roomBytes) {
        long freeBytes = roomBytes;
        Set<String> fitting = new HashSet<>();
        List<Component> worthiestFirst = new ArrayList<>(drawn);
        worthiestFirst.sort(Comparator.comparing(Component::worth));
        for (Component component : worthiestFirst) {
            long needed = entryBytes(component.key(), component.json());
            if (removable.contains(component.key())) {
                needed -= entryBytes(component.key(), removal(component.key()));
            }
            if (needed <= freeBytes) {
                freeBytes -= needed;
                fitting.add(component.key());
            }
        }
        return fitting;
    }

    /** With nothing but its platform, a component is let go. */
    private static JsonObject removal(String key) {
        JsonObject json = new JsonObject();
        json.addProperty("platform", Components.platformOf(key));
        return json;
    }

    private static JsonObject availability(String topic, String template) {
        JsonObject json = new JsonObject();
        json.addProperty("topic", topic);
        json.addProperty("value_template", template);
        return json;
    }

    private static long entryBytes(String key, JsonObject json) {
        return key.length() + "\"\":,".length() + bytes(json);
    }

    private static long bytes(JsonObject json) {
        return json.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Only what people may see as a text. */
    static void putText(JsonObject to, String key, String value) {
        if (!value.isBlank() && Names.isDisplayText(value)) {
            to.addProperty(key, value);
        }
    }
}
