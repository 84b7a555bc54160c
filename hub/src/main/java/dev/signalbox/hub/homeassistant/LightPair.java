package dev.signalbox.hub.homeassistant;

import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A switch and a brightness that belong together: {@code lamp.on} with {@code lamp.brightness}, or {@code lamp} with
 * {@code lamp_brightness}. Both writable; the brightness from 0 or 1 to a whole maximum, in whole steps. A boolean alone
 * stays a switch: only its name could tell what it switches. Immutable.
 */
record LightPair(Parameter on, Parameter brightness) {
    static List<LightPair> among(List<Property> properties) {
        Map<String, Parameter> writable = new HashMap<>();
        for (Property property : properties) {
            if (property.getWritable()) {
                writable.putIfAbsent(property.getForm().getName(), property.getForm());
            }
        }
        List<LightPair> lights = new ArrayList<>();
        for (Property property : properties) {
            Parameter on = property.getForm();
            Parameter brightness = writable.get(brightnessOf(on.getName()));
            boolean first = on.equals(writable.get(on.getName()));
            if (first
                    && on.getType() == ValueType.VALUE_TYPE_BOOLEAN
                    && brightness != null
                    && isBrightness(brightness)) {
                lights.add(new LightPair(on, brightness));
            }
        }
        return lights;
    }

    boolean has(Property property) {
        String path = property.getForm().getName();
        return path.equals(on.getName()) || path.equals(brightness.getName());
    }

    /** Of {@code lamp.on} it is the lamp that has a name. */
    String title() {
        String path = on.getName();
        if (!on.getTitle().isBlank() && !on.getTitle().equalsIgnoreCase("on")) {
            return on.getTitle();
        }
        return path.equals("on")
                ? "Light"
                : Drawing.title("", path.endsWith(".on") ? path.substring(0, path.length() - 3) : path);
    }

    private static String brightnessOf(String path) {
        if (path.equals("on")) {
            return "brightness";
        }
        return path.endsWith(".on") ? path.substring(0, path.length() - 2) + "brightness" : path + "_brightness";
    }

    private static boolean isBrightness(Parameter form) {
        boolean number =
                form.getType() == ValueType.VALUE_TYPE_NUMBER || form.getType() == ValueType.VALUE_TYPE_INTEGER;
        double maximum = form.getMaximum();
        boolean lowest = !form.hasMinimum() || form.getMinimum() == 0 || form.getMinimum() == 1;
        boolean whole = form.getStep() == 0 || form.getStep() == 1;
        return number
                && form.hasMaximum()
                && maximum >= 2
                && maximum <= 65_535
                && maximum == Math.rint(maximum)
                && lowest
                && whole;
    }
}
