package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;

/** Answers requests of one kind that are refused, and counts them by error code. Confined to the switchboard thread. */
final class Refusals {
    /** An erasure goes with one of the next sweeps, one a second. */
    private static final int ERASED_MILLIS = 2_000;

    private final Metrics metrics;
    private final String meter;
    private final String description;

    /**
     * @param meter the counter's name
     * @param kind such as {@code Requests about bulks}
     */
    Refusals(Metrics metrics, String meter, String kind) {
        this.metrics = metrics;
        this.meter = meter;
        this.description = kind + " that were refused, by error code";
    }

    /** Nobody gets an id while the history of its last device is being erased. */
    static ErrorDetail erasing() {
        return Refusal.retryAfter(
                ErrorCode.ERROR_CODE_UNAVAILABLE,
                "The history of a deleted device of this id is just being erased.",
                ERASED_MILLIS);
    }

    static ErrorDetail noDevice() {
        return Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such device.");
    }

    void refuse(OfLink asker, ErrorCode code, String message) {
        refuse(asker, Refusal.of(code, message));
    }

    void refuse(OfLink asker, ErrorDetail error) {
        count(error);
        Watchers.answer(asker, HubToConsole.newBuilder().setError(error));
    }

    /** For those that are answered in another way. */
    void count(ErrorDetail error) {
        metrics.counter(meter, description, "code", error.getCode().name()).increment();
    }
}
