package dev.signalbox.hub.homeassistant;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The components of one device, in the order they are made, and what was left out. Confined to the calling thread. */
final class Drawing {
    private static final Pattern NO_SLUG = Pattern.compile("[^a-z0-9_]+");

    private final String slug;
    private final String nodeId;
    private final List<Component> components = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> entityIds = new HashSet<>();

    /**
     * @param slug of the device: what entity ids begin with where Home Assistant sees an entity first. They stay when the
     *     device is renamed
     * @param nodeId names the device among all of a broker, and begins every unique id
     */
    Drawing(String slug, String nodeId) {
        this.slug = slug;
        this.nodeId = nodeId;
    }

    /** Passed over where there is one of the same key already. */
    void add(Component component, String title, String name) {
        if (!keys.add(component.key())) {
            return;
        }
        String known = component.platform().word() + "." + slugged(slug + "_" + name);
        String entityId = known;
        for (int number = 2; !entityIds.add(entityId); number++) {
            entityId = known + "_" + number;
        }
        component.put("unique_id", nodeId + "." + component.key()); // no node has a dot
        component.put("default_entity_id", entityId);
        component.put("name", title);
        components.add(component);
    }

    void leaveOut(String what, LeftOut.Reason reason) {
        leftOut.add(new LeftOut(what, reason));
    }

    List<Component> components() {
        return components;
    }

    List<LeftOut> leftOut() {
        return leftOut;
    }

    /** What people read where nothing was declared: {@code fan.max_speed} is "Fan max speed". */
    static String title(String declared, String name) {
        if (!declared.isBlank()) {
            return declared;
        }
        String words = name.replace('.', ' ').replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String slugged(String text) {
        return NO_SLUG.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("_");
    }
}
