/**
 * The MQTT 5 edge: topics to events, acknowledgement after commit, outbox to the broker, the ledger of what is
 * retained there, the embedded broker. Runs on the MQTT client's threads. May import {@code switchboard}, {@code auth},
 * {@code protocol}, {@code metrics}, {@code homeassistant}.
 */
@NullMarked
package dev.signalbox.hub.mqtt;

import org.jspecify.annotations.NullMarked;
