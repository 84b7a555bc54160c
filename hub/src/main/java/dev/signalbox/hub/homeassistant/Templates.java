package dev.signalbox.hub.homeassistant;

/**
 * The Jinja templates by which Home Assistant takes values out of the native topics. A value that is missing, null, of
 * another type or of bad quality becomes {@code None}, which it shows as unknown; an empty payload raises no error. Names
 * stand in quotes only: a metric may be called {@code items}, which behind a dot is a method.
 */
final class Templates {
    /** A state of Home Assistant has no more characters. */
    static final int MAX_STATE_CHARS = 255;

    private static final String MESSAGE = "(value_json|default({},true))";
    private static final String TEXT = "{{ v[:" + MAX_STATE_CHARS + "] if v is string else none }}";
    private static final String NUMBER = "{{ v if v is number and v is not boolean else none }}";
    private static final String CHOICE = "{{ v if v is string else none }}";

    /** The payload of a set topic for a text: quoted, so that 5, [ and the empty text stay texts. */
    static final String QUOTED = "{{ value|tojson }}";

    static final String HUB_ONLINE = "{{ 'online' if " + MESSAGE + ".get('online') is true else 'offline' }}";

    /** A sleeping device is available: its values hold, and what it is asked waits until it wakes. */
    static final String DEVICE_ONLINE = "{{ 'online' if " + MESSAGE
            + ".get('state') in ['PRESENCE_STATE_ONLINE','PRESENCE_STATE_ASLEEP'] else 'offline' }}";

    static final String HUB_CONNECTED = "{{ 'ON' if " + MESSAGE + ".get('online') is true else 'OFF' }}";

    private Templates() {}

    static String metricNumber(String name) {
        return metric(name) + NUMBER;
    }

    static String metricText(String name) {
        return metric(name) + TEXT;
    }

    static String metricChoice(String name) {
        return metric(name) + CHOICE;
    }

    static String metricFlag(String name) {
        return metric(name) + flag("ON", "OFF");
    }

    static String propertyNumber(String path) {
        return property(path) + NUMBER;
    }

    static String propertyText(String path) {
        return property(path) + TEXT;
    }

    static String propertyChoice(String path) {
        return property(path) + CHOICE;
    }

    /** Shown as ON and OFF. */
    static String propertyFlag(String path) {
        return property(path) + flag("ON", "OFF");
    }

    /** As what is sent: a light has no words of its own for its state. */
    static String propertyLight(String path) {
        return property(path) + flag("true", "false");
    }

    static String propertyList(String path) {
        return property(path) + "{{ (v|join(', '))[:" + MAX_STATE_CHARS
                + "] if v is sequence and v is not string else none }}";
    }

    /** A text to be edited cannot be unknown: what is missing is empty. */
    static String propertyEditedText(String path) {
        return property(path) + "{{ v[:" + MAX_STATE_CHARS + "] if v is string else '' }}";
    }

    /** Home Assistant passes over an empty brightness, and fails on None. */
    static String propertyBrightness(String path) {
        return property(path) + "{{ v if v is number and v is not boolean else '' }}";
    }

    /** What the event says, with the one key that Home Assistant asks for. */
    static String event(String name) {
        return "{{ dict(value_json if value_json is mapping else {}, event_type='" + name + "')|tojson }}";
    }

    /** Parameters of a command, from what the control was set to. */
    static String parameter(String name, boolean quoted) {
        return "{\"" + name + "\":" + (quoted ? QUOTED : "{{ value }}") + "}";
    }

    /** {@code {"temperature":{"value":21.5,"quality":"good"}}} */
    private static String metric(String name) {
        return "{% set m=" + MESSAGE + ".get('" + name + "') or {} %}"
                + "{% set v=m.get('value') if m.get('quality')!='bad' else none %}";
    }

    /** {@code {"version":"7","document":{"fan.speed":40}}} */
    private static String property(String path) {
        return "{% set v=(" + MESSAGE + ".get('document') or {}).get('" + path + "') %}";
    }

    private static String flag(String on, String off) {
        return "{{ '" + on + "' if v is true else '" + off + "' if v is false else none }}";
    }
}
