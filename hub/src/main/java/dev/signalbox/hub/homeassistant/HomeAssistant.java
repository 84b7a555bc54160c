package dev.signalbox.hub.homeassistant;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.signalbox.hub.homeassistant.Component.Worth;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import java.time.Duration;
import java.util.List;

/**
 * Shows the hub and its devices to Home Assistant by device-based discovery: one retained document each, which names the
 * native topics that its entities read and write. Immutable.
 */
public final class HomeAssistant {
    /**
     * The largest document. Brokers that bound packets bound them here or higher; the bridge says less where its broker
     * announced less.
     */
    public static final int MAX_BYTES = 128 << 10;

    /** With less room, a device's own description might not leave any for its entities. */
    public static final int MIN_BYTES = 16 << 10;

    /** After this long without a publish on the state topic, values are unavailable: three missed restatements. */
    public static final Duration EXPIRE_AFTER = Duration.ofMinutes(30);

    /** How often the state topic of a device that is there must be published again, also where nothing changed. */
    public static final Duration RESTATE_EVERY = EXPIRE_AFTER.dividedBy(3);

    private final HubFace hub;
    private final Allowed allowed;
    private final Duration expireAfter;
    private final int maxBytes;

    /** @param expireAfter zero: values never expire, and nobody need publish them again */
    public HomeAssistant(HubFace hub, Allowed allowed, Duration expireAfter, int maxBytes) {
        if (expireAfter.isNegative() || maxBytes < MIN_BYTES) {
            throw new IllegalArgumentException("a document has at least 16 KiB, and values expire later than now");
        }
        this.hub = hub;
        this.allowed = allowed;
        this.expireAfter = expireAfter;
        this.maxBytes = Math.min(maxBytes, MAX_BYTES);
    }

    /** Where the hub's own document is retained; an empty payload takes the hub out of Home Assistant. */
    public String hubTopic() {
        return topic(nodeId());
    }

    /** Where a device's document is retained; an empty payload takes it out of Home Assistant, with all its entities. */
    public String deviceTopic(DeviceId device) {
        return topic(nodeId(device));
    }

    /** Whether a discovery topic is one of this hub's: what the hub hears of itself makes no devices. */
    public boolean isOwn(String topic) {
        String all = topic(nodeId());
        String stem = all.substring(0, all.length() - "/config".length());
        return topic.equals(all) || (topic.startsWith(stem + "_") && topic.endsWith("/config"));
    }

    /** The hub as the device that all others hang on; to be published before them. */
    public Discovery hub(Components before) {
        JsonObject device = identified(nodeId());
        device.addProperty("name", Document.ORIGIN + " hub");
        device.addProperty("manufacturer", Document.ORIGIN);
        device.addProperty("model", "Hub");
        Document.putText(device, "sw_version", hub.version());
        if (hub.publicUrl() != null) {
            device.addProperty("configuration_url", hub.publicUrl());
        }
        Document document = new Document(hub, device, maxBytes);
        Drawing drawing = new Drawing("signalbox_hub", nodeId());
        drawing.add(
                new Component(Platform.BINARY_SENSOR, "hub", "connection", Worth.SHOWN_FIRST)
                        .put("entity_category", "diagnostic")
                        .put("state_topic", NativeTopics.hubState(hub.topicPrefix()))
                        .put("value_template", Templates.HUB_CONNECTED)
                        .put("device_class", "connectivity"),
                "Connection",
                "connection");
        return document.finished(hubTopic(), drawing, before);
    }

    /**
     * A device with all its entities.
     *
     * @param before as the last document of this device left it; {@link Components#NONE}: there was none
     */
    public Discovery device(ProjectedDevice projected, Components before) {
        NativeTopics topics = new NativeTopics(hub.topicPrefix(), projected.id());
        Capabilities capabilities = projected.capabilities();
        Drawing drawing = new Drawing(projected.id().value(), nodeId(projected.id()));
        new MetricEntities(drawing, expireAfter.toSeconds()).draw(capabilities.getMetricsList());
        new PropertyEntities(drawing, topics, allowed.desired(), capabilities).draw(capabilities.getPropertiesList());
        new CommandEntities(drawing, topics, allowed, capabilities).draw(capabilities.getCommandsList());
        EventEntities.draw(projected.capabilities().getEventsList(), topics, drawing);

        Document document = new Document(hub, described(projected), maxBytes);
        document.availableOn(NativeTopics.hubState(hub.topicPrefix()), topics.presence());
        document.stateTopic(topics.state());
        return document.finished(deviceTopic(projected.id()), drawing, before);
    }

    private JsonObject described(ProjectedDevice projected) {
        Capabilities capabilities = projected.capabilities();
        JsonObject device = identified(nodeId(projected.id()));
        device.addProperty("name", projected.name());
        Document.putText(device, "manufacturer", capabilities.getManufacturer());
        Document.putText(device, "model", capabilities.getModel());
        Document.putText(device, "sw_version", capabilities.getFirmwareVersion());
        Area.of(projected.tags()).ifPresent(area -> device.addProperty("suggested_area", area));
        device.addProperty("via_device", nodeId());
        if (hub.publicUrl() != null) {
            device.addProperty("configuration_url", hub.publicUrl() + "/devices/" + projected.id());
        }
        return device;
    }

    private static JsonObject identified(String nodeId) {
        JsonArray identifiers = new JsonArray();
        List.of(nodeId).forEach(identifiers::add);
        JsonObject device = new JsonObject();
        device.add("identifiers", identifiers);
        return device;
    }

    private String topic(String nodeId) {
        return hub.discoveryPrefix() + "/device/" + nodeId + "/config";
    }

    private String nodeId() {
        return hub.hubId();
    }

    private String nodeId(DeviceId device) {
        return hub.hubId() + "_" + device;
    }
}
