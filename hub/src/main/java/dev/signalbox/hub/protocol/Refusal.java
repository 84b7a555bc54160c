package dev.signalbox.hub.protocol;

import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import java.util.concurrent.ThreadLocalRandom;

/** Makes {@link ErrorDetail}s: a refusal is a value, with a code, a sentence for people and a trace id for the log. */
public final class Refusal {
    private Refusal() {}

    public static ErrorDetail of(ErrorCode code, String message) {
        return ErrorDetail.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setRetryable(retryable(code))
                .setTraceId(traceId())
                .build();
    }

    public static ErrorDetail retryAfter(ErrorCode code, String message, int retryAfterMillis) {
        return of(code, message).toBuilder()
                .setRetryable(true)
                .setRetryAfterMs(retryAfterMillis)
                .build();
    }

    /** 64 random bits in hexadecimal. */
    public static String traceId() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong());
    }

    /** The HTTP status under which REST tells this code. */
    public static int httpStatus(ErrorCode code) {
        return switch (code) {
            case ERROR_CODE_UNAUTHENTICATED -> 401;
            case ERROR_CODE_FORBIDDEN -> 403;
            case ERROR_CODE_NOT_FOUND -> 404;
            case ERROR_CODE_CONFLICT,
                    ERROR_CODE_ALREADY_EXISTS,
                    ERROR_CODE_VERSION_CONFLICT,
                    ERROR_CODE_DEVICE_PENDING,
                    ERROR_CODE_DEVICE_SUSPENDED,
                    ERROR_CODE_ALREADY_FINISHED,
                    ERROR_CODE_DEVICE_AWAY,
                    ERROR_CODE_DEVICE_RESTARTED,
                    ERROR_CODE_NO_RECEIPT,
                    ERROR_CODE_NO_ANSWER,
                    ERROR_CODE_EXECUTION_FAILED -> 409;
            case ERROR_CODE_TOO_LARGE -> 413;
            case ERROR_CODE_UNKNOWN_COMMAND,
                    ERROR_CODE_INVALID_PARAMETERS,
                    ERROR_CODE_UNKNOWN_PROPERTY,
                    ERROR_CODE_INVALID_PROPERTY -> 422;
            case ERROR_CODE_RATE_LIMITED, ERROR_CODE_QUEUE_FULL, ERROR_CODE_TOO_MANY_REQUESTS -> 429;
            case ERROR_CODE_UNIMPLEMENTED -> 501;
            case ERROR_CODE_UNAVAILABLE -> 503;
            case ERROR_CODE_STORAGE_FULL -> 507;
            case ERROR_CODE_INTERNAL -> 500;
            default -> 400;
        };
    }

    private static boolean retryable(ErrorCode code) {
        return switch (code) {
            case ERROR_CODE_RATE_LIMITED,
                    ERROR_CODE_QUEUE_FULL,
                    ERROR_CODE_TOO_MANY_REQUESTS,
                    ERROR_CODE_UNAVAILABLE,
                    ERROR_CODE_STORAGE_FULL,
                    ERROR_CODE_DEVICE_AWAY -> true;
            default -> false;
        };
    }
}
