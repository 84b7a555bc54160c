package dev.signalbox.agent;

import dev.signalbox.proto.v1.CloseReason;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Decides when to try again after a link ended. Full jitter everywhere: after a restart of the hub a fleet must not come
 * back as one herd. Confined to the agent thread.
 */
final class Comeback {
    private static final long SHORTEST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 60_000;

    /** A link that lived this long proves that the trouble before it is over. */
    private static final long STABLE_MILLIS = 60_000;

    /** "Stop" on an unattended device: nobody should drive to a field site because of a wrong click. */
    private static final long STOPPED_MILLIS = Duration.ofHours(1).toMillis();

    private static final long SUPERSEDED_MILLIS = Duration.ofMinutes(10).toMillis();
    private static final long PROTOCOL_ERROR_MILLIS = 60_000;

    private final RandomGenerator random;
    private int failures;

    Comeback(RandomGenerator random) {
        this.random = random;
    }

    /** @param livedMillis how long the link was welcome; 0: it never was */
    Duration after(LinkEnd end, long livedMillis) {
        if (livedMillis >= STABLE_MILLIS) {
            failures = 0;
        }
        return Duration.ofMillis(millisAfter(end, livedMillis));
    }

    /** Where the next try is not the same again. */
    Duration soon() {
        return Duration.ofMillis(backoff(0));
    }

    private long millisAfter(LinkEnd end, long livedMillis) {
        if (end instanceof LinkEnd.Refused refused) {
            return switch (refused.status()) {
                // Credential or version refused: asking faster does not help [protocol: errors and closing].
                case 401, 403, 426 -> around(STOPPED_MILLIS, 0.5);
                default -> backoff(refused.retryAfterMillis());
            };
        }
        if (end instanceof LinkEnd.Closed closed) {
            return millisAfterClose(closed, livedMillis);
        }
        return backoff(0);
    }

    private long millisAfterClose(LinkEnd.Closed closed, long livedMillis) {
        CloseReason reason = CloseReason.forNumber(closed.code());
        if (reason == null) {
            return backoff(closed.retryAfterMillis());
        }
        return switch (reason) {
            case CLOSE_REASON_BAD_HELLO,
                    CLOSE_REASON_CREDENTIAL_EXPIRED,
                    CLOSE_REASON_REVOKED,
                    CLOSE_REASON_DEVICE_DELETED,
                    CLOSE_REASON_UNSUPPORTED_VERSION -> around(STOPPED_MILLIS, 0.5);
            case CLOSE_REASON_SUPERSEDED -> around(SUPERSEDED_MILLIS, 0.5);
            case CLOSE_REASON_PROTOCOL_ERROR,
                    CLOSE_REASON_WRONG_FRAME_TYPE,
                    CLOSE_REASON_BAD_BYTES,
                    CLOSE_REASON_TOO_LARGE,
                    CLOSE_REASON_RATE_LIMITED -> advised(Math.max(PROTOCOL_ERROR_MILLIS, closed.retryAfterMillis()));
            // "Come back now", but not in a loop when every link ends so.
            case CLOSE_REASON_HEARTBEAT_MISSED ->
                livedMillis >= STABLE_MILLIS ? random.nextLong(SHORTEST_MILLIS) : backoff(closed.retryAfterMillis());
            default -> backoff(closed.retryAfterMillis());
        };
    }

    private long backoff(long advisedMillis) {
        if (advisedMillis > 0) {
            return advised(advisedMillis);
        }
        failures = Math.min(failures + 1, 16);
        long ceiling = Math.min(LONGEST_MILLIS, SHORTEST_MILLIS << failures);
        return random.nextLong(SHORTEST_MILLIS, ceiling + 1);
    }

    /** Never earlier than advised; a tenth later at most, so that equal advice does not make a herd. */
    private long advised(long millis) {
        return millis + random.nextLong(millis / 10 + SHORTEST_MILLIS);
    }

    private long around(long millis, double spread) {
        return Math.round(millis * (1 + spread * (2 * random.nextDouble() - 1)));
    }
}
