package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MissReason;

/** A part of a publish that came to nothing, and why. */
final class Missed extends Exception {
    private static final long serialVersionUID = 1;

    private final MissReason reason;

    Missed(MissReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** @param what the part of the mapping it was for */
    MappingMiss of(String what) {
        return MappingMiss.newBuilder()
                .setReason(reason)
                .setMessage(what.isEmpty() ? String.valueOf(getMessage()) : what + ": " + getMessage())
                .build();
    }
}
