package dev.signalbox.hub.homeassistant;

import dev.signalbox.hub.protocol.DeviceId;

/** The native topics that entities read and write [docs/protocol.md, MQTT]. Immutable. */
record NativeTopics(String prefix, DeviceId device) {
    static String hubState(String prefix) {
        return prefix + "/hub/state";
    }

    String presence() {
        return ofDevice("presence");
    }

    String state() {
        return ofDevice("state");
    }

    String reported() {
        return ofDevice("shadow/reported");
    }

    String set(String path) {
        return ofDevice("set/" + path);
    }

    String command(String name) {
        return ofDevice("cmd/" + name);
    }

    String event(String name) {
        return ofDevice("event/" + name);
    }

    private String ofDevice(String rest) {
        return prefix + "/d/" + device + "/" + rest;
    }
}
