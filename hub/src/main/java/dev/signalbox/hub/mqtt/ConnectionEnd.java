package dev.signalbox.hub.mqtt;

import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no connection, as a sentence for the person who will read it.
 *
 * @param takenOver another client uses our client id: coming back at once would only throw it out in turn
 * @param wordless the broker said nothing
 */
record ConnectionEnd(String sentence, boolean takenOver, boolean wordless) {
    private static final int RETAIN_NOT_SUPPORTED = 0x9A;
    private static final int QOS_NOT_SUPPORTED = 0x9B;

    private static final int SESSION_TAKEN_OVER = 0x8E; // [MQTT 5 §3.14.2.1]

    static ConnectionEnd of(MqttDisconnectResponse response, String clientId) {
        if (response.getReturnCode() == SESSION_TAKEN_OVER) {
            return new ConnectionEnd(
                    "Another client connected with our client id " + clientId
                            + ": give each hub on this broker its own.",
                    true);
        }
        if (response.getReturnCode() > 0) {
            return new ConnectionEnd(
                    "The broker closed the connection: " + reason(response.getReturnCode()) + ".", false);
        }
        return new ConnectionEnd("The connection to the broker was lost.", false, true);
    }

    ConnectionEnd(String sentence, boolean takenOver) {
        this(sentence, takenOver, false);
    }

    /** It was lost again as soon as it was up. */
    static ConnectionEnd ofShortLives(String clientId) {
        return new ConnectionEnd(
                "The broker ended the connection " + ShortLives.SUSPICIOUS
                        + " times as soon as it was up: another client may use our client id " + clientId
                        + ". Give each hub on this broker its own.",
                true);
    }

    /** Whether the broker took our will for what it does not have [MQTT-3.2.2-12, MQTT-3.2.2-13]. */
    static boolean isOfWill(MqttException failure) {
        return failure.getReasonCode() == RETAIN_NOT_SUPPORTED || failure.getReasonCode() == QOS_NOT_SUPPORTED;
    }

    static ConnectionEnd ofFailure(MqttException failure, boolean versionRefused) {
        int code = failure.getReasonCode();
        if (versionRefused || code == 0x84) {
            return new ConnectionEnd(
                    "The broker needs MQTT 5: Mosquitto 1.6, EMQX 4, HiveMQ 4, VerneMQ 1.9, NanoMQ 0.1 and RabbitMQ 3.13"
                            + " have it, or newer.",
                    false);
        }
        if (code == MqttClientException.REASON_CODE_CLIENT_TIMEOUT) {
            return new ConnectionEnd("The broker did not answer in time.", false);
        }
        if (code >= 0x80 && code <= 0xff) {
            return new ConnectionEnd("The broker refused us: " + reason(code) + ".", false);
        }
        return new ConnectionEnd("The broker cannot be reached" + cause(failure.getCause()) + ".", false);
    }

    static ConnectionEnd ofFault(Throwable fault) {
        return new ConnectionEnd("A fault of the hub ended the connection: " + fault + ".", false);
    }

    static ConnectionEnd silent() {
        return new ConnectionEnd("Nothing was heard from the broker for twice the keep-alive.", false);
    }

    static ConnectionEnd unanswered() {
        return new ConnectionEnd("The broker did not answer a request to subscribe.", false);
    }

    private static String cause(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
    }

    static String reason(int code) {
        return switch (code) {
            case 0x81 -> "malformed packet";
            case 0x82 -> "protocol error";
            case 0x85 -> "client id not valid";
            case 0x86 -> "bad user name or password";
            case 0x87 -> "not authorized";
            case 0x88 -> "server unavailable";
            case 0x89 -> "server busy";
            case 0x8A -> "banned";
            case 0x8B -> "server shutting down";
            case 0x8D -> "keep alive timeout";
            case 0x8F -> "topic filter not valid";
            case 0x90 -> "topic name not valid";
            case 0x95 -> "packet too large";
            case 0x97 -> "quota exceeded";
            case RETAIN_NOT_SUPPORTED -> "it retains nothing";
            case QOS_NOT_SUPPORTED -> "it does not have that QoS";
            case 0xA2 -> "it has no wildcard subscriptions";
            default -> String.format("reason 0x%02X", code);
        };
    }
}
