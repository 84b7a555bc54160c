package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;

/** Answers requests that are refused, and counts them. Confined to the switchboard thread. */
final class Refusals {
    /** An erasure goes with one of the next sweeps, one a second. */
    private static final int ERASED_MILLIS = 2_000;

    private final Metrics metrics;

    Refusals(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Nobody gets an id while the history of its last device is being erased. */
    static ErrorDetail erasing() {
        return Refusal.retryAfter(
                ErrorCode.ERROR_CODE_UNAVAILABLE,
                "The history of a deleted device of this id is just being erased.",
                ERASED_MILLIS);
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
