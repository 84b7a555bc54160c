package dev.signalbox.hub.mqtt;

/**
 * The topics of Home Assistant discovery that speak of this hub, {@code <prefix>/<component>/<hub id>/…}, and of its devices,
 * {@code <prefix>/<component>/<hub id>_…}. Immutable.
 */
record OwnAnnouncements(String prefix, String hubId) {
    boolean has(String topic) {
        int component = prefix.length() + 1;
        int named = topic.startsWith(prefix + "/") ? topic.indexOf('/', component) + 1 : 0;
        return named > 0 && (topic.startsWith(hubId + "_", named) || topic.startsWith(hubId + "/", named));
    }
}
