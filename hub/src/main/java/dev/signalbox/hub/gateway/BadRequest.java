package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;

/** A request that is not what its route takes: a sentence that says where and what would be. Immutable. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    /** The bytes are not JSON, or not the JSON of this route. */
    static BadRequest malformed(String sentence) {
        return new BadRequest(ErrorCode.ERROR_CODE_MALFORMED, sentence);
    }

    /** It can be read, and a value in it cannot be. */
    static BadRequest invalid(String sentence) {
        return new BadRequest(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, sentence);
    }

    private BadRequest(ErrorCode code, String sentence) {
        super(sentence, null, false, false); // what strangers send costs no stack trace
        this.code = code;
    }

    ErrorDetail refusal() {
        return Refusal.of(code, String.valueOf(getMessage()));
    }
}
