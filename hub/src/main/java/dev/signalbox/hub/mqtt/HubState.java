package dev.signalbox.hub.mqtt;

import java.time.Clock;
import java.time.Instant;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** What the broker tells everybody of this hub: online, offline, or gone without a word. Immutable. */
record HubState(String topic, PublishForm form, long generation, Clock clock) {

    Outgoing online() {
        String json = json(true, clock.instant());
        return publish(json);
    }

    MqttMessage offline() {
        return message(json(false, clock.instant()));
    }

    /** Without a time: nobody here knows when the broker will publish it. */
    MqttMessage will() {
        return message("{\"online\":false" + hub() + "}");
    }

    private String json(boolean online, Instant time) {
        return "{\"online\":" + online + hub() + ",\"time\":\"" + time + "\"}";
    }

    private String hub() {
        return ",\"hub\":" + JsonText.quoted(form.hubId()) + ",\"epoch\":" + generation;
    }

    private Outgoing publish(String json) {
        return Outgoing.retained(topic, 1, Payload.json(() -> json));
    }

    private MqttMessage message(String json) {
        return form.message(publish(json));
    }
}
