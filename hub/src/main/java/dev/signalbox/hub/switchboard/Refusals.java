package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;

/** Answers requests that are refused, and counts them. Confined to the switchboard thread. */
final class Refusals {
    private final Metrics metrics;

    Refusals(Metrics metrics) {
        this.metrics = metrics;
    }

    void refuse(OfLink asker, ErrorCode code, String message) {
        refuse(asker, Refusal.of(code, message));
    }

    void refuse(OfLink asker, ErrorDetail error) {
        metrics.counter(
                        "signalbox.requests.refused",
                        "Requests about devices and credentials that were refused, by error code",
                        "code",
                        error.getCode().name())
                .increment();
        Watchers.answer(asker, HubToConsole.newBuilder().setError(error));
    }
}
