/**
 * The HTTP and WebSocket edge on Undertow: handshake, bytes to frames, outbox. Runs on the {@code io-n} threads. May
 * import {@code switchboard}, {@code auth}, {@code protocol}, {@code metrics}.
 */
@NullMarked
package dev.signalbox.hub.gateway;

import org.jspecify.annotations.NullMarked;
