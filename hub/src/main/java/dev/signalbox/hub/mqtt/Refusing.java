package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;

/** A publish is no request that we take; the message is for its publisher. */
final class Refusing extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    Refusing(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    static Refusing malformed(String message) {
        return new Refusing(ErrorCode.ERROR_CODE_MALFORMED, message);
    }

    ErrorDetail error() {
        return Refusal.of(code, String.valueOf(getMessage()));
    }
}
