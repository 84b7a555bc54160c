package dev.signalbox.hub.mqtt;

import java.util.List;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.MqttException;

/** The broker, as it is asked what to send. Neither request waits; an answer comes on any thread, or never. */
interface FilterRequests {
    /**
     * Asks for these. What is retained is sent, also where they were asked for before.
     *
     * @param onAnswer with the reason code of each [MQTT-3.9.3-1]
     */
    void subscribe(List<String> filters, Consumer<int[]> onAnswer) throws MqttException;

    void unsubscribe(List<String> filters, Runnable onAnswer) throws MqttException;
}
