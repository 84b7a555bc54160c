package dev.signalbox.hub.gateway;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What the gateway counts. Thread-safe. */
final class GatewayMetrics {
    final Counter bytesIn;
    final Counter bytesOut;
    final Counter framesIn;
    final Counter framesOut;
    final Counter updatesReplaced;
    final Counter rateLimited;
    final Counter readingsRefused;
    final Counter eventsLimited;
    final Counter secretsInAddress;
    final Counter beatsStretched;
    final Counter deflatedBefore;
    final Counter deflatedAfter;
    final Counter inflatedBefore;
    final Counter inflatedAfter;
    final Counter linksResumed;
    final Counter linksNotResumed;
    final Counter framesRepeated;

    private static final List<Integer> HANDSHAKE_STATUSES = List.of(
            StatusCodes.BAD_REQUEST,
            StatusCodes.UNAUTHORIZED,
            StatusCodes.FORBIDDEN,
            StatusCodes.UPGRADE_REQUIRED,
            StatusCodes.TOO_MANY_REQUESTS,
            StatusCodes.SERVICE_UNAVAILABLE);

    private final Metrics metrics;
    private final Map<Integer, Counter> handshakesRefused = new ConcurrentHashMap<>();
    private final Map<CloseReason, Counter> closes = new ConcurrentHashMap<>();
    private final Map<ErrorCode, Counter> refusals = new ConcurrentHashMap<>();

    GatewayMetrics(Metrics metrics, Links links) {
        this.metrics = metrics;
        bytesIn = metrics.counter("signalbox.gateway.received.bytes", "Bytes read from links");
        bytesOut = metrics.counter("signalbox.gateway.sent.bytes", "Bytes written to links");
        framesIn = metrics.counter("signalbox.gateway.frames.received", "Messages read from links");
        framesOut = metrics.counter("signalbox.gateway.frames.sent", "Messages written to links");
        updatesReplaced =
                metrics.counter("signalbox.gateway.updates.replaced", "Updates a newer one took the place of, unsent");
        rateLimited = metrics.counter("signalbox.gateway.rate.limited", "Links paused because they sent too fast");
        readingsRefused =
                metrics.counter("signalbox.gateway.readings.refused", "Readings that did not pass the checks");
        eventsLimited = metrics.counter(
                "signalbox.gateway.events.limited", "Events of devices not taken because they came too fast");
        secretsInAddress = metrics.counter(
                "signalbox.gateway.secrets.in.address", "Requests refused because a token stood in their address");
        beatsStretched = metrics.counter(
                "signalbox.gateway.beats.stretched", "Times a console was sent fewer batches, its socket being slow");
        deflatedBefore =
                metrics.counter("signalbox.gateway.deflated.before.bytes", "Of messages sent compressed, uncompressed");
        deflatedAfter = metrics.counter("signalbox.gateway.deflated.after.bytes", "Of the same, compressed");
        inflatedBefore =
                metrics.counter("signalbox.gateway.inflated.before.bytes", "Of messages that came compressed, as such");
        inflatedAfter = metrics.counter("signalbox.gateway.inflated.after.bytes", "Of the same, expanded");
        linksResumed = metrics.counter(
                "signalbox.gateway.links.resumed", "Streams and polls that went on behind the last event that arrived");
        linksNotResumed = metrics.counter(
                "signalbox.gateway.links.not.resumed", "Streams and polls that came too late to go on without a gap");
        framesRepeated = metrics.counter(
                "signalbox.gateway.frames.repeated", "Requests with frames that came again and were taken once");
        // There from the start, as 0: else the first of a kind would be no increase.
        HANDSHAKE_STATUSES.forEach(this::handshakesRefused);
        Stream.of(CloseReason.values())
                .filter(reason -> reason != CloseReason.UNRECOGNIZED && reason.getNumber() > 0)
                .forEach(this::closes);
        countLinks(links, Links.Role.DEVICE, Transport.WEBSOCKET);
        for (Transport transport : Transport.values()) {
            countLinks(links, Links.Role.CONSOLE, transport);
        }
        // Bounded for each link, not for all of them together.
        metrics.queue("signalbox.gateway.outbox.bytes", "Waiting in all must lanes", 0, links, Links::outboxBytes);
        metrics.queue(
                "signalbox.gateway.outbox.updates", "Waiting in all newest lanes", 0, links, Links::outboxUpdates);
    }

    private void countLinks(Links links, Links.Role role, Transport transport) {
        metrics.gauge(
                "signalbox.gateway.links",
                "Open links",
                links,
                l -> l.count(role, transport),
                "role",
                role.name().toLowerCase(Locale.ROOT),
                "transport",
                transport.label());
    }

    void handshakeRefused(int status) {
        handshakesRefused(status).increment();
    }

    private Counter handshakesRefused(int status) {
        return handshakesRefused.computeIfAbsent(
                status,
                s -> metrics.counter(
                        "signalbox.gateway.handshakes.refused",
                        "Handshakes that were refused",
                        "status",
                        Integer.toString(s)));
    }

    void closed(CloseReason reason) {
        closes(reason).increment();
    }

    private Counter closes(CloseReason reason) {
        return closes.computeIfAbsent(
                reason,
                r -> metrics.counter(
                        "signalbox.gateway.closes",
                        "Links that the hub closed",
                        "reason",
                        r.name().substring("CLOSE_REASON_".length())));
    }

    void refused(ErrorCode code) {
        refusals.computeIfAbsent(
                        code,
                        c -> metrics.counter(
                                "signalbox.gateway.refusals",
                                "Requests the gateway refused",
                                "code",
                                c.name().substring("ERROR_CODE_".length())))
                .increment();
    }
}
